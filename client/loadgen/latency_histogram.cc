#include "client/loadgen/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace saker {
namespace {

// Each power of two is cut into 128 buckets: a bucket is at most 1/128 = 0.8% wide, and its middle is 0.4% off.
constexpr int kSubBits = 7;
constexpr int64_t kSubBuckets = int64_t{1} << kSubBits;
constexpr int kValueBits = 40;
constexpr size_t kBuckets = (kValueBits - kSubBits + 1) * kSubBuckets;

// Values below 128 have a bucket each; above, the leading bit chooses the group and the next seven bits the bucket.
size_t BucketOf(int64_t value) {
  if (value < kSubBuckets) return static_cast<size_t>(value);
  const int shift = std::bit_width(static_cast<uint64_t>(value)) - 1 - kSubBits;
  return static_cast<size_t>((shift + 1) * kSubBuckets + ((value >> shift) - kSubBuckets));
}

int64_t MiddleOf(size_t bucket) {
  if (bucket < kSubBuckets) return static_cast<int64_t>(bucket);
  const int shift = static_cast<int>(bucket >> kSubBits) - 1;
  const int64_t low = (kSubBuckets + static_cast<int64_t>(bucket & (kSubBuckets - 1))) << shift;
  return low + ((int64_t{1} << shift) >> 1);
}

}  // namespace

LatencyHistogram::LatencyHistogram() : counts_(kBuckets) {}

void LatencyHistogram::Record(int64_t value) {
  value = std::clamp<int64_t>(value, 0, kMaxValue);
  ++counts_[BucketOf(value)];
  ++count_;
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void LatencyHistogram::Merge(const LatencyHistogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double LatencyHistogram::Mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

int64_t LatencyHistogram::Percentile(double percent) const {
  // In whole tenths of a percent: 99.9 / 100 is a little more than 0.999 in binary, and rounding up goes one too far.
  const int64_t permille = std::llround(percent * 10);
  const int64_t wanted = std::max<int64_t>(1, (count_ * permille + 999) / 1000);
  if (count_ == 0 || wanted >= count_) return max_;
  int64_t seen = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    seen += counts_[i];
    if (seen >= wanted) return std::min(MiddleOf(i), max_);
  }
  return max_;
}

}  // namespace saker
