// Futex calls on a 32-bit atomic: sleep while it holds a value, wake some sleepers. Used instead of std::atomic::wait
// because one call wakes exactly as many threads as there is work for, and because waking may name a word that its
// owner has already given up (the kernel only takes the address as a key).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace saker {

// Sleeps while `word` holds `expected`; may return early, so callers look again.
inline void FutexWait(std::atomic<uint32_t>& word, uint32_t expected) {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&word), FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

// Wakes up to `count` threads that sleep on the word at this address.
inline void FutexWake(std::atomic<uint32_t>* word, int count) {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(word), FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

// Tells the core that this thread only watches a word, so that its sibling may run faster.
inline void CpuRelax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  asm volatile("yield" ::: "memory");
#endif
}

}  // namespace saker
