#include "client/cli/server_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "client/cli/flags.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class ServerAccess : public ::testing::Test {
 protected:
  const absl::FlagSaver saver_;
  testing::FakeServer server_;
  const Client client_ = *Client::Connect({.address = server_.address()});
};

TEST_F(ServerAccess, ReadsModesInAnyCase) {
  EXPECT_EQ(*ExecutionModeFromFlags(), v1::EXECUTION_MODE_UNSPECIFIED);
  absl::SetFlag(&FLAGS_execution_mode, "Parallel");
  EXPECT_EQ(*ExecutionModeFromFlags(), v1::PARALLEL);
  absl::SetFlag(&FLAGS_execution_mode, "sequentail");
  EXPECT_THAT(std::string(ExecutionModeFromFlags().status().message()), HasSubstr("did you mean \"sequential\"?"));
}

TEST_F(ServerAccess, FindsTheOnlyModel) { EXPECT_EQ(LookUpModel(client_, "", 0, {})->model().name(), "brightest"); }

TEST_F(ServerAccess, SaysOfUnknownModelsWhatTheServerSays) {
  const auto stranger = LookUpModel(client_, "resnet", 0, {});
  EXPECT_TRUE(absl::IsNotFound(stranger.status()));
  EXPECT_EQ(stranger.status().message(), "no model \"resnet\"");
}

TEST_F(ServerAccess, PrefersTheModelsOwnPictureSettings) {
  const auto model = *LookUpModel(client_, "", 0, {});
  EXPECT_EQ(PicturesOf(model)->width(), 2);
  v1::GetModelResponse bare = model;
  bare.clear_image();
  EXPECT_EQ(PicturesOf(bare)->height(), 2);  // guessed from four values in a row
}

TEST_F(ServerAccess, ChecksTheCommonFlags) {
  EXPECT_TRUE(CheckCommonFlags().ok());
  absl::SetFlag(&FLAGS_timeout, absl::ZeroDuration());
  EXPECT_TRUE(absl::IsInvalidArgument(CheckCommonFlags()));
}

}  // namespace
}  // namespace saker
