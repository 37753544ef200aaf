#include "core/base/aligned_buffer.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(AlignedBuffer, StartsOnACacheLine) {
  for (const size_t size : {1, 63, 64, 65, 4096, 100001}) {
    const AlignedBuffer buffer(size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % AlignedBuffer::kAlignment, 0U) << size;
    EXPECT_EQ(buffer.size_bytes(), size);
  }
}

TEST(AlignedBuffer, StartsOnAHugePageWhenItFillsOne) {
  constexpr size_t kHugePage = size_t{2} << 20;
  for (const size_t size : {kHugePage, kHugePage + 1, 3 * kHugePage - 64}) {
    const AlignedBuffer buffer(size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % kHugePage, 0U) << size;
    EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + size, [](std::byte b) { return b == std::byte{0}; }));
  }
}

TEST(AlignedBuffer, IsZeroedUpToTheEndOfItsLastCacheLine) {
  const AlignedBuffer buffer(65);
  EXPECT_TRUE(std::all_of(buffer.data(), buffer.data() + 128, [](std::byte b) { return b == std::byte{0}; }));
}

TEST(AlignedBuffer, IsEmptyWithoutBytes) {
  EXPECT_TRUE(AlignedBuffer().empty());
  EXPECT_TRUE(AlignedBuffer(0).empty());
  EXPECT_EQ(AlignedBuffer(0).data(), nullptr);
}

TEST(AlignedBuffer, MovesItsBytes) {
  AlignedBuffer from(8);
  from.data()[3] = std::byte{42};
  const std::byte* const address = from.data();
  const AlignedBuffer to = std::move(from);
  EXPECT_EQ(to.data(), address);
  EXPECT_EQ(to.data()[3], std::byte{42});
}

TEST(AlignedBuffer, LeavesNothingBehindWhenMovedFrom) {
  AlignedBuffer from(8);
  AlignedBuffer to = std::move(from);
  EXPECT_TRUE(from.empty());
  EXPECT_EQ(from.data(), nullptr);
  to = AlignedBuffer();
  EXPECT_TRUE(to.empty());
}

TEST(AlignedBuffer, SaysHowMuchMemoryThereIsNot) {
  for (const size_t size : {SIZE_MAX, SIZE_MAX - 64, SIZE_MAX / 4}) {
    const absl::Status status = AlignedBuffer::Create(size).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(std::to_string(size) + " bytes; use a smaller"));
  }
}

TEST(AlignedBufferDeathTest, AbortsWhenTheSystemHasNotEnoughMemory) {
  EXPECT_DEATH(AlignedBuffer(SIZE_MAX - 8), "check failed");
}

}  // namespace
}  // namespace saker
