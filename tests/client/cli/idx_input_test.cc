#include "client/cli/idx_input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "client/cli/flags.h"
#include "tests/client/testing/cli_run.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class IdxInput : public ::testing::Test {
 protected:
  const absl::FlagSaver saver_;
  testing::TempFiles files_;
  const Tensor three_ = Tensor::FromValues<uint8_t>({3, 1}, {1, 2, 3});
};

TEST_F(IdxInput, ReadsLabelsOfBothWidths) {
  absl::SetFlag(&FLAGS_labels, files_.WriteIdx("bytes", {3}, {7, 255, 0}));
  EXPECT_THAT(*ReadLabelsFlag(three_), ElementsAre(7, 255, 0));
  const std::string header("\0\0\x0c\x01\0\0\0\x03", 8);
  absl::SetFlag(&FLAGS_labels, files_.Write("ints", header + std::string("\0\0\x03\xe8\0\0\0\1\0\0\0\2", 12)));
  EXPECT_THAT(*ReadLabelsFlag(three_), ElementsAre(1000, 1, 2));
}

TEST_F(IdxInput, RefusesEmptySets) {
  EXPECT_THAT(std::string(ReadImagesFlag().status().message()), HasSubstr("--images=IDX is missing"));
  absl::SetFlag(&FLAGS_images, files_.WriteIdx("empty", {0, 28, 28}, {}));
  EXPECT_THAT(std::string(ReadImagesFlag().status().message()), HasSubstr("has no images"));
}

TEST_F(IdxInput, TakesAsManyRowsAsAskedFor) {
  EXPECT_EQ(*RowsFromFlag(10), 10);
  absl::SetFlag(&FLAGS_rows, 4);
  EXPECT_EQ(*RowsFromFlag(10), 4);
  EXPECT_FALSE(RowsFromFlag(3).ok());
  absl::SetFlag(&FLAGS_rows, -1);
  EXPECT_FALSE(RowsFromFlag(3).ok());
}

}  // namespace
}  // namespace saker
