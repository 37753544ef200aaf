#include "core/onnx/byte_source.h"

#include <cstring>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

// CopyingSource: has no bytes of its own to show, like a file.
class CopyingSource : public ByteSource {
 public:
  explicit CopyingSource(std::string bytes) : ByteSource(bytes.size()), bytes_(std::move(bytes)) {}

 private:
  absl::Status ReadInside(size_t offset, size_t count, void* to) const override {
    std::memcpy(to, bytes_.data() + offset, count);
    return absl::OkStatus();
  }
  const std::string bytes_;
};

TEST(ByteSource, GivesTheBytesAskedFor) {
  const MemorySource memory("abcdef");
  const CopyingSource copying("abcdef");
  for (const ByteSource* source : {static_cast<const ByteSource*>(&memory), static_cast<const ByteSource*>(&copying)}) {
    char bytes[3] = {};
    ASSERT_TRUE(source->Read(2, 3, bytes).ok());
    EXPECT_EQ(std::string(bytes, 3), "cde");
    std::string buffer;
    EXPECT_EQ(*source->View(4, 2, buffer), "ef");
    EXPECT_EQ(*source->View(6, 0, buffer), "");
    EXPECT_EQ(source->size(), 6u);
  }
}

TEST(ByteSource, ShowsMemoryWithoutCopying) {
  const std::string bytes = "abcdef";
  std::string buffer;
  EXPECT_EQ(MemorySource(bytes).View(1, 3, buffer)->data(), bytes.data() + 1);
  EXPECT_TRUE(buffer.empty());
}

TEST(ByteSource, NothingIsReadBeyondTheEnd) {
  const MemorySource source("abc");
  char byte = 0;
  std::string buffer;
  EXPECT_FALSE(source.Read(3, 1, &byte).ok());
  EXPECT_FALSE(source.Read(4, 0, &byte).ok());
  EXPECT_FALSE(source.Read(SIZE_MAX, 2, &byte).ok());
  EXPECT_FALSE(source.View(1, SIZE_MAX, buffer).ok());
  EXPECT_EQ(source.Read(2, 2, &byte).message(), "2 bytes are wanted from byte 2 on, but there are 3");
}

}  // namespace
}  // namespace saker
