#include "core/ops/matmul_spec.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

MatMulSpec SpecOf(const Shape& a, const Shape& b) {
  const OneOp op{MakeNode("MatMul", 13, 2), {Zeros(DataType::kFloat32, a), Zeros(DataType::kFloat32, b)}};
  const absl::StatusOr<MatMulSpec> spec = ReadMatMul(ContextOf(op));
  EXPECT_TRUE(spec.ok()) << spec.status();
  return spec.ok() ? *spec : MatMulSpec{};
}

TEST(MatMulSpec, BatchesBroadcast) {
  const MatMulSpec spec = SpecOf({2, 1, 3, 4}, {5, 4, 6});
  EXPECT_EQ(spec.result(), (Shape{2, 5, 3, 6}));
  EXPECT_EQ(spec.rows(), 3);
  EXPECT_EQ(spec.depth(), 4);
  EXPECT_EQ(spec.columns(), 6);
  EXPECT_EQ(spec.a_outer(), (Shape{2, 1, 3, 1}));
  EXPECT_EQ(spec.b_outer(), (Shape{5, 1, 6}));
}

TEST(MatMulSpec, VectorsLeaveNoAxisBehind) {
  EXPECT_EQ(SpecOf({4}, {4, 6}).result(), Shape{6});
  EXPECT_EQ(SpecOf({3, 4}, {4}).result(), Shape{3});
  EXPECT_EQ(SpecOf({4}, {4}).result(), Shape{});
}

TEST(MatMulSpec, LoopsWalkOverThePairsOfMatrices) {
  int64_t pairs = 0;
  ForEachRun(SpecOf({2, 1, 3, 4}, {5, 4, 6}).batch_loops(),
             [&](int64_t count, int64_t, int64_t, int64_t, int64_t, int64_t) { pairs += count; });
  EXPECT_EQ(pairs, 10);
}

TEST(RowsOfMatMul, FollowsRowsOfTheLeftAndBatchesOfBoth) {
  const RowAxis none{};
  EXPECT_EQ(RowsOfMatMul(SpecOf({2, 3}, {3, 4}), {0, 1}, none), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(RowsOfMatMul(SpecOf({2, 2, 3}, {2, 3, 4}), {0, 1}, {0, 1}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(RowsOfMatMul(SpecOf({2, 3}, {3, 4}), {1, 1}, none), std::nullopt);
  EXPECT_EQ(RowsOfMatMul(SpecOf({3}, {3, 4}), {0, 1}, none), std::nullopt);
}

TEST(ReadMatMul, LooksForTheRightOperandWhereItIsTold) {
  const OneOp op{MakeNode("QLinearMatMul", 10, 3),
                 {Zeros(DataType::kUInt8, {2, 3}), Zeros(DataType::kFloat32, {}), Zeros(DataType::kUInt8, {3, 4})}};
  EXPECT_EQ(ReadMatMul(ContextOf(op), 2)->result(), (Shape{2, 4}));
  EXPECT_FALSE(ReadMatMul(ContextOf(op), 1).ok());
}

}  // namespace
}  // namespace saker
