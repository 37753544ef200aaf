#include "core/runtime/quartile.h"

#include <algorithm>

namespace saker {

int64_t LowerQuartile(std::vector<int64_t>& samples) {
  if (samples.empty()) return 0;
  const auto quartile = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 4);
  std::nth_element(samples.begin(), quartile, samples.end());
  return *quartile;
}

}  // namespace saker
