#include "server/inference/stage_clock.h"

namespace saker {

void StageClock::Start(int64_t now_nanos) {
  nanos_.fill(0);
  current_ = 0;
  start_ = now_nanos;
  last_ = now_nanos;
}

void StageClock::EndStage(int64_t now_nanos) {
  if (current_ == nanos_.size()) return;
  nanos_[current_++] = now_nanos - last_;
  last_ = now_nanos;
}

void StageClock::SkipStage() {
  if (current_ < nanos_.size()) ++current_;
}

void StageClock::AddToDecode(int64_t now_nanos) {
  nanos_[1] += now_nanos - last_;
  last_ = now_nanos;
}

void StageClock::FillTiming(v1::Timing& timing) const {
  timing.set_receive_ns(nanos_[0]);
  timing.set_decode_ns(nanos_[1]);
  timing.set_queue_ns(nanos_[2]);
  timing.set_compute_ns(nanos_[3]);
  timing.set_encode_ns(nanos_[4]);
  timing.set_total_ns(total_nanos());
}

}  // namespace saker
