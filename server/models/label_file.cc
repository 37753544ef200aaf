#include "server/models/label_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

// Far above any classifier: ImageNet-21k's 21,841 names take under 1 MB. A GetModel answer holds all labels, and gRPC's
// clients take 4 MiB unless told otherwise.
constexpr size_t kMaxFileBytes = size_t{2} << 20;
constexpr size_t kMaxLabels = size_t{1} << 18;
constexpr size_t kMaxLabelBytes = 1024;

// All of a file, of which no more is read than there may be.
absl::StatusOr<std::string> ReadBounded(const std::string& path) {
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (std::filesystem::is_directory(path, ignored) || !file) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  }
  std::string text(kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() <= kMaxFileBytes) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": has more than ", kMaxFileBytes, " bytes, too many for the labels of one model"));
}

absl::Status CheckLabel(const std::string& path, size_t line, absl::string_view label) {
  if (label.size() > kMaxLabelBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", line, ": expected a label of at most ", kMaxLabelBytes, " bytes, got ", label.size()));
  }
  if (IsUtf8(label)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ":", line, ": expected UTF-8 text; save the file as UTF-8"));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadLabels(const std::string& path) {
  SAKER_ASSIGN_OR_RETURN(const std::string text, ReadBounded(path));
  std::vector<std::string> labels;
  // The end of the last line begins no other one.
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    SAKER_RETURN_IF_ERROR(CheckLabel(path, labels.size() + 1, line));
    labels.emplace_back(line);
    if (labels.size() <= kMaxLabels) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ": has more than ", kMaxLabels, " lines, one a class"));
  }
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  return labels;
}

}  // namespace saker
