// Signature and TensorSpec of model.h.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/nearest_name.h"
#include "core/model.h"

namespace saker {

std::string TensorSpec::ToString() const { return absl::StrCat("\"", name, "\": ", Name(type), " ", shape.ToString()); }

absl::StatusOr<int> Signature::FindInput(absl::string_view name) const {
  if (name.empty() && inputs.size() == 1) return 0;
  std::vector<std::string> names;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].name == name) return static_cast<int>(i);
    names.push_back(inputs[i].name);
  }
  const std::string listed = absl::StrCat("the model has \"", absl::StrJoin(names, "\", \""), "\"");
  if (names.empty()) return absl::InvalidArgumentError(absl::StrCat("no input \"", name, "\": the model has none"));
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("an input without a name, but ", listed, ": name each"));
  }
  return absl::InvalidArgumentError(absl::StrCat("no input \"", name, "\": ", listed, DidYouMean(name, names)));
}

}  // namespace saker
