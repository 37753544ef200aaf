#include "core/training/dataset.h"

#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

Tensor Bytes(const std::vector<uint8_t>& values, const Shape& shape) {
  return Tensor::FromValues<uint8_t>(shape, absl::MakeConstSpan(values));
}

std::string WriteFile(const std::string& name, const std::string& bytes) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string MessageOf(const absl::StatusOr<Dataset>& dataset) { return std::string(dataset.status().message()); }

TEST(Dataset, GivesPixelsAndLabelsRowByRow) {
  const absl::StatusOr<Dataset> dataset =
      Dataset::Create(Bytes({1, 2, 3, 4, 5, 6, 7, 8}, Shape{2, 2, 2}), Bytes({0, 3}, Shape{2}));
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->rows(), 2);
  EXPECT_EQ(dataset->features(), 4);
  EXPECT_EQ(dataset->classes(), 4);
  EXPECT_EQ(dataset->image(1)[0], 5);
  EXPECT_EQ(dataset->label(1), 3);
}

TEST(Dataset, RefusesMoreImagesThanLabels) {
  const absl::StatusOr<Dataset> dataset = Dataset::Create(Bytes({1, 2}, Shape{2, 1, 1}), Bytes({0}, Shape{1}));
  EXPECT_EQ(dataset.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageOf(dataset), HasSubstr("got 2 images and 1 labels"));
}

TEST(Dataset, RefusesLabelsGivenAsImages) {
  const absl::StatusOr<Dataset> dataset = Dataset::Create(Bytes({1}, Shape{1}), Bytes({0}, Shape{1}));
  EXPECT_THAT(MessageOf(dataset), HasSubstr("expected UINT8 [rows,height,width], got UINT8 [1]"));
}

TEST(Dataset, RefusesImagesGivenAsLabels) {
  const absl::StatusOr<Dataset> dataset = Dataset::Create(Bytes({1}, Shape{1, 1, 1}), Bytes({0}, Shape{1, 1, 1}));
  EXPECT_THAT(MessageOf(dataset), HasSubstr("labels: expected UINT8 [rows]"));
}

TEST(Dataset, RefusesOtherElementTypes) {
  const absl::StatusOr<Dataset> dataset =
      Dataset::Create(Tensor::FromValues<float>(Shape{1, 1, 1}, {0.5f}), Bytes({0}, Shape{1}));
  EXPECT_THAT(MessageOf(dataset), HasSubstr("got FLOAT"));
}

TEST(Dataset, RefusesAnEmptySet) {
  EXPECT_THAT(MessageOf(Dataset::Create(Bytes({}, Shape{0, 28, 28}), Bytes({}, Shape{0}))),
              HasSubstr("at least one pixel"));
  EXPECT_THAT(MessageOf(Dataset::Create(Bytes({}, Shape{1, 0, 28}), Bytes({1}, Shape{1}))),
              HasSubstr("at least one pixel"));
}

TEST(LoadDataset, ReadsIdxFiles) {
  const std::string images =
      WriteFile("ok-images", std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02", 16) + "abcd");
  const std::string labels = WriteFile("ok-labels", std::string("\0\0\x08\x01\0\0\0\x02\x01\0", 10));
  const absl::StatusOr<Dataset> dataset = LoadDataset(images, labels);
  ASSERT_TRUE(dataset.ok()) << dataset.status();
  EXPECT_EQ(dataset->features(), 2);
  EXPECT_EQ(dataset->image(1)[1], 'd');
  EXPECT_EQ(dataset->label(0), 1);
}

TEST(LoadDataset, NamesTheMissingFile) {
  const absl::StatusOr<Dataset> dataset = LoadDataset("/nowhere/images", "/nowhere/labels");
  EXPECT_EQ(dataset.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(MessageOf(dataset), HasSubstr("/nowhere/images"));
}

// A header may claim anything; each of these is answered without allocating what it claims.
TEST(LoadDataset, RefusesHostileHeaders) {
  const std::string labels = WriteFile("hostile-labels", std::string("\0\0\x08\x01\0\0\0\x01\0", 9));
  const std::string hostile[] = {
      "",
      std::string("\0\0\x08", 3),
      "P5 28 28 255 not an IDX file",
      std::string("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16),
      std::string("\0\0\x08\x03\0\0\x10\0\0\0\x10\0\0\0\x10\0", 16),
      std::string("\0\0\x08\xff\0\0\0\x01\0\0\0\x01\0\0\0\x01", 16),
      std::string("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01", 16) + "too long",
  };
  for (const std::string& bytes : hostile) {
    const std::string images = WriteFile("hostile-images", bytes);
    const absl::StatusOr<Dataset> dataset = LoadDataset(images, labels);
    EXPECT_EQ(dataset.status().code(), absl::StatusCode::kInvalidArgument) << dataset.status();
    EXPECT_THAT(MessageOf(dataset), HasSubstr("hostile-images"));
  }
}

TEST(LoadDataset, NamesBothFilesWhenTheyDoNotBelongTogether) {
  const std::string images =
      WriteFile("pair-images", std::string("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01", 16) + "z");
  const std::string labels = WriteFile("pair-labels", std::string("\0\0\x08\x01\0\0\0\x02\0\0", 10));
  const std::string message = MessageOf(LoadDataset(images, labels));
  EXPECT_THAT(message, HasSubstr("pair-labels"));
  EXPECT_THAT(message, HasSubstr("pair-images"));
}

}  // namespace
}  // namespace saker
