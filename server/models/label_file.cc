#include "server/models/label_file.h"

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

// Far above any classifier (ImageNet-21k has 21,841 names) and far below what would hurt.
constexpr size_t kMaxLabels = 1'000'000;
constexpr size_t kMaxLabelBytes = 1024;

// The next line without its end. Answers `false` at the end of the file, and leaves the file failed where a line is
// too long: no more of it is read than a label may have.
bool ReadLine(std::ifstream& file, std::vector<char>& buffer, std::string& line) {
  file.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  if (file.gcount() == 0) return false;
  const bool has_end = !file.eof() && !file.fail();
  line.assign(buffer.data(), static_cast<size_t>(file.gcount()) - (has_end ? 1 : 0));
  return true;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadLabels(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::vector<std::string> labels;
  std::vector<char> buffer(kMaxLabelBytes + 2);
  for (std::string line; ReadLine(file, buffer, line);) {
    const bool too_long = file.fail() && !file.eof();
    absl::StripTrailingAsciiWhitespace(&line);
    if (labels.size() == kMaxLabels || too_long || line.size() > kMaxLabelBytes || !IsUtf8(line)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", labels.size() + 1, ": expected at most ", kMaxLabels,
                                                     " lines of UTF-8, each of at most ", kMaxLabelBytes, " bytes"));
    }
    labels.push_back(std::move(line));
  }
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  return labels;
}

}  // namespace saker
