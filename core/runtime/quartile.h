// LowerQuartile: the figure that stands for repeated timings of one thing. Load time is a bad moment to be measured
// (other models load, other processes start) and half of the samples may have been disturbed: the lower quartile is
// what the machine does when nothing disturbs it, yet no lucky outlier.
// Threads: any.
// Fails:   never; 0 for no samples.
// Units:   those of the samples.
#pragma once

#include <cstdint>
#include <vector>

namespace saker {

// Reorders the samples.
int64_t LowerQuartile(std::vector<int64_t>& samples);

}  // namespace saker
