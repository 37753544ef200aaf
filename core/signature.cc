// Signature and TensorSpec of model.h.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/nearest_name.h"
#include "core/base/utf8.h"
#include "core/model.h"

namespace saker {
namespace {

// Messages travel in HTTP/2 headers, so they stay short whatever is asked for and however many inputs there are.
constexpr size_t kMaxListed = 8;
constexpr size_t kMaxEchoedName = 64;

absl::Status UnknownInput(const Signature& signature, absl::string_view name) {
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("an input has no name; this model takes ", signature.ListInputs()));
  }
  std::vector<std::string> names;
  for (const TensorSpec& spec : signature.inputs) names.push_back(spec.name);
  const std::string hint = DidYouMean(name, names);
  return absl::InvalidArgumentError(absl::StrCat("no input \"", absl::Utf8SafeCEscape(Utf8Prefix(name, kMaxEchoedName)),
                                                 "\"", hint, hint.empty() ? "; the" : " The", " model takes ",
                                                 signature.ListInputs()));
}

}  // namespace

std::string TensorSpec::ToString() const { return absl::StrCat("\"", name, "\": ", Name(type), " ", shape.ToString()); }

absl::StatusOr<int> Signature::FindInput(absl::string_view name) const {
  if (name.empty() && inputs.size() == 1) return 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].name == name) return static_cast<int>(i);
  }
  return UnknownInput(*this, name);
}

std::string Signature::ListInputs() const {
  if (inputs.empty()) return "none";
  const auto shown = static_cast<std::ptrdiff_t>(std::min(inputs.size(), kMaxListed));
  std::string text = absl::StrJoin(inputs.begin(), inputs.begin() + shown, ", ",
                                   [](std::string* out, const TensorSpec& spec) { out->append(spec.ToString()); });
  if (inputs.size() > kMaxListed) absl::StrAppend(&text, " and ", inputs.size() - kMaxListed, " more");
  return text;
}

}  // namespace saker
