#include "core/tools/layered_layout.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "core/base/check.h"

namespace saker {
namespace {

// Beyond these a picture is a thicket, and long to draw.
constexpr int kMostBoxes = 2'000;
constexpr size_t kMostEdges = 20'000;
constexpr int64_t kMostBends = 20'000;
constexpr double kBendWidth = 8;
constexpr double kGap = 16;
// Passes over the layers, down and up by turns, that put places near those they are joined with; the last goes down.
constexpr int kPasses = 7;

class LayoutMaker {
 public:
  LayoutMaker(int boxes, double box_width) : box_width_(box_width) {
    layout_.boxes = boxes;
    layout_.places.resize(static_cast<size_t>(boxes));
  }

  std::optional<LayeredLayout> Make(std::vector<LayoutEdge> edges) {
    const auto order = [](const LayoutEdge& edge) { return std::pair(edge.from, edge.to); };
    std::sort(edges.begin(), edges.end(),
              [&](const LayoutEdge& a, const LayoutEdge& b) { return order(a) < order(b); });
    const auto same = [&](const LayoutEdge& a, const LayoutEdge& b) { return order(a) == order(b); };
    edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
    ChooseLayers(edges);
    if (CountBends(edges) > kMostBends) return std::nullopt;
    Join(edges);
    FillLayers();
    for (int pass = 0; pass < kPasses; ++pass) {
      if (pass % 2 == 0) {
        for (size_t i = 0; i < layers_.size(); ++i) Arrange(layers_[i], &LayeredLayout::Place::above);
      } else {
        for (size_t i = layers_.size(); i-- > 0;) Arrange(layers_[i], &LayeredLayout::Place::below);
      }
    }
    MoveToOrigin();
    return std::move(layout_);
  }

 private:
  LayeredLayout::Place& place(int index) { return layout_.places[static_cast<size_t>(index)]; }
  double HalfWidth(int index) const { return (layout_.IsBox(index) ? box_width_ : kBendWidth) / 2; }

  // The edges are sorted, so a box has its layer before lines leave it.
  void ChooseLayers(const std::vector<LayoutEdge>& edges) {
    for (const LayoutEdge& edge : edges) {
      SAKER_CHECK(edge.from >= 0 && edge.from < edge.to && edge.to < layout_.boxes);
      place(edge.to).layer = std::max(place(edge.to).layer, place(edge.from).layer + 1);
    }
    for (const LayeredLayout::Place& each : layout_.places) layout_.layers = std::max(layout_.layers, each.layer + 1);
  }

  int64_t CountBends(const std::vector<LayoutEdge>& edges) {
    std::vector<int> lowest(layout_.places.size(), 0);
    for (const LayoutEdge& edge : edges) {
      int& bends = lowest[static_cast<size_t>(edge.from)];
      bends = std::max(bends, place(edge.to).layer - place(edge.from).layer - 1);
    }
    return std::accumulate(lowest.begin(), lowest.end(), int64_t{0});
  }

  void Connect(int from, int to) {
    place(from).below.push_back(to);
    place(to).above.push_back(from);
  }

  // Lines, by way of bends where they cross layers. A box's edges follow each other.
  void Join(const std::vector<LayoutEdge>& edges) {
    std::vector<int> bends;
    for (size_t i = 0; i < edges.size(); ++i) {
      const LayoutEdge& edge = edges[i];
      if (i == 0 || edges[i - 1].from != edge.from) bends = {edge.from};
      const auto crossed = static_cast<size_t>(place(edge.to).layer - place(edge.from).layer - 1);
      while (bends.size() <= crossed) {
        const int bend = static_cast<int>(layout_.places.size());
        layout_.places.emplace_back();
        place(bend).layer = place(bends.back()).layer + 1;
        Connect(bends.back(), bend);
        bends.push_back(bend);
      }
      Connect(bends[crossed], edge.to);
    }
  }

  void FillLayers() {
    layers_.resize(static_cast<size_t>(layout_.layers));
    for (int i = 0; i < static_cast<int>(layout_.places.size()); ++i) {
      layers_[static_cast<size_t>(place(i).layer)].push_back(i);
    }
  }

  // Where a place would like to be: in the middle of its neighbours; else where it is.
  double Wish(int index, std::vector<int> LayeredLayout::Place::*neighbours) {
    const std::vector<int>& others = place(index).*neighbours;
    if (others.empty()) return place(index).x;
    double sum = 0;
    for (const int other : others) sum += place(other).x;
    return sum / static_cast<double>(others.size());
  }

  // Orders a layer by wishes and gives each place the nearest that there is room for: the squares of what they miss their
  // wishes by are least in sum. Without the widths, which `before` takes out, that is a rising sequence near the wishes:
  // neighbours in the wrong order are pooled and get their mean.
  void Arrange(std::vector<int>& layer, std::vector<int> LayeredLayout::Place::*neighbours) {
    for (const int index : layer) place(index).x = Wish(index, neighbours);
    std::stable_sort(layer.begin(), layer.end(), [&](int a, int b) { return place(a).x < place(b).x; });
    struct Pool {
      double sum = 0;
      size_t count = 0;
      double mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<Pool> pools;
    std::vector<double> before(layer.size(), 0);
    for (size_t i = 0; i < layer.size(); ++i) {
      if (i > 0) before[i] = before[i - 1] + HalfWidth(layer[i - 1]) + kGap + HalfWidth(layer[i]);
      Pool pool = {place(layer[i]).x - before[i], 1};
      for (; !pools.empty() && pools.back().mean() >= pool.mean(); pools.pop_back()) {
        pool = {pool.sum + pools.back().sum, pool.count + pools.back().count};
      }
      pools.push_back(pool);
    }
    size_t i = 0;
    for (const Pool& pool : pools) {
      for (size_t end = i + pool.count; i < end; ++i) place(layer[i]).x = pool.mean() + before[i];
    }
  }

  void MoveToOrigin() {
    double left = 0, right = 0;
    for (int i = 0; i < static_cast<int>(layout_.places.size()); ++i) {
      left = i == 0 ? place(i).x - HalfWidth(i) : std::min(left, place(i).x - HalfWidth(i));
      right = i == 0 ? place(i).x + HalfWidth(i) : std::max(right, place(i).x + HalfWidth(i));
    }
    for (LayeredLayout::Place& each : layout_.places) each.x -= left;
    layout_.width = right - left;
  }

  const double box_width_;
  LayeredLayout layout_;
  std::vector<std::vector<int>> layers_;
};

}  // namespace

std::optional<LayeredLayout> LayOut(int boxes, absl::Span<const LayoutEdge> edges, double box_width) {
  if (boxes > kMostBoxes || edges.size() > kMostEdges) return std::nullopt;
  return LayoutMaker(boxes, box_width).Make({edges.begin(), edges.end()});
}

}  // namespace saker
