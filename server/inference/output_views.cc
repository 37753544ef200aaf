#include "server/inference/output_views.h"

#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {

std::optional<size_t> FindOutput(const Signature& signature, absl::string_view name) {
  const auto found =
      absl::c_find_if(signature.outputs, [name](const TensorSpec& output) { return output.name == name; });
  if (found == signature.outputs.end()) return std::nullopt;
  return static_cast<size_t>(found - signature.outputs.begin());
}

absl::Status DescribeOutputs(const Model& model, int64_t rows, OutputViews& views) {
  const std::vector<TensorSpec>& specs = model.signature().outputs;
  views.assign(specs.size(), MutableTensorView());
  for (size_t i = 0; i < specs.size(); ++i) {
    views[i].type = specs[i].type;
    SAKER_ASSIGN_OR_RETURN(views[i].shape, model.OutputShape(static_cast<int>(i), rows));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> OutputBytes(const OutputViews& views, int64_t rows, int64_t max_bytes) {
  int64_t total = 0;
  for (const MutableTensorView& view : views) {
    SAKER_ASSIGN_OR_RETURN(const int64_t elements, view.shape.CheckedElementCount());
    total += elements * static_cast<int64_t>(SizeInBytes(view.type));
    if (total <= max_bytes) continue;
    return absl::ResourceExhaustedError(absl::StrCat("the answer's tensors for ", rows, " rows take more than ",
                                                     max_bytes, " bytes (--max_message_bytes); send fewer rows"));
  }
  return total;
}

}  // namespace saker
