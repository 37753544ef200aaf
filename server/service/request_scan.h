// ScanRequest: counts what a request would make protobuf build, before it is parsed. Two bytes announce a tensor that
// takes a hundred in memory, so a message of a few megabytes could hold a polling thread for a second and cost
// gigabytes.
// Threads: any; no state.
// Fails:   INVALID_ARGUMENT when the request announces more than any model takes. Bytes that are no message pass: the
//          parser stops where the scan did, and says so.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/statusor.h"

namespace saker {

// Far above the inputs of any model.
inline constexpr int kMaxRequestInputs = 256;
// Fields and bytes of shapes: room for kMaxRequestInputs inputs of eight dimensions.
inline constexpr int kMaxRequestParts = 8192;

// RequestParts: how much there is to build.
struct RequestParts {
  int inputs = 0;
  // Fields on every level, unknown ones too, and the bytes of shapes.
  int parts = 0;
};

// Whose fields the message has: PredictRequest and PredictBatchRequest number theirs alike; PredictStreamRequest wraps
// one.
enum class RequestLayout { kPredict, kStream };

absl::StatusOr<RequestParts> ScanRequest(const grpc::ByteBuffer& bytes, RequestLayout layout);

}  // namespace saker
