#include "core/input_check.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace saker {
namespace {

const float kData[16] = {};

Signature OneImage() { return {{{"image", DataType::kFloat32, {-1, 784}, true}}, {}}; }

// What the check says to one tensor of that type and shape.
std::string Says(DataType type, const Shape& shape, const RowLimits& limits = {true, 1, 100}) {
  const ConstTensorView view{type, shape, kData};
  const absl::StatusOr<int64_t> rows = CheckRequestInputs(OneImage(), limits, {view});
  if (rows.ok()) return std::to_string(*rows);
  EXPECT_EQ(rows.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(rows.status().message());
}

TEST(InputCheck, CountsTheRowsOfWhatFits) {
  EXPECT_EQ(Says(DataType::kFloat32, {1, 784}), "1");
  EXPECT_EQ(Says(DataType::kFloat32, {100, 784}), "100");
}

TEST(InputCheck, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(Says(DataType::kFloat32, {3, 100}), "input \"image\": expected FLOAT [-1,784], got FLOAT [3,100]");
  EXPECT_EQ(Says(DataType::kFloat64, {3, 784}), "input \"image\": expected FLOAT [-1,784], got DOUBLE [3,784]");
  EXPECT_EQ(Says(DataType::kFloat32, {784}), "input \"image\": expected FLOAT [-1,784], got FLOAT [784]");
  EXPECT_EQ(Says(DataType::kFloat32, {}), "input \"image\": expected FLOAT [-1,784], got FLOAT []");
}

TEST(InputCheck, RefusesNegativeAndHugeRowCounts) {
  EXPECT_EQ(Says(DataType::kFloat32, {-1, 784}), "input \"image\": expected FLOAT [-1,784], got FLOAT [-1,784]");
  EXPECT_EQ(Says(DataType::kFloat32, {int64_t{1} << 62, 784}),
            "input \"image\": a batch of 4611686018427387904 rows is over the limit of 100; send it in parts");
}

TEST(InputCheck, RefusesAnEmptyBatch) {
  EXPECT_EQ(Says(DataType::kFloat32, {0, 784}), "input \"image\": the batch is empty; send 1 to 100 rows");
}

TEST(InputCheck, RefusesRowsThatDoNotFillABlock) {
  EXPECT_EQ(Says(DataType::kFloat32, {4, 784}, {true, 2, 100}), "4");
  EXPECT_EQ(Says(DataType::kFloat32, {5, 784}, {true, 2, 100}),
            "input \"image\": the model runs 2 rows at a time; got 5, expected a multiple");
}

TEST(InputCheck, RefusesAnotherNumberOfInputs) {
  const absl::Status status = CheckRequestInputs(OneImage(), {true, 1, 100}, {}).status();
  EXPECT_EQ(status.message(), "expected 1 inputs (\"image\"), got 0");
}

TEST(InputCheck, RefusesInputsThatDisagreeAboutTheRows) {
  const Signature two = {{{"a", DataType::kFloat32, {-1, 2}, true}, {"b", DataType::kInt64, {-1}, true}}, {}};
  const ConstTensorView a{DataType::kFloat32, {3, 2}, kData}, b{DataType::kInt64, {2}, kData};
  EXPECT_EQ(CheckRequestInputs(two, {true, 1, 100}, {a, b}).status().message(),
            "input \"b\": 2 rows, but input \"a\" has 3");
}

TEST(InputCheck, SharedInputsHaveNoRows) {
  const Signature two = {{{"x", DataType::kFloat32, {-1, 2}, true}, {"scale", DataType::kFloat32, {1}, false}}, {}};
  const ConstTensorView x{DataType::kFloat32, {3, 2}, kData}, scale{DataType::kFloat32, {1}, kData};
  EXPECT_EQ(*CheckRequestInputs(two, {true, 1, 100}, {x, scale}), 3);
}

TEST(InputCheck, ExportedShapesStandAndAreOneRowWhereBatchesAreNotTaken) {
  const Signature exact = {{{"x", DataType::kFloat32, {2, 2}, false}}, {}};
  EXPECT_EQ(*CheckRequestInputs(exact, {false, 2, 1}, {ConstTensorView{DataType::kFloat32, {2, 2}, kData}}), 1);
  EXPECT_FALSE(CheckRequestInputs(exact, {false, 2, 1}, {ConstTensorView{DataType::kFloat32, {4, 2}, kData}}).ok());
}

TEST(InputCheck, RefusesMissingData) {
  const ConstTensorView view{DataType::kFloat32, {1, 784}, nullptr};
  EXPECT_EQ(CheckRequestInputs(OneImage(), {true, 1, 100}, {view}).status().message(), "input \"image\": no data");
}

}  // namespace
}  // namespace saker
