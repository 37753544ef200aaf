#include "core/tensor/idx_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class IdxFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("idx_file_test_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Plain(const std::string& bytes) {
    const std::string path = folder_ / "plain";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  std::string Compressed(const std::string& bytes) {
    const std::string path = folder_ / "file.gz";
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path;
  }

  std::filesystem::path folder_;
};

std::string BigEndian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string Header(uint8_t code, std::initializer_list<uint32_t> dims) {
  std::string header = {'\0', '\0', static_cast<char>(code), static_cast<char>(dims.size())};
  for (const uint32_t dim : dims) header += BigEndian(dim);
  return header;
}

TEST_F(IdxFile, ReadsPlainAndCompressedImagesAlike) {
  const std::string bytes = Header(8, {2, 1, 3}) + std::string("\x01\x02\x03\xff\x00\x7f", 6);
  for (const std::string& path : {Plain(bytes), Compressed(bytes)}) {
    const auto images = ReadIdxFile(path);
    ASSERT_TRUE(images.ok()) << images.status();
    EXPECT_EQ(images->shape(), (Shape{2, 1, 3}));
    EXPECT_THAT(images->As<uint8_t>(), ElementsAre(1, 2, 3, 255, 0, 127));
  }
}

TEST_F(IdxFile, TurnsWideElementsIntoTheMachinesByteOrder) {
  const auto ints = ReadIdxFile(Plain(Header(0x0C, {2}) + BigEndian(7) + BigEndian(static_cast<uint32_t>(-2))));
  ASSERT_TRUE(ints.ok()) << ints.status();
  EXPECT_THAT(ints->As<int32_t>(), ElementsAre(7, -2));
  const auto floats = ReadIdxFile(Plain(Header(0x0D, {1}) + BigEndian(0x3f800000)));
  ASSERT_TRUE(floats.ok()) << floats.status();
  EXPECT_THAT(floats->As<float>(), ElementsAre(1.0f));
}

TEST_F(IdxFile, TakesAnArrayWithoutElements) {
  const auto none = ReadIdxFile(Plain(Header(8, {0, 28, 28})));
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->shape().ElementCount(), 0);
}

TEST_F(IdxFile, SaysWhenThereIsNoSuchFile) {
  const auto missing = ReadIdxFile((folder_ / "nowhere").string());
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("nowhere: no such file"));
}

struct BadFile {
  const char* what;
  std::string bytes;
  const char* message;
};

TEST_F(IdxFile, RefusesDamagedFilesWithAReason) {
  const BadFile cases[] = {
      {"empty", "", "ends 4 bytes before"},
      {"text", "hello, this is text", "is not an IDX file"},
      {"unknown type code", Header(0x0A, {1}) + "x", "is not an IDX file"},
      {"rank 0", Header(8, {}), "is not an IDX file"},
      {"rank 9", Header(8, {1, 1, 1, 1, 1, 1, 1, 1, 1}) + "x", "is not an IDX file"},
      {"header cut off", Header(8, {1, 2}).substr(0, 9), "ends 3 bytes before"},
      {"data cut off", Header(8, {16}) + "123456789", "ends 7 bytes before"},
      {"data goes on", Header(8, {2}) + "123", "goes on after"},
      {"promises terabytes", Header(8, {0xffff, 0xffff, 255}) + "x", "its header promises"},
      {"product overflows", Header(8, {0xffffffff, 0xffffffff, 0xffffffff}) + "x", ": "},
  };
  for (const BadFile& bad : cases) {
    for (const std::string& path : {Plain(bad.bytes), Compressed(bad.bytes)}) {
      const auto result = ReadIdxFile(path);
      EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << bad.what;
      EXPECT_THAT(std::string(result.status().message()), HasSubstr(bad.message)) << bad.what;
    }
  }
}

TEST_F(IdxFile, RefusesADamagedCompressedStream) {
  const std::string path = Compressed(Header(8, {64, 64}) + std::string(64 * 64, 'a') + "tail");
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_EQ(ReadIdxFile(path).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(IdxFile, RefusesAFolder) {
  EXPECT_EQ(ReadIdxFile(folder_.string()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(IdxFile, HoldsToTheCallersLimit) {
  const auto result = ReadIdxFile(Plain(Header(8, {4}) + "1234"), /*max_bytes=*/3);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
