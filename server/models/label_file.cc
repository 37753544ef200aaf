#include "server/models/label_file.h"

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// Far above any classifier (ImageNet-21k has 21,841 names) and far below what would hurt.
constexpr size_t kMaxLabels = 1'000'000;
constexpr size_t kMaxLabelBytes = 1024;

// Answers carry labels as protobuf strings, which must be UTF-8. A lead byte says how many continuation bytes follow.
bool IsUtf8(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) >> 6) != 2) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadLabels(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::vector<std::string> labels;
  for (std::string line; std::getline(file, line);) {
    absl::StripTrailingAsciiWhitespace(&line);
    if (labels.size() == kMaxLabels || line.size() > kMaxLabelBytes || !IsUtf8(line)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", labels.size() + 1, ": expected at most ", kMaxLabels,
                                                     " lines of UTF-8, each of at most ", kMaxLabelBytes, " bytes"));
    }
    labels.push_back(std::move(line));
  }
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  return labels;
}

}  // namespace saker
