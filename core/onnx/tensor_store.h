// TensorStore: where the bytes of a model's tensors lie when the message has only their place: in the model's own bytes,
// or in files beside it (ONNX's external data). Reads them straight into the memory that will hold them, and counts.
// Threads: one at a time.
// Owns:    the external file that was read last; the model's bytes are the caller's.
// Fails:   INVALID_ARGUMENT for places outside of the bytes that there are, files outside of the model's folder, and
//          models that want more in all than the limit; UNIMPLEMENTED for external data of a model without a folder.
//          Nothing is allocated before it is known to be there.
// Units:   bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/onnx/byte_source.h"
#include "core/onnx/wire_scan.h"

namespace onnx {
class TensorProto;
}

namespace saker {

class TensorStore {
 public:
  // `folder` is where external files may lie; null for a model that came without one.
  TensorStore(const ByteSource& model, const std::string* folder, size_t max_bytes)
      : model_(model), folder_(folder), max_bytes_(max_bytes) {}

  // Counts what a tensor takes; INVALID_ARGUMENT when all of them so far take more than the limit.
  absl::Status Take(size_t bytes);

  // Bytes of a tensor, which are somewhere in `source`.
  struct Extent {
    const ByteSource* source = nullptr;
    size_t offset = 0;
    size_t size = 0;
  };
  absl::StatusOr<Extent> FindRawData(const RawDataPlace& place) const;
  // What the entries location, offset and length of external_data say, checked: offset 0 and `expected` bytes where
  // they say nothing. The extent is good until the next call.
  absl::StatusOr<Extent> FindExternal(const onnx::TensorProto& proto, size_t expected);

 private:
  absl::Status OpenExternal(const std::string& location);

  const ByteSource& model_;
  const std::string* const folder_;
  const size_t max_bytes_;
  size_t taken_ = 0;
  std::string open_location_;
  std::unique_ptr<ByteSource> open_file_;
};

}  // namespace saker
