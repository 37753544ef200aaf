#include "server/service/nearest_name.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace saker {
namespace {

// Longer names are compared by their beginnings: the work stays bounded, as names in requests are not.
constexpr size_t kMaxCompared = 64;

// Levenshtein's distance, one row of the table at a time.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = absl::ascii_tolower(static_cast<unsigned char>(a[i - 1])) ==
                        absl::ascii_tolower(static_cast<unsigned char>(b[j - 1]));
      const size_t replaced = diagonal + (same ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestName(absl::string_view name, const std::vector<absl::string_view>& candidates) {
  absl::string_view nearest;
  size_t best = 2 * kMaxCompared + 1;
  for (const absl::string_view candidate : candidates) {
    const size_t distance = EditDistance(name.substr(0, kMaxCompared), candidate.substr(0, kMaxCompared));
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return std::string(nearest);
}

}  // namespace saker
