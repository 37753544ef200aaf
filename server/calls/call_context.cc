#include "server/calls/call_context.h"

#include <grpc/support/time.h>

#include "core/base/clock.h"

namespace saker {
namespace {

// Deadlines beyond this are none: adding them to a clock could overflow.
constexpr int64_t kFarAwaySeconds = 1'000'000'000;

// A deadline of gRPC's clock as one of SteadyNanos(); 0 for none.
int64_t SteadyDeadline(gpr_timespec deadline) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return 0;
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  if (left.tv_sec > kFarAwaySeconds || left.tv_sec < -kFarAwaySeconds) return left.tv_sec > 0 ? 0 : 1;
  return SteadyNanos() + left.tv_sec * 1'000'000'000 + left.tv_nsec;
}

}  // namespace

CallInfo InfoOf(const grpc::ServerContext& context, const std::atomic<bool>& cancelled, int64_t received_nanos) {
  CallInfo info;
  info.received_nanos = received_nanos;
  info.deadline_nanos = SteadyDeadline(context.raw_deadline());
  info.cancelled = &cancelled;
  return info;
}

}  // namespace saker
