#include "core/parallel/futex.h"

#include <gtest/gtest.h>

#include <thread>

namespace saker {
namespace {

TEST(Futex, DoesNotSleepWhenTheValueHasChangedAlready) {
  std::atomic<uint32_t> word{1};
  FutexWait(word, 0);  // would hang otherwise
  EXPECT_EQ(word.load(), 1u);
}

TEST(Futex, WakesASleeperAfterTheWordChanged) {
  std::atomic<uint32_t> word{0};
  std::thread sleeper([&] {
    while (word.load() == 0) FutexWait(word, 0);
  });
  word.store(1);
  FutexWake(&word, 1);
  sleeper.join();
}

TEST(Futex, WakingNobodyIsHarmless) {
  std::atomic<uint32_t> word{0};
  FutexWake(&word, 5);
  EXPECT_EQ(word.load(), 0u);
}

}  // namespace
}  // namespace saker
