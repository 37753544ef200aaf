#include "server/service/health.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() {
    catalog_ = CatalogOf(MakeServable("affine", 1, AffineModel()));
    catalog_.SetBroken("broken", "no version folder");
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&health_);
    server_ = builder.BuildAndStart();
    stub_ = grpc::health::v1::Health::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }
  HealthCheckResponse::ServingStatus Ask(const std::string& name) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    const grpc::Status status = stub_->Check(&context, request, &response);
    return status.ok() ? response.status() : HealthCheckResponse::SERVICE_UNKNOWN;
  }

  ModelCatalog catalog_;
  Health health_{{"saker.v1.InferenceService", "saker.v1.ModelService"}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
};

TEST_F(HealthTest, KnowsNothingBeforeItServes) { EXPECT_EQ(Ask(""), HealthCheckResponse::SERVICE_UNKNOWN); }

TEST_F(HealthTest, TellsReadyModelsFromBrokenOnes) {
  health_.SetServing(catalog_);
  EXPECT_EQ(Ask(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(Ask("affine"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Ask("broken"), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Ask("nobody"), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(HealthTest, NeverServesAgainOnceItStops) {
  health_.SetServing(catalog_);
  health_.SetStopping();
  health_.SetServing(catalog_);
  EXPECT_EQ(Ask(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Ask("affine"), HealthCheckResponse::NOT_SERVING);
}

TEST_F(HealthTest, TellsWatchersOfEachChangeUntilItStops) {
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service("affine");
  const auto watch = stub_->Watch(&context, request);
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  health_.SetServing(catalog_);
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  health_.SetStopping();
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace saker
