#include <algorithm>
#include <type_traits>

#include "core/kernels/offset_walk.h"
#include "core/kernels/reduce.h"
#include "core/kernels/reduce_steps.h"

namespace saker {
namespace {

template <typename T>
constexpr bool kFloating = std::is_floating_point_v<T>;

// Calls body(value) for each element that goes into one output.
template <typename T, typename Body>
void ForEachElement(const ReduceLoops& loops, const T* x, Body body) {
  if (loops.count == 0) return;
  OffsetWalk walk(loops.reduced_extents, loops.reduced_strides);
  do {
    body(x[walk.offset()]);
  } while (walk.Next());
}

template <ReduceOp op, typename T>
T Extreme(const ReduceLoops& loops, const T* x) {
  constexpr bool kMax = op == ReduceOp::kMax;
  using Limits = std::numeric_limits<T>;
  T best = kMax ? Limits::lowest() : Limits::max();
  if constexpr (kFloating<T>) best = static_cast<T>(ReduceStart(op));
  ForEachElement(loops, x, [&](T value) {
    if constexpr (kFloating<T>) {
      if (std::isnan(best)) return;
    }
    const bool worse = kMax ? value <= best : value >= best;
    if (!worse) best = value;
  });
  return best;
}

// exp() of what lies below the largest, so that nothing overflows.
template <typename T>
double LogSumExp(const ReduceLoops& loops, const T* x) {
  double highest = ReduceStart(ReduceOp::kMax);
  ForEachElement(loops, x, [&](T value) { highest = ReduceJoin(ReduceOp::kMax, highest, static_cast<double>(value)); });
  if (!std::isfinite(highest)) return highest;
  double sum = 0;
  ForEachElement(loops, x, [&](T value) { sum += std::exp(static_cast<double>(value) - highest); });
  return highest + std::log(sum);
}

// In double for roots and logarithms of integers as well.
template <ReduceOp op, typename T>
double InDouble(const ReduceLoops& loops, const T* x) {
  double total = ReduceStart(op);
  ForEachElement(loops, x,
                 [&](T value) { total = ReduceJoin(op, total, ReducePrepare(op, static_cast<double>(value))); });
  return ReduceFinish(op, total, loops.count);
}

// Modulo 2^64, which is right modulo the type's own range too.
template <ReduceOp op, typename T>
T InIntegers(const ReduceLoops& loops, const T* x) {
  uint64_t total = op == ReduceOp::kProd ? 1 : 0;
  ForEachElement(loops, x, [&](T value) {
    const auto wide = static_cast<uint64_t>(value);
    if constexpr (op == ReduceOp::kProd) {
      total *= wide;
    } else if constexpr (op == ReduceOp::kSumSquare) {
      total += wide * wide;
    } else if constexpr (op == ReduceOp::kL1) {
      total += value < 0 ? 0 - wide : wide;
    } else {
      total += wide;
    }
  });
  if constexpr (op != ReduceOp::kMean) return static_cast<T>(total);
  if (loops.count == 0) return 0;
  if constexpr (std::is_signed_v<T>) return static_cast<T>(static_cast<int64_t>(total) / loops.count);
  return static_cast<T>(total / static_cast<uint64_t>(loops.count));
}

// A float as an integer, as far as the type goes; NaN is 0.
template <typename T>
T Rounded(double value) {
  if constexpr (kFloating<T>) {
    return static_cast<T>(value);
  } else {
    constexpr auto kLowest = static_cast<double>(std::numeric_limits<T>::lowest());
    constexpr auto kHighest = static_cast<double>(std::numeric_limits<T>::max());
    if (std::isnan(value)) return 0;
    if (value <= kLowest) return std::numeric_limits<T>::lowest();
    return value >= kHighest ? std::numeric_limits<T>::max() : static_cast<T>(value);
  }
}

template <ReduceOp op, typename T>
T One(const ReduceLoops& loops, const T* x) {
  constexpr bool kNeedsDouble = op == ReduceOp::kL2 || op == ReduceOp::kLogSum || op == ReduceOp::kLogSumExp;
  if constexpr (op == ReduceOp::kMax || op == ReduceOp::kMin) {
    return Extreme<op>(loops, x);
  } else if constexpr (op == ReduceOp::kLogSumExp) {
    return Rounded<T>(LogSumExp(loops, x));
  } else if constexpr (kFloating<T> || kNeedsDouble) {
    return Rounded<T>(InDouble<op>(loops, x));
  } else {
    return InIntegers<op>(loops, x);
  }
}

template <ReduceOp op, typename T>
void Run(const ReduceLoops& loops, const void* x, void* y) {
  if (loops.outputs == 0) return;
  auto* out = static_cast<T*>(y);
  if (loops.count == 0) {  // x has no elements then, and may be null
    std::fill_n(out, loops.outputs, One<op, T>(loops, nullptr));
    return;
  }
  OffsetWalk walk(loops.kept_extents, loops.kept_strides);
  do {
    *out++ = One<op>(loops, static_cast<const T*>(x) + walk.offset());
  } while (walk.Next());
}

template <ReduceOp op>
ReduceFn FindNumber(DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return Run<op, float>;
    case DataType::kFloat64:
      return Run<op, double>;
    case DataType::kInt32:
      return Run<op, int32_t>;
    case DataType::kInt64:
      return Run<op, int64_t>;
    case DataType::kUInt32:
      return Run<op, uint32_t>;
    case DataType::kUInt64:
      return Run<op, uint64_t>;
    default:
      return nullptr;
  }
}

template <ReduceOp op>
ReduceFn FindExtreme(DataType type) {
  switch (type) {
    case DataType::kInt8:
      return Run<op, int8_t>;
    case DataType::kInt16:
      return Run<op, int16_t>;
    case DataType::kUInt8:
      return Run<op, uint8_t>;
    case DataType::kUInt16:
      return Run<op, uint16_t>;
    case DataType::kBool:
      return Run<op, bool>;
    default:
      return FindNumber<op>(type);
  }
}

}  // namespace

ReduceLoops MakeReduceLoops(const Shape& shape, const std::vector<bool>& reduced) {
  ReduceLoops loops;
  int64_t stride = 1;
  bool last_reduced = false, any = false;
  for (int axis = shape.rank() - 1; axis >= 0; stride *= shape[axis], --axis) {
    const int64_t extent = shape[axis];
    (reduced[axis] ? loops.count : loops.outputs) *= extent;
    if (extent == 1) continue;
    std::vector<int64_t>& extents = reduced[axis] ? loops.reduced_extents : loops.kept_extents;
    std::vector<int64_t>& strides = reduced[axis] ? loops.reduced_strides : loops.kept_strides;
    if (any && last_reduced == reduced[axis]) {
      extents.back() *= extent;
    } else {
      extents.push_back(extent);
      strides.push_back(stride);
    }
    any = true;
    last_reduced = reduced[axis];
  }
  for (auto* list : {&loops.kept_extents, &loops.kept_strides, &loops.reduced_extents, &loops.reduced_strides}) {
    std::reverse(list->begin(), list->end());
  }
  return loops;
}

ReduceFn FindReduceReference(ReduceOp op, DataType type) {
  switch (op) {
    case ReduceOp::kSum:
      return FindNumber<ReduceOp::kSum>(type);
    case ReduceOp::kMean:
      return FindNumber<ReduceOp::kMean>(type);
    case ReduceOp::kMax:
      return FindExtreme<ReduceOp::kMax>(type);
    case ReduceOp::kMin:
      return FindExtreme<ReduceOp::kMin>(type);
    case ReduceOp::kProd:
      return FindNumber<ReduceOp::kProd>(type);
    case ReduceOp::kL1:
      return FindNumber<ReduceOp::kL1>(type);
    case ReduceOp::kL2:
      return FindNumber<ReduceOp::kL2>(type);
    case ReduceOp::kLogSum:
      return FindNumber<ReduceOp::kLogSum>(type);
    case ReduceOp::kLogSumExp:
      return FindNumber<ReduceOp::kLogSumExp>(type);
    case ReduceOp::kSumSquare:
      return FindNumber<ReduceOp::kSumSquare>(type);
  }
  return nullptr;
}

}  // namespace saker
