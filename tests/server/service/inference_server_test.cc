#include "server/service/inference_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class InferenceServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.model_repository = folder_.path();
    options_.address = "127.0.0.1:0";
    options_.engine = UnmeasuredOptions();
    options_.threads = 1;
    options_.polling_threads = 1;
  }
  std::string Refusal() const { return std::string(InferenceServer::Start(options_).status().message()); }
  const TempFolder folder_;
  ServerOptions options_;
};

TEST_F(InferenceServerTest, ServesTheRepositoryUntilStopped) {
  folder_.Write("affine/1/model.onnx", AffineModel());
  const auto server = InferenceServer::Start(options_);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_GT((*server)->port(), 0);
  EXPECT_EQ((*server)->requests_in_flight(), 0);
  EXPECT_TRUE((*server)->models().catalog()->Find("affine", 1).ok());
  (*server)->Stop();
  (*server)->Stop();
}

TEST_F(InferenceServerTest, PrefersTheFileWhereTheRepositoryHasTheNameToo) {
  folder_.Write("m/7/model.onnx", AffineModel());
  options_.models.push_back({"m", folder_.Write("m.onnx", TwoInputModel())});
  const auto server = InferenceServer::Start(options_);
  ASSERT_TRUE(server.ok()) << server.status();
  const auto servable = (*server)->models().catalog()->Find("m", 0);
  ASSERT_TRUE(servable.ok());
  EXPECT_EQ((*servable)->model().signature().inputs.size(), 2U);
}

TEST_F(InferenceServerTest, DoesNotStartWithoutAModel) {
  EXPECT_THAT(Refusal(), HasSubstr("holds no models"));
  folder_.Write("bad/1/model.onnx", "nonsense");
  EXPECT_THAT(Refusal(), HasSubstr("none of 1 models could be loaded"));
}

TEST_F(InferenceServerTest, DoesNotStartWithOptionsOutOfRange) {
  options_.threads = -1;
  EXPECT_THAT(Refusal(), HasSubstr("--threads=-1"));
}

}  // namespace
}  // namespace saker
