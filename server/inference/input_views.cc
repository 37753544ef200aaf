#include "server/inference/input_views.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// What a view of no bytes looks at: null stands for "no view yet".
constexpr char kNothing = 0;

absl::Status CheckSize(absl::string_view bytes, absl::string_view name, const ConstTensorView& view) {
  const absl::StatusOr<int64_t> elements = view.shape.CheckedElementCount();
  if (!elements.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(name), ": ", elements.status().message()));
  }
  // At most 2^40 elements of 8 bytes: no overflow.
  const int64_t wanted = *elements * static_cast<int64_t>(SizeInBytes(view.type));
  if (wanted == static_cast<int64_t>(bytes.size())) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(InputCalled(name), ": shape ", view.shape.ToString(), " of ",
                                                 Name(view.type), " takes ", wanted, " bytes, got ", bytes.size()));
}

}  // namespace

std::string InputCalled(absl::string_view name) { return absl::StrCat("input \"", name, "\""); }

absl::StatusOr<int> ClaimInput(const Signature& signature, absl::string_view name, const InputViews& views) {
  SAKER_ASSIGN_OR_RETURN(const int index, signature.FindInput(name));
  if (views[static_cast<size_t>(index)].data == nullptr) return index;
  const std::string& called = signature.inputs[static_cast<size_t>(index)].name;
  return absl::InvalidArgumentError(absl::StrCat(InputCalled(called), " is given twice"));
}

absl::Status ShapeRefusal(const TensorSpec& spec, DataType type, absl::Span<const int64_t> dims) {
  constexpr size_t kMostShown = 8;
  return absl::InvalidArgumentError(absl::StrCat(
      InputCalled(spec.name), ": expected ", Name(spec.type), " ", spec.shape.ToString(), ", got ", Name(type), " [",
      absl::StrJoin(dims.subspan(0, kMostShown), ","), dims.size() > kMostShown ? ",..." : "", "]"));
}

absl::StatusOr<Shape> ShapeOfRank(const TensorSpec& spec, DataType type, absl::Span<const int64_t> dims) {
  if (static_cast<size_t>(spec.shape.rank()) != dims.size()) return ShapeRefusal(spec, type, dims);
  return Shape(dims);
}

absl::Status PointAt(absl::string_view bytes, absl::string_view name, ConstTensorView& view) {
  SAKER_RETURN_IF_ERROR(CheckSize(bytes, name, view));
  // C++ knows no bool but 0 and 1; any other byte would be undefined behaviour in a kernel.
  if (view.type == DataType::kBool && !absl::c_all_of(bytes, [](char byte) { return byte == 0 || byte == 1; })) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(name), ": the bytes of a BOOL must be 0 or 1"));
  }
  view.data = bytes.data() != nullptr ? bytes.data() : &kNothing;
  return absl::OkStatus();
}

absl::Status CheckComplete(const Signature& signature, const InputViews& views) {
  for (size_t i = 0; i < views.size(); ++i) {
    if (views[i].data != nullptr) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(InputCalled(signature.inputs[i].name), " is missing; the model takes ", signature.ListInputs()));
  }
  return absl::OkStatus();
}

}  // namespace saker
