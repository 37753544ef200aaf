#include "server/open_inference/datatypes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace saker {
namespace {

using ::testing::HasSubstr;

TEST(Datatypes, GoThereAndBack) {
  for (int i = 1; i <= static_cast<int>(DataType::kBool); ++i) {
    const auto type = static_cast<DataType>(i);
    const absl::string_view name = OpenInferenceName(type);
    ASSERT_FALSE(name.empty()) << i;
    EXPECT_EQ(*ParseOpenInferenceName(name), type);
    EXPECT_EQ(inference::DataType_Name(ToTritonType(type)), "TYPE_" + std::string(name));
  }
}

TEST(Datatypes, SayWhatThereIs) {
  const absl::Status status = ParseOpenInferenceName("FLOAT").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("datatype \"FLOAT\": expected FP32"));
  EXPECT_THAT(std::string(ParseOpenInferenceName("BYTES").status().message()), HasSubstr("no model here takes text"));
  EXPECT_FALSE(ParseOpenInferenceName("").ok());
}

}  // namespace
}  // namespace saker
