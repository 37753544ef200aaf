// gRPC's byte buffers as protobuf messages and back, done by us rather than by gRPC so that parsing is timed and
// answered with a message of our own when it fails. Threads: any; no shared state.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"

namespace saker {

// Replaces `message` by what the buffer holds and empties the buffer. INVALID_ARGUMENT when it is no such message.
absl::Status ParseMessage(grpc::ByteBuffer& buffer, google::protobuf::MessageLite& message);

// One slice of exactly the message's size. RESOURCE_EXHAUSTED when the message exceeds `max_bytes`.
absl::Status SerializeMessage(const google::protobuf::MessageLite& message, int64_t max_bytes,
                              grpc::ByteBuffer& buffer);

// Empties a message for its next use. Its memory is kept, so that the next one of its kind is read without allocating,
// unless its bytes were so many that thousands of idle messages like it would matter.
template <typename Message>
void RecycleMessage(Message& message, size_t bytes) {
  // Enough for any request of a small model and for a picture of 224 x 224 floats (600 KB).
  constexpr size_t kMaxKeptBytes = 1 << 20;
  if (bytes <= kMaxKeptBytes) {
    message.Clear();
    return;
  }
  Message fresh;
  message.Swap(&fresh);
}

}  // namespace saker
