#include "core/tools/allocation_count.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/aligned_buffer.h"

namespace saker {
namespace {

class AllocationCountTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CountsAllocations()) GTEST_SKIP() << "sanitizers have an allocator of their own";
  }
  static AllocationCount During(const std::function<void()>& act) {
    const AllocationCount before = AllocationsSoFar();
    act();
    const AllocationCount after = AllocationsSoFar();
    return {after.all - before.all, after.ours - before.ours};
  }
};

// volatile: the compiler must not see that nobody uses what is allocated.
void* volatile kept = nullptr;

template <typename T>
T* Kept(T* data) {
  kept = data;
  return data;
}

TEST_F(AllocationCountTest, CountsEveryWayToAskForMemory) {
  struct alignas(128) Wide {
    char bytes[128];
  };
  const std::vector<std::pair<std::string, std::function<void()>>> ways = {
      {"new", [] { delete Kept(new int(1)); }},
      {"new[]", [] { delete[] Kept(new int[3]); }},
      {"new (nothrow)", [] { delete Kept(new (std::nothrow) int(1)); }},
      {"new[] (nothrow)", [] { delete[] Kept(new (std::nothrow) int[3]); }},
      {"new aligned", [] { delete Kept(new Wide); }},
      {"new[] aligned", [] { delete[] Kept(new Wide[2]); }},
      {"malloc", [] { std::free(Kept(std::malloc(8))); }},
      {"calloc", [] { std::free(Kept(std::calloc(8, 8))); }},
      {"realloc", [] { std::free(Kept(std::realloc(nullptr, 8))); }},
      {"aligned_alloc", [] { std::free(Kept(std::aligned_alloc(64, 64))); }},
      {"posix_memalign",
       [] {
         void* made = nullptr;
         ASSERT_EQ(posix_memalign(&made, 64, 64), 0);
         std::free(Kept(made));
       }},
  };
  for (const auto& [name, way] : ways) {
    const AllocationCount count = During(way);
    EXPECT_EQ(count.all, 1) << name;
    EXPECT_EQ(count.ours, 1) << name;
  }
}

TEST_F(AllocationCountTest, CountsThoseOfOtherThreads) {
  const AllocationCount count = During([] {
    std::thread([] {
      for (int i = 0; i < 100; ++i) delete Kept(new int(1));
    }).join();
  });
  EXPECT_GE(count.all, 100);
}

TEST_F(AllocationCountTest, GivesAlignedMemoryThatCanBeGivenBack) {
  void* made = nullptr;
  ASSERT_EQ(posix_memalign(&made, 4096, 10), 0);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(made) % 4096, 0u);
  std::free(made);
  EXPECT_NE(posix_memalign(&made, 3, 10), 0);
  const AlignedBuffer buffer(100);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % AlignedBuffer::kAlignment, 0u);
}

}  // namespace
}  // namespace saker
