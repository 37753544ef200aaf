// How much memory the reader of pictures may take at once. stb grows its buffers as the compressed data asks for, so a
// small file could ask for gigabytes; its allocations come here, where they are held to what the header promised.
// Threads: any; the limit is the calling thread's own.
// Fails:   with a null pointer, which stb reports as "outofmem".
// Units:   bytes.
#pragma once

#include <cstddef>

namespace saker {

// ImageMemoryLimit: while it lives, no block of this thread's pictures is larger than `bytes`.
class ImageMemoryLimit {
 public:
  explicit ImageMemoryLimit(size_t bytes);
  ~ImageMemoryLimit();
  ImageMemoryLimit(const ImageMemoryLimit&) = delete;
  ImageMemoryLimit& operator=(const ImageMemoryLimit&) = delete;

 private:
  const size_t before_;
};

// malloc(), realloc() and free() within the limit; a few MiB where there is none.
void* AllocateForImage(size_t bytes);
void* ReallocateForImage(void* block, size_t bytes);
void FreeForImage(void* block);

}  // namespace saker
