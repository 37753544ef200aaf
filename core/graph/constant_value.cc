#include "core/graph/constant_value.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/status_macros.h"

namespace saker {
namespace {

using Value = absl::StatusOr<std::shared_ptr<const Tensor>>;

template <typename T>
Value MakeValue(const Shape& shape, absl::Span<const T> elements) {
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(DataTypeOf<T>(), shape));
  std::copy(elements.begin(), elements.end(), tensor.As<T>().begin());
  return std::make_shared<const Tensor>(std::move(tensor));
}

template <typename T>
Value ListValue(const std::vector<T>& list) {
  return MakeValue<T>(Shape{static_cast<int64_t>(list.size())}, list);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Tensor>> ConstantValue(const Attributes& attributes) {
  if (attributes.Has("value")) return attributes.GetTensor("value");
  if (attributes.Has("value_float")) {
    SAKER_ASSIGN_OR_RETURN(const float number, attributes.GetFloat("value_float", 0));
    return MakeValue<float>({}, {&number, 1});
  }
  if (attributes.Has("value_int")) {
    SAKER_ASSIGN_OR_RETURN(const int64_t number, attributes.GetInt("value_int", 0));
    return MakeValue<int64_t>({}, {&number, 1});
  }
  if (attributes.Has("value_floats")) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<float> list, attributes.GetFloats("value_floats", {}));
    return ListValue(list);
  }
  if (attributes.Has("value_ints")) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> list, attributes.GetInts("value_ints", {}));
    return ListValue(list);
  }
  return std::shared_ptr<const Tensor>();
}

}  // namespace saker
