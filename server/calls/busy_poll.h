// BusyPoll: how long a polling thread watches for its next event before it sleeps.
// Threads: one.
// Units:   nanoseconds.
//
// A thread that sleeps is awake again some ten microseconds after its event came, with caches that have forgotten the model.
// Watching costs a core, so it is done only while it pays: when lately most events came within the limit.
#pragma once

#include <algorithm>
#include <cstdint>

namespace saker {

class BusyPoll {
 public:
  // `limit_nanos`: watch no longer than that. 0: never.
  explicit BusyPoll(int64_t limit_nanos) : limit_nanos_(limit_nanos) {}

  // How long to watch now.
  int64_t window_nanos() const { return credit_ >= kEnoughCredit ? limit_nanos_ : 0; }

  // An event came after a wait of so long.
  void Waited(int64_t nanos) { credit_ = std::clamp(credit_ + (nanos <= limit_nanos_ ? 1 : -2), 0, kMostCredit); }

 private:
  // Two of three events must come within the limit for the credit to rise.
  static constexpr int kEnoughCredit = 8;
  static constexpr int kMostCredit = 16;

  const int64_t limit_nanos_;
  int credit_ = 0;
};

}  // namespace saker
