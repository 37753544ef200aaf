// ReadIdxFile: the IDX format in which MNIST and its relatives come, plain or gzip-compressed.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"

namespace saker {

// The whole array of `path`, in the machine's byte order: images are UINT8 [count,rows,columns], labels UINT8 [count].
// Threads: from any thread.
// Fails:   NOT_FOUND when there is no such file, INVALID_ARGUMENT when it is not a regular file, not an IDX file,
// longer
//          or shorter than its header says, or its data exceeds `max_bytes`. A lying header costs no memory: what it
//          promises is compared with the size of the file before anything is allocated.
absl::StatusOr<Tensor> ReadIdxFile(const std::string& path, size_t max_bytes = size_t{1} << 32);

}  // namespace saker
