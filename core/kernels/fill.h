// Fill: one element over and over.
// Threads: pure function.
#pragma once

#include <cstddef>
#include <cstdint>

namespace saker {

// Element size 1, 2, 4 or 8 bytes.
void Fill(const void* element, size_t element_bytes, int64_t count, void* out);

}  // namespace saker
