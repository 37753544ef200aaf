#include "core/onnx/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class ModelFile : public ::testing::Test {
 protected:
  ModelFile() : folder_(std::filesystem::path(::testing::TempDir()) / absl::StrCat("saker_model_file_", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ModelFile() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ / name; }
  std::string ReadError(const std::string& path) const {
    return std::string(ReadModelFile(path, 100).status().message());
  }

  std::filesystem::path folder_;
};

TEST_F(ModelFile, ReadsWhatWasWritten) {
  const std::string bytes("a\0b", 3);
  ASSERT_TRUE(WriteModelFile(Path("m"), bytes).ok());
  EXPECT_EQ(*ReadModelFile(Path("m"), 100), bytes);
}

TEST_F(ModelFile, ReplacesTheOldOneAndLeavesNothingBeside) {
  ASSERT_TRUE(WriteModelFile(Path("m"), "old").ok());
  ASSERT_TRUE(WriteModelFile(Path("m"), "new").ok());
  EXPECT_EQ(*ReadModelFile(Path("m"), 100), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(ModelFile, HasTheRightsOfAnyNewFile) {
  const mode_t mask = umask(027);
  ASSERT_TRUE(WriteModelFile(Path("m"), "x").ok());
  umask(mask);
  struct stat info;
  ASSERT_EQ(stat(Path("m").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(ModelFile, SaysWhatThePathIsInstead) {
  EXPECT_EQ(ReadModelFile(Path("none"), 100).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(ReadError(folder_), HasSubstr("is a directory"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(ReadError(Path("pipe")), HasSubstr("is not a regular file"));
  ASSERT_TRUE(WriteModelFile(Path("empty"), "").ok());
  EXPECT_THAT(ReadError(Path("empty")), HasSubstr("is empty"));
  ASSERT_TRUE(WriteModelFile(Path("large"), std::string(101, 'x')).ok());
  EXPECT_THAT(ReadError(Path("large")), HasSubstr("has 101 bytes, more than the limit of 100"));
}

TEST_F(ModelFile, AMissingFolderIsNamed) {
  const absl::Status status = WriteModelFile(Path("none/m"), "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none/m"));
}

}  // namespace
}  // namespace saker
