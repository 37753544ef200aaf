// MeasureInTurn: times several ways of doing the same work so that a machine that drifts treats them alike.
// Threads: the ways run on the calling thread.
// Units:   microseconds of one call.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace saker::seed {

struct Way {
  std::string name;
  std::function<void()> run;
};

// Spread: the median of the rounds' medians, and their quartiles.
struct Spread {
  double median_us = 0;
  double low_us = 0;
  double high_us = 0;

  // "92.1 (89.0-95.3)"
  std::string ToString() const;
};

// The value below which a share (0..1) of the values lie; the values are sorted by it. 0 for none.
double Quantile(std::vector<double>& values, double share);

// Each round runs each way `calls` times in a row, after a few calls that are not counted, and takes their median. One
// result a way, in the same order.
std::vector<Spread> MeasureInTurn(const std::vector<Way>& ways, int rounds, int calls);

}  // namespace saker::seed
