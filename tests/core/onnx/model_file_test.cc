#include "core/onnx/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/base/replace_file.h"

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
    return std::string(OpenModelFile(path, 100).status().message());
  }
  // What a file has.
  std::string Read(const std::string& path) const {
    const absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenModelFile(path, 100);
    EXPECT_TRUE(source.ok()) << source.status();
    std::string bytes((*source)->size(), '?');
    EXPECT_TRUE((*source)->Read(0, bytes.size(), bytes.data()).ok());
    return bytes;
  }
  std::string BelowError(const std::string& name) const {
    const absl::Status status = OpenFileBelow(folder_, name).status();
    EXPECT_FALSE(status.ok()) << name;
    return std::string(status.message());
  }

  std::filesystem::path folder_;
};

TEST_F(ModelFile, ReadsWhatWasWritten) {
  const std::string bytes("a\0b", 3);
  ASSERT_TRUE(ReplaceFile(Path("m"), bytes).ok());
  EXPECT_EQ(Read(Path("m")), bytes);
}

TEST_F(ModelFile, IsReadInOnePieceWhereAsked) {
  ASSERT_TRUE(ReplaceFile(Path("m"), "bytes").ok());
  EXPECT_EQ(*ReadModelFile(Path("m"), 100), "bytes");
  EXPECT_FALSE(ReadModelFile(Path("m"), 4).ok());
}

TEST_F(ModelFile, SaysWhatThePathIsInstead) {
  EXPECT_EQ(OpenModelFile(Path("none"), 100).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(ReadError(folder_), HasSubstr("is a directory"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(ReadError(Path("pipe")), HasSubstr("is not a regular file"));
  ASSERT_TRUE(ReplaceFile(Path("empty"), "").ok());
  EXPECT_THAT(ReadError(Path("empty")), HasSubstr("is empty"));
  ASSERT_TRUE(ReplaceFile(Path("large"), std::string(101, 'x')).ok());
  EXPECT_THAT(ReadError(Path("large")), HasSubstr("has 101 bytes, more than the limit of 100"));
}

TEST_F(ModelFile, ThatBecomesShorterIsAnErrorAndNoSignal) {
  ASSERT_TRUE(ReplaceFile(Path("m"), std::string(100, 'x')).ok());
  const absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenModelFile(Path("m"), 100);
  ASSERT_TRUE(source.ok());
  std::filesystem::resize_file(Path("m"), 10);
  char bytes[100];
  EXPECT_TRUE((*source)->Read(0, 10, bytes).ok());
  const absl::Status status = (*source)->Read(0, 100, bytes);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("became shorter"));
}

TEST_F(ModelFile, BelowAFolderIsReadThroughFoldersAndLinksThatStayInside) {
  std::filesystem::create_directories(folder_ / "a/b");
  ASSERT_TRUE(ReplaceFile(Path("a/b/w"), "weights").ok());
  std::filesystem::create_symlink("a/b", Path("inside"));
  for (const char* name : {"a/b/w", "./a//b/w", "inside/w"}) {
    const absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenFileBelow(folder_, name);
    ASSERT_TRUE(source.ok()) << source.status();
    EXPECT_EQ((*source)->size(), 7u);
  }
}

TEST_F(ModelFile, NoNameLeadsOutOfTheFolder) {
  std::filesystem::create_directories(folder_ / "models/inner");
  ASSERT_TRUE(ReplaceFile(Path("secret"), "secret").ok());
  folder_ /= "models";
  std::filesystem::create_symlink("../secret", Path("relative"));
  std::filesystem::create_symlink(folder_.parent_path() / "secret", Path("absolute"));
  std::filesystem::create_symlink("..", Path("up"));
  std::filesystem::create_symlink("/proc/self/cwd", Path("magic"));
  EXPECT_THAT(BelowError(""), HasSubstr("names no file"));
  EXPECT_THAT(BelowError("/etc/passwd"), HasSubstr("is an absolute path"));
  EXPECT_THAT(BelowError("../secret"), HasSubstr("leads out of the model's folder"));
  EXPECT_THAT(BelowError("inner/../../secret"), HasSubstr("leads out of the model's folder"));
  EXPECT_THAT(BelowError("relative"), HasSubstr("a link leads out of the model's folder"));
  EXPECT_THAT(BelowError("absolute"), HasSubstr("a link leads out of the model's folder"));
  EXPECT_THAT(BelowError("up/secret"), HasSubstr("a link leads out of the model's folder"));
  EXPECT_THAT(BelowError("magic/secret"), HasSubstr("a link leads out of the model's folder"));
  folder_ = folder_.parent_path();
}

TEST_F(ModelFile, BelowAFolderOnlyRegularFilesAreRead) {
  std::filesystem::create_directories(folder_ / "a");
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(BelowError("a"), HasSubstr("is a directory"));
  EXPECT_THAT(BelowError("."), HasSubstr("is a directory"));
  EXPECT_THAT(BelowError("pipe"), HasSubstr("is not a regular file"));
  EXPECT_THAT(BelowError("none"), HasSubstr("none: cannot open"));
}

}  // namespace
}  // namespace saker
