#include "server/calls/byte_buffer_codec.h"

#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "proto/saker/v1/tensor.pb.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

grpc::ByteBuffer InPieces(const std::string& bytes, size_t piece) {
  std::vector<grpc::Slice> slices;
  for (size_t i = 0; i < bytes.size(); i += piece) slices.emplace_back(bytes.substr(i, piece));
  return grpc::ByteBuffer(slices.data(), slices.size());
}

TEST(ByteBufferCodec, ReadsMessagesInOneOrManyPieces) {
  const v1::Tensor tensor = WireTensor("x", {100}, std::vector<float>(100, 2.5F));
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100'000}}) {
    grpc::ByteBuffer buffer = InPieces(tensor.SerializeAsString(), piece);
    v1::Tensor read;
    ASSERT_TRUE(ParseMessage(buffer, read).ok());
    EXPECT_EQ(read.SerializeAsString(), tensor.SerializeAsString());
    EXPECT_EQ(buffer.Length(), 0U);
  }
}

TEST(ByteBufferCodec, WritesFieldsBehindTheMessage) {
  v1::Tensor name;
  name.set_name("x");
  v1::Tensor data;
  data.set_raw_data("1234");
  grpc::ByteBuffer buffer;
  ASSERT_TRUE(SerializeMessage(name, data.SerializeAsString(), 100, buffer).ok());
  v1::Tensor read;
  ASSERT_TRUE(ParseMessage(buffer, read).ok());
  EXPECT_EQ(read.name(), "x");
  EXPECT_EQ(read.raw_data(), "1234");
  EXPECT_EQ(SerializeMessage(name, std::string(98, 'x'), 100, buffer).code(), absl::StatusCode::kResourceExhausted);
}

TEST(ByteBufferCodec, ReadsAnEmptyMessage) {
  grpc::ByteBuffer buffer;
  v1::Tensor read;
  EXPECT_TRUE(ParseMessage(buffer, read).ok());
}

TEST(ByteBufferCodec, RefusesWhatIsNoMessage) {
  grpc::ByteBuffer buffer = InPieces("\x0a\xff\xff\xff\xff", 5);
  v1::Tensor read;
  EXPECT_EQ(ParseMessage(buffer, read).message(), "the 5 bytes received are no saker.v1.Tensor");
}

TEST(ByteBufferCodec, WritesWhatItReads) {
  const v1::Tensor tensor = WireTensor("x", {3}, {1, 2, 3});
  grpc::ByteBuffer buffer;
  ASSERT_TRUE(SerializeMessage(tensor, 1000, buffer).ok());
  v1::Tensor read;
  ASSERT_TRUE(ParseMessage(buffer, read).ok());
  EXPECT_EQ(FloatsOf(read), FloatsOf(tensor));
}

TEST(ByteBufferCodec, RefusesAnswersOverTheLimit) {
  grpc::ByteBuffer buffer;
  const absl::Status status = SerializeMessage(WireTensor("x", {100}, std::vector<float>(100)), 100, buffer);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

// gRPC allocates slices by `new`; its other allocations end the process.
TEST(ByteBufferCodec, ThrowsWhenThereIsNoMemoryForALargeAnswer) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more address space than any limit would leave";
#endif
  testing::GTEST_FLAG(death_test_style) = "threadsafe";  // a new process, without memory that other tests gave back
  const auto serialize = [] {
    v1::Tensor tensor;
    tensor.mutable_raw_data()->resize(size_t{64} << 20);
    const rlimit none = {1, 1};
    setrlimit(RLIMIT_AS, &none);
    grpc::ByteBuffer buffer;
    try {
      std::_Exit(SerializeMessage(tensor, 1 << 30, buffer).ok() ? 0 : 1);
    } catch (const std::bad_alloc&) {
      std::_Exit(7);
    }
  };
  EXPECT_EXIT(serialize(), testing::ExitedWithCode(7), "");
}

TEST(ByteBufferCodec, WritesLargeMessages) {
  v1::Tensor tensor;
  *tensor.mutable_raw_data() = std::string(size_t{1} << 20, 'x');
  grpc::ByteBuffer buffer;
  ASSERT_TRUE(SerializeMessage(tensor, 1 << 30, buffer).ok());
  v1::Tensor read;
  ASSERT_TRUE(ParseMessage(buffer, read).ok());
  EXPECT_EQ(read.raw_data(), tensor.raw_data());
}

TEST(ByteBufferCodec, KeepsTheMemoryOfSmallMessagesOfFewPartsOnly) {
  EXPECT_TRUE(WorthKeeping(3200, 20));
  EXPECT_FALSE(WorthKeeping(size_t{1} << 20, 20));
  EXPECT_FALSE(WorthKeeping(1000, 500));
}

TEST(ByteBufferCodec, RecyclesWithOrWithoutMemory) {
  v1::Tensor tensor = WireTensor("x", {100}, std::vector<float>(100));
  RecycleMessage(tensor, true);
  EXPECT_GE(tensor.raw_data().capacity(), 400U);
  tensor = WireTensor("x", {1 << 20}, std::vector<float>(1 << 20));
  RecycleMessage(tensor, false);
  EXPECT_LT(tensor.raw_data().capacity(), 1000U);
}

}  // namespace
}  // namespace saker
