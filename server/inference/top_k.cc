#include "server/inference/top_k.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/numeric/bits.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// A strict weak order whatever the scores are: NaN behind all numbers, then larger first, then by index.
bool Better(absl::Span<const float> scores, int32_t a, int32_t b) {
  const float x = scores[static_cast<size_t>(a)];
  const float y = scores[static_cast<size_t>(b)];
  if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
  if (x > y) return true;
  if (x < y) return false;
  return a < b;
}

}  // namespace

absl::StatusOr<int64_t> ClassesPerRow(const ConstTensorView& output, int64_t rows) {
  const int first = output.shape.rank() > 0 && output.shape[0] == rows ? 1 : 0;
  int wide = 0;
  for (int axis = first; axis < output.shape.rank(); ++axis) wide += output.shape[axis] > 1 ? 1 : 0;
  const bool one_block_a_row = first == 1 || rows == 1;
  if (output.type == DataType::kFloat32 && wide <= 1 && one_block_a_row) {
    return output.shape.Product(first, output.shape.rank());
  }
  return absl::InvalidArgumentError(absl::StrCat("top_k needs a first output of FLOAT [rows,classes], this model's is ",
                                                 Name(output.type), " ", output.shape.ToString()));
}

int64_t RankingNanos(int64_t scores, int64_t k, int64_t ranked) {
  constexpr int64_t kNanosPerComparison = 2;
  constexpr int64_t kNanosPerClass = 60;
  return scores * (1 + absl::bit_width(static_cast<uint64_t>(k))) * kNanosPerComparison + ranked * kNanosPerClass;
}

int64_t RankClasses(absl::Span<const float> scores, int64_t k, std::vector<int32_t>& order) {
  const auto count = std::min<std::ptrdiff_t>(k, static_cast<std::ptrdiff_t>(scores.size()));
  order.resize(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [scores](int32_t a, int32_t b) { return Better(scores, a, b); });
  return count;
}

}  // namespace saker
