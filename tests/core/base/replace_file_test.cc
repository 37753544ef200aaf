#include "core/base/replace_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

using testing::HasSubstr;

class ReplaceFileTest : public testing::Test {
 protected:
  ReplaceFileTest()
      : folder_(std::filesystem::path(testing::TempDir()) / absl::StrCat("saker_replace_file_", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ReplaceFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::ptrdiff_t Files() const { return std::distance(std::filesystem::directory_iterator(folder_), {}); }

  std::filesystem::path folder_;
};

TEST_F(ReplaceFileTest, ReplacesTheOldOneAndLeavesNothingBeside) {
  const std::string bytes("a\0b", 3);
  ASSERT_TRUE(ReplaceFile(Path("f"), "old and longer").ok());
  ASSERT_TRUE(ReplaceFile(Path("f"), bytes).ok());
  EXPECT_EQ(Read("f"), bytes);
  EXPECT_EQ(Files(), 1);
}

TEST_F(ReplaceFileTest, GivesTheRightsOfAnyNewFile) {
  const mode_t mask = umask(027);
  ASSERT_TRUE(ReplaceFile(Path("f"), "x").ok());
  umask(mask);
  struct stat info;
  ASSERT_EQ(stat(Path("f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(ReplaceFileTest, NamesTheFileWhoseFolderIsMissing) {
  const absl::Status status = ReplaceFile(Path("none/f"), "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none/f: cannot create a file beside it"));
}

TEST_F(ReplaceFileTest, LeavesFoldersPipesAndDevicesAlone) {
  EXPECT_THAT(std::string(ReplaceFile(folder_, "x").message()), HasSubstr("is a directory"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(std::string(ReplaceFile(Path("pipe"), "x").message()), HasSubstr("pipe: is not a regular file"));
  EXPECT_EQ(ReplaceFile("/dev/null", "x").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Files(), 1);
}

}  // namespace
}  // namespace saker
