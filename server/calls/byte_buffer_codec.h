// gRPC's byte buffers as protobuf messages and back, done by us rather than by gRPC so that parsing is timed and
// answered with a message of our own when it fails.
// Threads: any; no shared state.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// Replaces `message` by what the buffer holds and empties the buffer. INVALID_ARGUMENT when it is no such message.
absl::Status ParseMessage(grpc::ByteBuffer& buffer, google::protobuf::MessageLite& message);

// One slice of exactly the message's size. RESOURCE_EXHAUSTED when the message exceeds `max_bytes`; throws
// std::bad_alloc when there is no memory for a large one.
absl::Status SerializeMessage(const google::protobuf::MessageLite& message, int64_t max_bytes,
                              grpc::ByteBuffer& buffer);
// The same with serialized fields of the message behind it, which the message itself does not have.
absl::Status SerializeMessage(const google::protobuf::MessageLite& message, absl::string_view fields, int64_t max_bytes,
                              grpc::ByteBuffer& buffer);

// Whether a message's memory may be kept for its next use. Every slot keeps one, and there are hundreds: large messages
// and messages of many parts, whose memory is a multiple of their bytes, would add up to gigabytes.
inline bool WorthKeeping(size_t bytes, int64_t parts) {
  // Enough for any request of a small model; more is allocated in less time than it takes to read.
  constexpr size_t kMaxKeptBytes = size_t{64} << 10;
  constexpr int64_t kMaxKeptParts = 128;
  return bytes <= kMaxKeptBytes && parts <= kMaxKeptParts;
}

// Empties a message for its next use; its memory goes as well unless it is to be kept.
template <typename Message>
void RecycleMessage(Message& message, bool keep_memory) {
  if (keep_memory) {
    message.Clear();
    return;
  }
  Message fresh;
  message.Swap(&fresh);
}

}  // namespace saker
