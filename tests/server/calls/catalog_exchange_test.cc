#include "server/calls/catalog_exchange.h"

#include <gtest/gtest.h>

#include "core/base/check.h"
#include "proto/saker/v1/model.pb.h"
#include "server/calls/byte_buffer_codec.h"
#include "server/saker_v1/model_service_handler.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class CatalogExchangeTest : public ::testing::Test {
 protected:
  CatalogExchangeTest()
      : manager_(ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1),
        reader_(manager_) {
    manager_.Load(SourceOfFile({"affine", folder_.Write("affine.onnx", AffineModel())})).IgnoreError();
  }
  absl::Status Begin(Exchange& exchange, const google::protobuf::MessageLite& message) {
    grpc::ByteBuffer bytes;
    SAKER_CHECK(SerializeMessage(message, 1 << 20, bytes).ok());
    return exchange.Begin(bytes, CallInfo(), reader_);
  }

  const TempFolder folder_;
  ModelManager manager_;
  CatalogReader reader_;
};

TEST_F(CatalogExchangeTest, ListsAndDescribesOneRequestAfterAnother) {
  const std::unique_ptr<Exchange> list = CatalogExchanges(&ListModels, 1 << 20)();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Begin(*list, v1::ListModelsRequest()).ok());
    EXPECT_TRUE(list->runs_inline());
    grpc::ByteBuffer answer;
    ASSERT_TRUE(list->Finish(0, answer).ok());
    EXPECT_EQ(static_cast<int64_t>(answer.Length()), list->answer_bytes());
    v1::ListModelsResponse response;
    ASSERT_TRUE(ParseMessage(answer, response).ok());
    ASSERT_EQ(response.models_size(), 1);
    EXPECT_EQ(response.models(0).name(), "affine");
    list->Reset();
  }
}

TEST_F(CatalogExchangeTest, PassesOnWhatTheHandlerRefuses) {
  const std::unique_ptr<Exchange> get = CatalogExchanges(&GetModel, 1 << 20)();
  v1::GetModelRequest request;
  EXPECT_EQ(Begin(*get, request).code(), absl::StatusCode::kInvalidArgument) << "no name";
  request.mutable_model()->set_name("nobody");
  EXPECT_EQ(Begin(*get, request).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(get->TrailingTiming(), "") << "these methods are not timed";
}

TEST_F(CatalogExchangeTest, RefusesAnswersOverTheLimit) {
  const std::unique_ptr<Exchange> get = CatalogExchanges(&GetModel, 10)();
  v1::GetModelRequest request;
  request.mutable_model()->set_name("affine");
  ASSERT_TRUE(Begin(*get, request).ok());
  grpc::ByteBuffer answer;
  EXPECT_EQ(get->Finish(0, answer).code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace saker
