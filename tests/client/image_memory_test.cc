#include "client/image_memory.h"

#include <gtest/gtest.h>

#include <thread>

namespace saker {
namespace {

bool Grants(size_t bytes) {
  void* block = AllocateForImage(bytes);
  const bool granted = block != nullptr;
  FreeForImage(block);
  return granted;
}

TEST(ImageMemory, GrantsBlocksUpToTheLimit) {
  const ImageMemoryLimit limit(1000);
  EXPECT_TRUE(Grants(1000));
  EXPECT_FALSE(Grants(1001));
}

TEST(ImageMemory, KeepsABlockThatMayNotGrow) {
  const ImageMemoryLimit limit(1000);
  void* block = AllocateForImage(10);
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(ReallocateForImage(block, 2000), nullptr);
  block = ReallocateForImage(block, 1000);  // still there to be grown
  EXPECT_NE(block, nullptr);
  FreeForImage(block);
}

TEST(ImageMemory, RestoresTheLimitBefore) {
  const ImageMemoryLimit outer(100);
  { const ImageMemoryLimit inner(1000); }
  EXPECT_FALSE(Grants(101));
}

TEST(ImageMemory, HasALimitForEachThread) {
  const ImageMemoryLimit limit(1);
  bool granted = false;
  std::thread([&granted] { granted = Grants(1000); }).join();
  EXPECT_TRUE(granted);
}

}  // namespace
}  // namespace saker
