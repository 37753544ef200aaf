#include "core/quantization/calibration_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <filesystem>
#include <fstream>

namespace saker {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

Signature OneInput(const Shape& shape, DataType type = DataType::kFloat32) {
  Signature signature;
  signature.inputs = {{"x", type, shape, true}};
  return signature;
}

class CalibrationSamplesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }
  std::string Tensors(const std::string& name, const std::vector<float>& values) const {
    onnx::TensorProto proto;
    proto.set_data_type(onnx::TensorProto::FLOAT);
    proto.add_dims(1);
    proto.add_dims(static_cast<int64_t>(values.size()));
    for (const float value : values) proto.add_float_data(value);
    return Write(name, proto.SerializeAsString());
  }

  fs::path folder_;
};

TEST_F(CalibrationSamplesTest, ImagesAreScaledAndShapedAsTheModelWants) {
  const std::string path = Write("images", std::string({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4}));
  const auto samples = ReadImageSamples(path, 10, 0.5f, OneInput({-1, 1, 1, 2}));
  ASSERT_TRUE(samples.ok()) << samples.status();
  ASSERT_EQ(samples->size(), 2u);
  EXPECT_EQ((*samples)[1][0].shape(), (Shape{1, 1, 1, 2}));
  EXPECT_THAT((*samples)[1][0].As<float>(), ElementsAre(1.5f, 2));
  EXPECT_EQ(ReadImageSamples(path, 1, 0.5f, OneInput({-1, 2}))->size(), 1u);
  EXPECT_FALSE(ReadImageSamples(path, 1, 1, OneInput({-1, 3})).ok());
  EXPECT_FALSE(ReadImageSamples(path, 1, 1, OneInput({-1, 2}, DataType::kInt64)).ok());
  EXPECT_FALSE(ReadImageSamples(path, 1, 1, OneInput({-1, 2, -1})).ok());
  EXPECT_FALSE(ReadImageSamples(path + "x", 1, 1, OneInput({-1, 2})).ok());
}

TEST_F(CalibrationSamplesTest, TensorsOfAFolderAreSamplesByName) {
  Tensors("b.pb", {3, 4});
  Tensors("a.pb", {1, 2});
  Write("readme.txt", "no tensor");
  const auto samples = ReadTensorSamples(folder_.string(), 10, OneInput({-1, 2}));
  ASSERT_TRUE(samples.ok()) << samples.status();
  ASSERT_EQ(samples->size(), 2u);
  EXPECT_THAT((*samples)[0][0].As<float>(), ElementsAre(1, 2));
  EXPECT_FALSE(ReadTensorSamples(folder_.string(), 10, OneInput({-1, 3})).ok());
}

TEST_F(CalibrationSamplesTest, FoldersHoldATensorForEachInput) {
  Tensors("set_0/input_0.pb", {1, 2});
  Tensors("set_0/input_1.pb", {3});
  Signature signature = OneInput({-1, 2});
  signature.inputs.push_back({"z", DataType::kFloat32, {-1, 1}, true});
  const auto samples = ReadTensorSamples(folder_.string(), 10, signature);
  ASSERT_TRUE(samples.ok()) << samples.status();
  EXPECT_THAT((*samples)[0][1].As<float>(), ElementsAre(3));
  fs::remove(folder_ / "set_0/input_1.pb");
  EXPECT_FALSE(ReadTensorSamples(folder_.string(), 10, signature).ok());
}

TEST_F(CalibrationSamplesTest, AFolderWithoutSamplesIsAnError) {
  EXPECT_FALSE(ReadTensorSamples(folder_.string(), 10, OneInput({-1, 2})).ok());
  EXPECT_FALSE(ReadTensorSamples((folder_ / "nowhere").string(), 10, OneInput({-1, 2})).ok());
}

}  // namespace
}  // namespace saker
