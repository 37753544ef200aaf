// What a server says beside the status of a failed call. It rides on the absl::Status as payloads, so that it reaches
// the caller through every layer, retries included.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

// Trailing metadata, by name.
inline constexpr char kTimingMetadata[] = "saker-timing-bin";
inline constexpr char kPushbackMetadata[] = "grpc-retry-pushback-ms";

// Where the server's time went before the call failed; nullopt when the server did not say.
std::optional<v1::Timing> TimingOf(const absl::Status& status);

// How long the server asks to wait before the next attempt; negative: there shall be none (as for a value that is not a
// number, by gRPC's rules). nullopt when it did not say.
std::optional<absl::Duration> PushbackOf(const absl::Status& status);

// True when the status came over the network from a server that was reached; false when it was made on this side, as
// when nobody listens at the address.
bool CameFromServer(const absl::Status& status);

// Makes CameFromServer() true. Does nothing to an OK status.
void MarkCameFromServer(absl::Status& status);

// Attaches the bytes of one of the metadata above. Does nothing to an OK status, which carries none.
void AttachMetadata(absl::Status& status, absl::string_view name, absl::string_view bytes);

}  // namespace saker
