// ScanWire: walks the bytes of a protobuf file before protobuf parses them, and writes down an outline: the same
// message without the bytes of its large tensors, which stay where they are until somebody has memory of the right kind
// for them.
//
// A parser must build every message that the bytes announce, and two bytes can announce a message of 200, so a small
// file could ask for any amount of memory; the scan counts first. It also says where a damaged file is damaged, which
// protobuf does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/onnx/byte_source.h"

namespace google::protobuf {
class Descriptor;
}
namespace onnx {
class TensorProto;
}

namespace saker {

// WireLimits: what a file may announce.
struct WireLimits {
  int64_t max_nodes = 100000;
  // Messages and repeated strings of any kind; each costs up to about 250 bytes of memory.
  int64_t max_messages = 2000000;
  // Nested messages; a graph needs 6, protobuf itself stops at 100.
  int max_depth = 64;
  // Bytes that numbers written as varints take once decoded: 8 for one byte in the file at worst.
  size_t max_varint_bytes = size_t{1} << 30;
  // raw_data of more than this is left out of the outline.
  size_t max_inline_bytes = 1024;
};

// The outline, serialized: fields that the type does not know are left out, and so are large raw_data, whose place a
// RawDataPlace tells. INVALID_ARGUMENT when the bytes are not a complete message of that type or announce more than the
// limits allow.
absl::StatusOr<std::string> ScanWire(const ByteSource& source, const google::protobuf::Descriptor& type,
                                     const WireLimits& limits);

// RawDataPlace: where raw_data lies in the source. Only the scan can say so: what a file has in fields without a meaning
// never reaches the outline.
struct RawDataPlace {
  size_t offset = 0;
  size_t size = 0;
};

// Whether the outline left raw_data of this tensor out; fills `place` then. INVALID_ARGUMENT when it has several.
absl::StatusOr<bool> FindRawDataPlace(const onnx::TensorProto& proto, RawDataPlace& place);

}  // namespace saker
