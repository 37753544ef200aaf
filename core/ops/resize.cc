// Resize and Upsample: images, or anything else, made larger or smaller along any axes. One axis after the other, with
// tables made beforehand; in the layout that the input comes in where channels are not resized.
#include "core/kernels/resize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/kernels/element_words.h"
#include "core/ops/families.h"
#include "core/ops/resize_spec.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ResizeSpec spec, ReadResize(context));
  if (spec.method.mode != ResizeMethod::Mode::kNearest && context.desc(0).type == DataType::kBool) {
    return context.Unsupported("interpolating BOOL is not supported");
  }
  return std::vector<TensorDesc>{{context.desc(0).type, spec.Output()}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<ResizeSpec> spec = ReadResize(context);
  if (!spec.ok() || !rows[0].per_row() || !spec->Keeps(rows[0].axis)) return std::nullopt;
  return KeepRows(context, rows);
}

// Loop: one axis of the tensor as it lies in memory; `table` is null where nothing changes.
struct Loop {
  int64_t from = 1;
  int64_t to = 1;
  const ResizeAxis* table = nullptr;
};

// Neighbours that do not change become one loop, and those of one element none.
std::vector<Loop> Merge(const std::vector<Loop>& loops) {
  std::vector<Loop> merged;
  for (const Loop& loop : loops) {
    if (loop.table == nullptr && loop.from == 1) continue;
    if (loop.table == nullptr && !merged.empty() && merged.back().table == nullptr) {
      merged.back().from *= loop.from;
      merged.back().to *= loop.to;
    } else {
      merged.push_back(loop);
    }
  }
  return merged;
}

// The axes as they lie in memory; `tables` has one an axis, null where nothing changes.
std::vector<Loop> LoopsInMemory(const Shape& shape, Layout layout, const std::vector<const ResizeAxis*>& tables) {
  const Shape stored = StoredShape(shape, layout);
  std::vector<Loop> loops;
  for (const int64_t extent : stored.dims()) loops.push_back({extent, extent, nullptr});
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const ResizeAxis* table = tables[static_cast<size_t>(axis)];
    if (table == nullptr) continue;
    loops[static_cast<size_t>(StoredAxis(axis, shape.rank(), layout))] = {table->from, table->to, table};
  }
  return Merge(loops);
}

// Tables: what the kernels work with, and its owner.
struct Tables {
  std::vector<ResizeAxis> axes;            // one an axis that changes
  std::vector<const ResizeAxis*> by_axis;  // one an axis of the tensor
};

Tables MakeTables(const ResizeSpec& spec) {
  Tables tables;
  tables.axes.reserve(spec.axes.size());
  for (size_t i = 0; i < spec.axes.size(); ++i) {
    tables.by_axis.push_back(nullptr);
    if (spec.Keeps(static_cast<int>(i))) continue;
    ResizeAxis table = MakeResizeAxis(spec.method, spec.axes[i]);
    if (table.IsIdentity()) continue;
    tables.axes.push_back(std::move(table));
    tables.by_axis.back() = &tables.axes.back();
  }
  return tables;
}

// The number r for which output o is source o / r, all along an axis; 0 when there is none.
int64_t RepeatOf(const ResizeAxis& table) {
  const int64_t repeat = table.to / std::max<int64_t>(1, table.from);
  if (repeat < 1) return 0;
  for (int64_t i = 0; i < table.to; ++i) {
    if (table.firsts[static_cast<size_t>(i)] != i / repeat) return 0;
  }
  return repeat;
}

// NearestKernel: copies elements of any type.
class NearestKernel final : public OpKernel {
 public:
  // `outside`: one element of the type, for what lies outside of the input.
  NearestKernel(Tables tables, const Shape& shape, Layout layout, Tensor outside)
      : tables_(std::move(tables)),
        outside_(std::move(outside)),
        element_bytes_(SizeInBytes(outside_.type())),
        unit_bytes_(element_bytes_) {
    std::vector<Loop> loops = LoopsInMemory(shape, layout, tables_.by_axis);
    // What moves together at the end is copied as one.
    if (!loops.empty() && loops.back().table == nullptr) {
      unit_bytes_ *= static_cast<size_t>(loops.back().from);
      loops.pop_back();
    }
    if (loops.empty()) loops.emplace_back();
    for (const Loop& loop : loops) {
      axes_.push_back({loop.from, loop.to, nullptr, 0});
      if (loop.table == nullptr) continue;
      axes_.back().sources = loop.table->firsts.data();
      axes_.back().repeat = RepeatOf(*loop.table);
    }
  }

  absl::Status Run(const KernelArgs& args) const override {
    ResizeNearest(axes_.data(), static_cast<int>(axes_.size()), unit_bytes_, outside_.data(), element_bytes_,
                  args.inputs[0], args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  Tables tables_;
  Tensor outside_;
  size_t element_bytes_;
  size_t unit_bytes_;
  std::vector<NearestAxis> axes_;
};

// Limits: what a type of integers holds, in T. Cubics overshoot, and what is beyond must not wrap around.
template <typename T>
struct Limits {
  T low;
  T high;
  T Nearest(T x) const { return std::clamp(x, low, high); }
};

template <typename T>
Limits<T> LimitsOf(DataType type) {
  return VisitNumber(type, [](auto number) -> Limits<T> {
    using Element = decltype(number);
    if constexpr (std::is_integral_v<Element>) {
      // The largest 64-bit integers are no doubles, and the next one up is out of range.
      const T high = static_cast<T>(std::numeric_limits<Element>::max());
      const bool rounded = std::numeric_limits<Element>::digits > std::numeric_limits<T>::digits;
      return {static_cast<T>(std::numeric_limits<Element>::min()), rounded ? std::nextafter(high, T(0)) : high};
    } else {
      return {std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max()};
    }
  });
}

// WeightedKernel: adds up weighted neighbours in T, axis after axis, for one plane (all that lies behind the axes in
// front that do not change) at a time, so that what lies between two axes stays in the cache.
template <typename T>
class WeightedKernel final : public OpKernel {
 public:
  WeightedKernel(const Tables& tables, const TensorDesc& input, Layout layout, float outside)
      : outside_(static_cast<T>(outside)), element_bytes_(SizeInBytes(input.type)) {
    std::vector<Loop> loops = LoopsInMemory(input.shape, layout, tables.by_axis);
    if (!loops.empty() && loops.front().table == nullptr) {
      planes_ = loops.front().from;
      loops.erase(loops.begin());
    }
    AddSteps(loops);
    // T itself needs no conversion.
    if (input.type != DataTypeOf<T>()) {
      read_ = FindCast(input.type, DataTypeOf<T>());
      write_ = FindCast(DataTypeOf<T>(), input.type);
      if (IsInteger(input.type)) limits_ = LimitsOf<T>(input.type);
    }
    scratch_bytes = 2 * static_cast<size_t>(largest_) * sizeof(T);
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* from = static_cast<const std::byte*>(args.inputs[0]);
    auto* to = static_cast<std::byte*>(args.outputs[0]);
    for (int64_t plane = 0; plane < planes_; ++plane) {
      ResizePlane(from, to, static_cast<T*>(args.scratch));
      from += static_cast<size_t>(plane_from_) * element_bytes_;
      to += static_cast<size_t>(plane_to_) * element_bytes_;
    }
    return absl::OkStatus();
  }

 private:
  struct Step {
    WeightedAxis<T> axis;
    int64_t outer = 1;
    int64_t inner = 1;
    std::vector<int64_t> firsts;
    std::vector<T> weights;
  };

  // The axes that shrink most go first, the inner ones before the outer ones: less is left for those that follow.
  void AddSteps(std::vector<Loop> loops) {
    std::vector<size_t> order;
    for (size_t i = loops.size(); i-- > 0;) {
      plane_from_ *= loops[i].from;
      plane_to_ *= loops[i].to;
      if (loops[i].table != nullptr) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return static_cast<double>(loops[a].to) * static_cast<double>(loops[b].from) <
             static_cast<double>(loops[b].to) * static_cast<double>(loops[a].from);
    });
    largest_ = plane_from_;
    for (const size_t i : order) AddStep(loops, i);
    for (Step& step : steps_) {
      step.axis.firsts = step.firsts.data();
      step.axis.weights = step.weights.data();
    }
  }

  void AddStep(std::vector<Loop>& loops, size_t i) {
    const ResizeAxis& table = *loops[i].table;
    Step step;
    step.axis = {table.from, table.to, table.taps, nullptr, nullptr};
    for (size_t k = 0; k < i; ++k) step.outer *= loops[k].from;
    for (size_t k = i + 1; k < loops.size(); ++k) step.inner *= loops[k].from;
    step.firsts = table.firsts;
    step.weights.assign(table.weights.begin(), table.weights.end());
    loops[i].from = loops[i].to;
    largest_ = std::max(largest_, step.outer * table.to * step.inner);
    steps_.push_back(std::move(step));
  }

  // From buffer to buffer, the two halves of `scratch` in turn.
  void ResizePlane(const std::byte* from, std::byte* to, T* scratch) const {
    T* const halves[2] = {scratch, scratch + largest_};
    const T* source = reinterpret_cast<const T*>(from);
    if (read_) {
      read_(from, halves[1], plane_from_);
      source = halves[1];
    }
    T* target = nullptr;
    for (size_t i = 0; i < steps_.size(); ++i) {
      const bool last = i + 1 == steps_.size();
      target = last && !write_ ? reinterpret_cast<T*>(to) : halves[i % 2];
      ResizeWeighted(steps_[i].axis, steps_[i].outer, steps_[i].inner, outside_, source, target);
      source = target;
    }
    if (!write_) return;
    if (limits_) std::transform(target, target + plane_to_, target, [&](T x) { return limits_->Nearest(x); });
    write_(target, to, plane_to_);
  }

  std::vector<Step> steps_;
  T outside_;
  size_t element_bytes_;
  int64_t planes_ = 1;
  int64_t plane_from_ = 1;
  int64_t plane_to_ = 1;
  int64_t largest_ = 1;
  CastFn read_ = nullptr;
  CastFn write_ = nullptr;
  std::optional<Limits<T>> limits_;
};

// NoKernel: an output without elements.
class NoKernel final : public OpKernel {
 public:
  absl::Status Run(const KernelArgs&) const override { return absl::OkStatus(); }
};

// Batch and channels are not resized.
bool KeepsChannels(const Tables& tables) {
  return tables.by_axis.size() >= 3 && tables.by_axis[0] == nullptr && tables.by_axis[1] == nullptr;
}

bool HasOutside(const Tables& tables) {
  return std::any_of(tables.axes.begin(), tables.axes.end(), [](const ResizeAxis& axis) { return axis.HasOutside(); });
}

absl::StatusOr<Tensor> OutsideOf(DataType type, float value) {
  SAKER_ASSIGN_OR_RETURN(Tensor outside, Tensor::Create(type, Shape{}));
  FindCast(DataType::kFloat32, type)(&value, outside.data(), 1);
  return outside;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ResizeSpec spec, ReadResize(context));
  const TensorDesc& input = context.desc(0);
  if (context.outputs[0].shape.ElementCount() == 0) return std::make_unique<NoKernel>();
  Tables tables = MakeTables(spec);
  // Padded channels stay 0 unless what lies outside is something else.
  const Layout layout = KeepsChannels(tables) && !HasOutside(tables) ? input.layout : Layout::kPlain;
  std::unique_ptr<OpKernel> kernel;
  if (spec.method.mode == ResizeMethod::Mode::kNearest || tables.axes.empty()) {
    SAKER_ASSIGN_OR_RETURN(Tensor outside, OutsideOf(input.type, spec.extrapolation_value));
    kernel = std::make_unique<NearestKernel>(std::move(tables), input.shape, layout, std::move(outside));
  } else if (SizeInBytes(input.type) <= 2 || input.type == DataType::kFloat32) {
    kernel = std::make_unique<WeightedKernel<float>>(tables, input, layout, spec.extrapolation_value);
  } else {
    kernel = std::make_unique<WeightedKernel<double>>(tables, input, layout, spec.extrapolation_value);
  }
  kernel->input_layouts = {layout};
  kernel->output_layouts = {layout};
  return kernel;
}

struct Form {
  const char* op_type;
  int since_version;
  int min_inputs;
  int max_inputs;
  std::vector<int> value_inputs;
};

}  // namespace

void RegisterResizeOps(OpRegistry& registry) {
  for (const Form& form : {Form{"Upsample", 1, 1, 1, {}}, Form{"Upsample", 9, 2, 2, {1}}, Form{"Resize", 10, 2, 2, {1}},
                           Form{"Resize", 11, 1, 4, {1, 2, 3}}}) {
    registry.Register({.op_type = form.op_type,
                       .since_version = form.since_version,
                       .min_inputs = form.min_inputs,
                       .max_inputs = form.max_inputs,
                       .infer = Infer,
                       .row_flow = FlowRows,
                       .make_kernel = MakeKernel,
                       .value_inputs = form.value_inputs});
  }
}

}  // namespace saker
