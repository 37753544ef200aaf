#include "core/kernels/sum_steps.h"
#include "core/ops/quantized_output.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

OneOp Dense(const Quantization& y, SharedTensor w, bool transposed, SharedTensor bias = nullptr) {
  OneOp op{NodeOf("QuantizedDense", 1, 3), {Share<uint8_t>({1, 2}, {11, 20}), std::move(w), std::move(bias)}};
  op.node.domain = "saker";
  WriteQuantizedOutput({{DataType::kUInt8, 0.5f, 10}, {1, 2, 4}, {0}, y, {}, {}}, op.node.attributes);
  op.node.attributes.Set("transB", int64_t{transposed});
  return op;
}

class QuantizedDenseTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

TEST_F(QuantizedDenseTest, TakesWeightsEitherWay) {
  // Sums of 1 and 10: 21, 8, -11.
  const SharedTensor w = Share<int8_t>({2, 3}, {1, -2, -1, 2, 1, -1}), t = Share<int8_t>({3, 2}, {1, 2, -2, 1, -1, -1});
  for (const bool transposed : {false, true}) {
    EXPECT_THAT(ValuesOf<float>(RunOne(Dense({DataType::kFloat32}, transposed ? t : w, transposed))),
                ElementsAre(10.5f, 8, -22));
    EXPECT_THAT(ValuesOf<uint8_t>(RunOne(
                    Dense({DataType::kUInt8, 0.5f, 31}, transposed ? t : w, transposed, Share<float>({3}, {0, 1, 2})))),
                ElementsAre(52, 49, 0));
  }
}

TEST_F(QuantizedDenseTest, RefusesWhatDoesNotFit) {
  const Quantization y{DataType::kUInt8, 1, 0};
  ExpectWrong(Dense(y, Zeros(DataType::kInt8, {3, 3}), false), "cannot be multiplied");
  ExpectWrong(Dense(y, Zeros(DataType::kFloat32, {2, 3}), false), "UINT8 or INT8");
  ExpectWrong(Dense(y, Zeros(DataType::kInt8, {2, 3}), false, Zeros(DataType::kFloat32, {2})), "a bias of [3]");
  ExpectWrong(Dense(y, Zeros(DataType::kInt8, {2, 3}), false, Zeros(DataType::kInt32, {3})), "must be FLOAT");
}

TEST_F(QuantizedDenseTest, RowsLieBeforeTheSummedAxis) {
  const OneOp op = Dense({DataType::kFloat32}, Zeros(DataType::kInt8, {2, 3}), false);
  const RowAxis rows{0, 1}, none{};
  EXPECT_THAT(FlowOf(op, {rows, none, none}), testing::Optional(ElementsAre(rows)));
  EXPECT_EQ(FlowOf(op, {RowAxis{1, 1}, none, none}), std::nullopt);
}

}  // namespace
}  // namespace saker
