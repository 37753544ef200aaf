// ScanWire: walks the bytes of a protobuf file before protobuf parses it. A parser must build every message that the
// bytes announce, and two bytes can announce a message of 200, so a small file could ask for any amount of memory; the
// scan counts first. It also says where a damaged file is damaged, which protobuf does not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Descriptor;
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
};

// INVALID_ARGUMENT when the bytes are not a complete message of that type or announce more than the limits allow.
absl::Status ScanWire(absl::string_view bytes, const google::protobuf::Descriptor& type, const WireLimits& limits);

}  // namespace saker
