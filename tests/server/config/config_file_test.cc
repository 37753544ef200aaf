#include "server/config/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/saker/v1/model_config.pb.h"
#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Refusal(const std::string& path) {
  v1::ModelConfig config;
  return std::string(ReadTextProto(path, config).message());
}

TEST(ConfigFile, IsReadIntoItsMessage) {
  const TempFolder folder;
  v1::ModelConfig config;
  ASSERT_TRUE(ReadTextProto(folder.Write("c", "# comment\nimage { width: 28 mean: [1, 2] }"), config).ok());
  EXPECT_EQ(config.image().width(), 28);
  EXPECT_EQ(config.image().mean_size(), 2);
}

TEST(ConfigFile, NamesLineAndReasonOfAMistake) {
  const TempFolder folder;
  const std::string path = folder.Write("c", "max_batch_rows: 3\n\nmax_batch_row: 4\nmore: nonsense");
  EXPECT_THAT(Refusal(path), StartsWith(path + ":3:"));
  EXPECT_THAT(Refusal(path), HasSubstr("max_batch_row"));
}

TEST(ConfigFile, IsRefusedWhenMissingOrTooLarge) {
  const TempFolder folder;
  EXPECT_THAT(Refusal("/nowhere/c"), HasSubstr("cannot be read"));
  EXPECT_THAT(Refusal(folder.path()), HasSubstr("cannot be read"));
  EXPECT_THAT(Refusal(folder.Write("c", std::string((1 << 20) + 1, ' '))), HasSubstr("larger than 1048576 bytes"));
}

}  // namespace
}  // namespace saker
