#include "core/tools/allocation_count.h"

#include <link.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SAKER_COUNTS_ALLOCATIONS 0
#else
#define SAKER_COUNTS_ALLOCATIONS 1
#endif

namespace saker {
namespace {

// Range: the addresses of a library's segments, from the lowest to the highest.
struct Range {
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

struct Ranges {
  std::array<Range, 2> of_libraries;
  size_t count = 0;
};

int AddRange(dl_phdr_info* library, size_t, void* data) {
  auto& ranges = *static_cast<Ranges*>(data);
  const bool is_theirs = std::strstr(library->dlpi_name, "/libdnnl.") != nullptr ||
                         std::strstr(library->dlpi_name, "/libgomp.") != nullptr;
  if (!is_theirs || ranges.count == ranges.of_libraries.size()) return 0;
  Range range{UINTPTR_MAX, 0};
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    if (library->dlpi_phdr[i].p_type != PT_LOAD) continue;
    const uintptr_t begin = library->dlpi_addr + library->dlpi_phdr[i].p_vaddr;
    if (begin < range.begin) range.begin = begin;
    if (begin + library->dlpi_phdr[i].p_memsz > range.end) range.end = begin + library->dlpi_phdr[i].p_memsz;
  }
  ranges.of_libraries[ranges.count++] = range;
  return 0;
}

Ranges FindRanges() {
  Ranges ranges;
  dl_iterate_phdr(AddRange, &ranges);
  return ranges;
}

// Zero, and so nobody's, until the program's own initialisation has come here.
const Ranges their_ranges = FindRanges();  // NOLINT(cert-err58-cpp): throws nothing

// Relaxed: counts are read by the thread whose runs have ended.
constinit std::atomic<int64_t> all{0};
constinit std::atomic<int64_t> ours{0};

}  // namespace

bool CountsAllocations() { return SAKER_COUNTS_ALLOCATIONS != 0; }

AllocationCount AllocationsSoFar() {
  return {all.load(std::memory_order_relaxed), ours.load(std::memory_order_relaxed)};
}

#if SAKER_COUNTS_ALLOCATIONS

namespace {

void Count(const void* caller) {
  all.fetch_add(1, std::memory_order_relaxed);
  const auto address = reinterpret_cast<uintptr_t>(caller);
  for (const Range& range : their_ranges.of_libraries) {
    if (address >= range.begin && address < range.end) return;
  }
  ours.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace
#endif

}  // namespace saker

#if SAKER_COUNTS_ALLOCATIONS

// The C library's own, under the names that it keeps for programs which replace the others.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* data, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace {

// What the language wants of operator new.
void* OrThrow(void* data) {
  if (data == nullptr) throw std::bad_alloc();
  return data;
}
size_t AtLeastOne(size_t size) { return size == 0 ? 1 : size; }

}  // namespace

// None is inlined, so that its return address is its caller's.
extern "C" {

[[gnu::noinline]] void* malloc(size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_malloc(size);
}
[[gnu::noinline]] void* calloc(size_t count, size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_calloc(count, size);
}
[[gnu::noinline]] void* realloc(void* data, size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_realloc(data, size);
}
[[gnu::noinline]] void* memalign(size_t alignment, size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
[[gnu::noinline]] void* aligned_alloc(size_t alignment, size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}
[[gnu::noinline]] int posix_memalign(void** data, size_t alignment, size_t size) noexcept {
  saker::Count(__builtin_return_address(0));
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  void* made = __libc_memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *data = made;
  return 0;
}

}  // extern "C"

// The deletes of the standard library call free(), which is right for all of these.
// NOLINTBEGIN(misc-new-delete-overloads)
[[gnu::noinline]] void* operator new(size_t size) {
  saker::Count(__builtin_return_address(0));
  return OrThrow(__libc_malloc(AtLeastOne(size)));
}
[[gnu::noinline]] void* operator new[](size_t size) {
  saker::Count(__builtin_return_address(0));
  return OrThrow(__libc_malloc(AtLeastOne(size)));
}
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_malloc(AtLeastOne(size));
}
[[gnu::noinline]] void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  saker::Count(__builtin_return_address(0));
  return __libc_malloc(AtLeastOne(size));
}
[[gnu::noinline]] void* operator new(size_t size, std::align_val_t alignment) {
  saker::Count(__builtin_return_address(0));
  return OrThrow(__libc_memalign(static_cast<size_t>(alignment), AtLeastOne(size)));
}
[[gnu::noinline]] void* operator new[](size_t size, std::align_val_t alignment) {
  saker::Count(__builtin_return_address(0));
  return OrThrow(__libc_memalign(static_cast<size_t>(alignment), AtLeastOne(size)));
}
// NOLINTEND(misc-new-delete-overloads)

#endif
