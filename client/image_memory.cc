#include "client/image_memory.h"

#include <cstdlib>

namespace saker {
namespace {

// Enough to read a header.
constexpr size_t kWithoutPicture = size_t{8} << 20;

thread_local size_t limit = kWithoutPicture;

}  // namespace

ImageMemoryLimit::ImageMemoryLimit(size_t bytes) : before_(limit) { limit = bytes; }

ImageMemoryLimit::~ImageMemoryLimit() { limit = before_; }

void* AllocateForImage(size_t bytes) { return bytes > limit ? nullptr : std::malloc(bytes); }

void* ReallocateForImage(void* block, size_t bytes) { return bytes > limit ? nullptr : std::realloc(block, bytes); }

void FreeForImage(void* block) { std::free(block); }

}  // namespace saker
