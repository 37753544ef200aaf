#include "core/onnx/tensor_store.h"

#include <onnx/onnx_pb.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::HasSubstr;

TEST(TensorStore, CountsWhatAllTensorsTake) {
  const MemorySource model("");
  TensorStore store(model, nullptr, 100);
  EXPECT_TRUE(store.Take(60).ok());
  EXPECT_TRUE(store.Take(40).ok());
  EXPECT_EQ(store.Take(1).message(), "the tensors up to this one take more than the limit of 100 bytes");
  EXPECT_TRUE(store.Take(0).ok());
}

TEST(TensorStore, PlacesOfRawDataLieInTheModel) {
  const MemorySource model("0123456789");
  const TensorStore store(model, nullptr, 100);
  EXPECT_EQ(store.FindRawData({3, 7})->offset, 3u);
  EXPECT_FALSE(store.FindRawData({3, 8}).ok());
  EXPECT_FALSE(store.FindRawData({SIZE_MAX, 2}).ok());
}

TEST(TensorStore, ExternalDataNeedsAFolder) {
  const MemorySource model("");
  TensorStore store(model, nullptr, 100);
  onnx::TensorProto proto;
  onnx::StringStringEntryProto& entry = *proto.add_external_data();
  entry.set_key("location");
  entry.set_value("w.bin");
  const absl::Status status = store.FindExternal(proto, 4).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("\"w.bin\" (external data), but the model came without a folder"));
}

}  // namespace
}  // namespace saker
