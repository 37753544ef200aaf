#include "tests/conformance/index_file.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// What counts as the least magnitude of an output in these files.
constexpr double kFloor = 0.01;

}  // namespace

std::vector<std::string> SplitCsvLine(absl::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back().push_back('"');
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back().push_back(c);
    }
  }
  return fields;
}

absl::StatusOr<std::map<std::string, Tolerance>> ReadIndex(const std::string& path) {
  std::map<std::string, Tolerance> index;
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return index;
  const std::vector<std::string> header = SplitCsvLine(line);
  const auto column = [&](absl::string_view name) {
    return static_cast<size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const size_t name = column("name"), relative = column("rtol"), of_largest = column("atol_of_max");
  if (std::max({name, relative, of_largest}) >= header.size()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected columns name, rtol and atol_of_max"));
  }
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = SplitCsvLine(line);
    Tolerance tolerance;
    tolerance.floor = kFloor;
    if (fields.size() != header.size() || !absl::SimpleAtod(fields[relative], &tolerance.relative) ||
        !absl::SimpleAtod(fields[of_largest], &tolerance.of_largest)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": cannot read the line \"", line, "\""));
    }
    index[fields[name]] = tolerance;
  }
  return index;
}

}  // namespace saker
