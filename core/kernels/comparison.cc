#include "core/kernels/comparison.h"

#include <functional>

#include "core/kernels/binary_loops.h"

namespace saker {
namespace {

template <typename Predicate>
struct Compare {
  template <typename T>
  static bool Apply(T a, T b) {
    return Predicate()(a, b);
  }
};

template <typename Predicate>
BinaryFn OfNumbers(DataType type) {
  return WithNumberType(type,
                        [](auto number) -> BinaryFn { return RunBinary<Compare<Predicate>, decltype(number), bool>; });
}

template <typename Predicate>
BinaryFn OfBools(DataType type) {
  return type == DataType::kBool ? RunBinary<Compare<Predicate>, bool, bool> : nullptr;
}

}  // namespace

BinaryFn FindComparison(ComparisonOp op, DataType type) {
  switch (op) {
    case ComparisonOp::kEqual:
      return type == DataType::kBool ? OfBools<std::equal_to<>>(type) : OfNumbers<std::equal_to<>>(type);
    case ComparisonOp::kGreater:
      return OfNumbers<std::greater<>>(type);
    case ComparisonOp::kGreaterOrEqual:
      return OfNumbers<std::greater_equal<>>(type);
    case ComparisonOp::kLess:
      return OfNumbers<std::less<>>(type);
    case ComparisonOp::kLessOrEqual:
      return OfNumbers<std::less_equal<>>(type);
    case ComparisonOp::kAnd:
      return OfBools<std::logical_and<>>(type);
    case ComparisonOp::kOr:
      return OfBools<std::logical_or<>>(type);
    case ComparisonOp::kXor:
      return OfBools<std::not_equal_to<>>(type);
  }
  return nullptr;
}

}  // namespace saker
