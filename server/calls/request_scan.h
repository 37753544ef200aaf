// ScanRequest: counts what a request would make protobuf build, before it is parsed. Two bytes announce a tensor that
// takes a hundred in memory, so a message of a few megabytes could hold a polling thread for a second and cost
// gigabytes.
// Threads: any; no state.
// Fails:   INVALID_ARGUMENT when the request announces more than any model takes. Bytes that are no message pass: the
//          parser stops where the scan did, and says so.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace saker {

// Far above the inputs of any model.
inline constexpr int kMaxRequestInputs = 256;
// Fields and bytes of shapes: room for kMaxRequestInputs inputs of eight dimensions.
inline constexpr int kMaxRequestParts = 8192;
// What integers, packed into a byte each at best, may take once parsed.
inline constexpr int64_t kMaxIntegerBytes = int64_t{64} << 20;

// RequestParts: how much there is to build.
struct RequestParts {
  int inputs = 0;
  // Fields on every level, unknown ones too, and the bytes of shapes.
  int parts = 0;
  // What packed integers take, at most.
  int64_t integer_bytes = 0;
};

// MessageLayout: which fields of a message hold what would be built piece by piece. Others are one part, whatever is in
// them: text, and values as raw bytes.
struct MessageLayout {
  enum class Content {
    kMessage,   // counted field by field
    kInput,     // the same, and a tensor of the request
    kShape,     // packed: each byte a part
    kIntegers,  // packed: each byte eight bytes
  };
  struct Field {
    int number;
    Content content;
    const MessageLayout* message;  // of kMessage and kInput; null where all its fields are one part each
  };
  absl::Span<const Field> fields;
};

absl::StatusOr<RequestParts> ScanRequest(const grpc::ByteBuffer& bytes, const MessageLayout& layout);

}  // namespace saker
