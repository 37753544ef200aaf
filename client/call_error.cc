#include "client/call_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"

namespace saker {
namespace {

constexpr char kCameFromServer[] = "saker-came-from-server";

}  // namespace

std::optional<v1::Timing> TimingOf(const absl::Status& status) {
  const absl::optional<absl::Cord> bytes = status.GetPayload(kTimingMetadata);
  v1::Timing timing;
  if (!bytes.has_value() || !timing.ParseFromString(std::string(*bytes))) return std::nullopt;
  return timing;
}

std::optional<absl::Duration> PushbackOf(const absl::Status& status) {
  const absl::optional<absl::Cord> bytes = status.GetPayload(kPushbackMetadata);
  if (!bytes.has_value()) return std::nullopt;
  int32_t milliseconds = -1;
  if (!absl::SimpleAtoi(std::string(*bytes), &milliseconds)) milliseconds = -1;
  return absl::Milliseconds(milliseconds);
}

bool CameFromServer(const absl::Status& status) { return status.GetPayload(kCameFromServer).has_value(); }

void MarkCameFromServer(absl::Status& status) { status.SetPayload(kCameFromServer, absl::Cord()); }

void AttachMetadata(absl::Status& status, absl::string_view name, absl::string_view bytes) {
  status.SetPayload(name, absl::Cord(bytes));
}

}  // namespace saker
