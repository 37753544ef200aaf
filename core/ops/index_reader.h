// IndexReader: indices that come with a request, INT64 or INT32, counted from the end of an axis where negative.
// Threads: const after construction.
// Fails:   OutOfRange() is what a kernel answers when Read() says that an index is none.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "core/ops/op.h"

namespace saker {

class IndexReader {
 public:
  // For input `index` of a node whose infer has called CheckType() for it.
  IndexReader(const OpContext& context, int index);

  // INVALID_ARGUMENT of the node unless the input is INT64 or INT32.
  static absl::Status CheckType(const OpContext& context, int index);

  // Element `i` of `indices` as an index of an axis of that extent, in [0, extent); -1 when it is out of range.
  int64_t Read(const void* indices, int64_t i, int64_t extent) const {
    const int64_t asked = wide_ ? static_cast<const int64_t*>(indices)[i] : static_cast<const int32_t*>(indices)[i];
    const int64_t index = asked < 0 ? asked + extent : asked;
    return index >= 0 && index < extent ? index : -1;
  }

  // Names node, index and what it may be.
  absl::Status OutOfRange(const void* indices, int64_t i, int64_t extent) const;

 private:
  std::string where_;
  bool wide_;
};

}  // namespace saker
