// Gather, GatherElements and GatherND: picked elements of every size, and indices that a request must not get past.
#include <limits>
#include <string>

#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Count(const Shape& shape) {
  Tensor tensor = *Tensor::Create(DataType::kInt32, shape);
  int32_t next = 0;
  for (int32_t& value : tensor.As<int32_t>()) value = next++;
  return std::make_shared<const Tensor>(std::move(tensor));
}

TEST(Gather, CopiesRowsAndColumnsOfElementsOfEverySize) {
  const auto indices = Share<int32_t>({2, 1}, {2, -3});
  EXPECT_THAT(RunOne({MakeNode("Gather", 13, 2), {Share<uint8_t>({3, 2}, {1, 2, 3, 4, 5, 6}), indices}}).As<uint8_t>(),
              ElementsAre(5, 6, 1, 2));
  const Tensor columns = RunOne({NodeOf("Gather", 13, 2, {{"axis", int64_t{-1}}}),
                                 {Share<int64_t>({2, 3}, {1, 2, 3, 4, 5, 6}), Share<int64_t>({2, 1}, {2, -3})}});
  EXPECT_EQ(columns.shape(), (Shape{2, 2, 1}));
  EXPECT_THAT(columns.As<int64_t>(), ElementsAre(3, 1, 6, 4));
  EXPECT_THAT(RunOne({MakeNode("Gather", 1, 2), {Share<bool>({2}, {true, false}), Share<int64_t>({}, {1})}}).As<bool>(),
              ElementsAre(false));
}

// Gather by its definition on a tensor of three axes.
std::vector<int32_t> GatherByDefinition(const Tensor& x, int axis, const Ints& indices) {
  std::vector<int32_t> y;
  const int64_t outer = x.shape().Product(0, axis), inner = x.shape().Product(axis + 1, 3), extent = x.shape()[axis];
  for (int64_t o = 0; o < outer; ++o) {
    for (const int64_t index : indices) {
      const int64_t at = index < 0 ? index + extent : index;
      for (int64_t i = 0; i < inner; ++i)
        y.push_back(x.As<int32_t>()[static_cast<size_t>((o * extent + at) * inner + i)]);
    }
  }
  return y;
}

TEST(Gather, PicksAlongEveryAxisFromEitherEnd) {
  const auto x = Count({2, 3, 4});
  const Ints indices = {1, -1, 0, -2, 1, 0};
  for (int axis = 0; axis < 3; ++axis) {
    for (const int64_t named : {axis, axis - 3}) {
      const Node node = NodeOf("Gather", 13, 2, {{"axis", named}});
      const Tensor flat = RunOne({node, {x, List(indices)}});
      EXPECT_EQ(ValuesOf<int32_t>(flat), GatherByDefinition(*x, axis, indices)) << named;
      const Tensor table = RunOne({node, {x, Share<int64_t>({3, 2}, {1, -1, 0, -2, 1, 0})}});
      EXPECT_EQ(ValuesOf<int32_t>(table), ValuesOf<int32_t>(flat));
      EXPECT_EQ(table.shape().rank(), 4);
      EXPECT_EQ(table.shape()[axis], 3);
      EXPECT_EQ(table.shape()[axis + 1], 2);
    }
  }
}

TEST(Gather, DropsTheAxisOfASingleIndex) {
  const Tensor y =
      RunOne({NodeOf("Gather", 13, 2, {{"axis", int64_t{1}}}), {Count({2, 3, 4}), Share<int32_t>({}, {-1})}});
  EXPECT_EQ(y.shape(), (Shape{2, 4}));
  EXPECT_THAT(y.As<int32_t>(), ElementsAre(8, 9, 10, 11, 20, 21, 22, 23));
}

TEST(Gather, PicksNothingFromNothing) {
  EXPECT_EQ(RunOne({MakeNode("Gather", 13, 2), {Count({3, 4}), List({})}}).shape(), (Shape{0, 4}));
  EXPECT_EQ(RunOne({MakeNode("Gather", 13, 2), {Count({0, 4}), List({})}}).shape(), (Shape{0, 4}));
  EXPECT_EQ(RunOne({MakeNode("Gather", 13, 2), {Count({3, 0}), List({2, 0})}}).shape(), (Shape{2, 0}));
  EXPECT_FALSE(RunOp({MakeNode("Gather", 13, 2), {Count({0, 4}), List({0})}}).ok());
}

TEST(Gather, RefusesIndicesBeyondEitherEndOfARun) {
  for (const int64_t index : Ints{3, -4, int64_t{1} << 40, std::numeric_limits<int64_t>::min()}) {
    const absl::Status status = RunOp({MakeNode("Gather", 13, 2), {Count({3, 2}), List({0, index})}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()),
                testing::HasSubstr("(Gather): index " + std::to_string(index) + " is out of range; expected [-3,2]"));
  }
}

TEST(Gather, RefusesAxesAndIndicesWithoutSense) {
  const Node node = MakeNode("Gather", 13, 2);
  ExpectWrong({node, {Count({3}), Share<float>({1}, {0})}}, "indices must be INT64 or INT32, got FLOAT");
  ExpectWrong({node, {Count({}), List({0})}}, "out of range");
  ExpectWrong({NodeOf("Gather", 13, 2, {{"axis", int64_t{1}}}), {Count({3}), List({0})}}, "out of range");
}

TEST(GatherElements, PicksAlongAnAxis) {
  const auto x = Share<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(
      RunOne({NodeOf("GatherElements", 13, 2, {{"axis", int64_t{1}}}), {x, Share<int64_t>({2, 2}, {0, 0, 1, -2})}})
          .As<float>(),
      ElementsAre(1, 1, 4, 3));
  // Indices may reach less far than the data on the other axes, and further on this one.
  const Tensor y = RunOne({MakeNode("GatherElements", 11, 2), {x, Share<int32_t>({3, 1}, {1, 0, -1})}});
  EXPECT_EQ(y.shape(), (Shape{3, 1}));
  EXPECT_THAT(y.As<float>(), ElementsAre(3, 1, 3));
  EXPECT_EQ(RunOne({MakeNode("GatherElements", 13, 2), {x, Zeros(DataType::kInt64, {0, 2})}}).shape(), (Shape{0, 2}));
}

TEST(GatherElements, RefusesIndicesOutsideOfTheData) {
  const Node node = MakeNode("GatherElements", 13, 2);
  EXPECT_EQ(RunOp({node, {Pattern({2, 2}), Share<int64_t>({1, 2}, {0, 2})}}).status().message(),
            "node \"node\" (GatherElements): index 2 is out of range; expected [-2,1]");
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kInt64, {2, 3})}}, "do not lie inside [2,2]");
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kInt64, {2})}}, "do not lie inside");
  ExpectWrong({NodeOf("GatherElements", 13, 2, {{"axis", int64_t{2}}}), {Pattern({2, 2}), List({0})}}, "out of range");
}

TEST(GatherND, PicksElementsAndSlices) {
  const auto x = Share<int16_t>({2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(RunOne({MakeNode("GatherND", 13, 2), {x, Share<int64_t>({2, 3}, {0, 1, 0, -1, -1, -1})}}).As<int16_t>(),
              ElementsAre(2, 7));
  const Tensor slices = RunOne({MakeNode("GatherND", 11, 2), {x, Share<int64_t>({2, 1, 2}, {0, 1, 1, 0})}});
  EXPECT_EQ(slices.shape(), (Shape{2, 1, 2}));
  EXPECT_THAT(slices.As<int16_t>(), ElementsAre(2, 3, 4, 5));
}

TEST(GatherND, LooksIntoTheDataOfItsOwnBatch) {
  const auto x = Share<int32_t>({2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  const Tensor y =
      RunOne({NodeOf("GatherND", 12, 2, {{"batch_dims", int64_t{1}}}), {x, Share<int64_t>({2, 1}, {1, 0})}});
  EXPECT_EQ(y.shape(), (Shape{2, 2}));
  EXPECT_THAT(y.As<int32_t>(), ElementsAre(2, 3, 4, 5));
}

TEST(GatherND, RefusesTuplesThatDoNotFit) {
  const Node node = MakeNode("GatherND", 13, 2);
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kInt64, {1, 3})}}, "must lie in [1,2], got 3");
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kInt64, {1, 0})}}, "must lie in [1,2], got 0");
  ExpectWrong({node, {Pattern({}), List({0})}}, "batch_dims must lie in");
  ExpectWrong({node, {Pattern({2}), Share<int64_t>({}, {0})}}, "batch_dims must lie in");
  const Node batched = NodeOf("GatherND", 13, 2, {{"batch_dims", int64_t{1}}});
  ExpectWrong({batched, {Pattern({2, 2}), Zeros(DataType::kInt64, {3, 1})}}, "batch axis 0 is 2 in the data and 3");
  ExpectWrong({NodeOf("GatherND", 13, 2, {{"batch_dims", int64_t{-1}}}), {Pattern({2, 2}), List({0})}}, "got -1");
  EXPECT_EQ(RunOp({node, {Pattern({2, 2}), Share<int64_t>({1, 2}, {0, 2})}}).status().message(),
            "node \"node\" (GatherND): index 2 is out of range; expected [-2,1]");
}

TEST(GatherOps, KeepRowsApartWhereNoIndexCrossesThem) {
  const RowAxis rows{0, 1};
  const auto data = Pattern({5, 6, 2}), table = Pattern({9, 6});
  const auto elements = Zeros(DataType::kInt64, {5, 4, 2});
  const OneOp beside{NodeOf("GatherElements", 13, 2, {{"axis", int64_t{1}}}), {data, elements}};
  ExpectFlow(beside, {rows, rows}, rows);
  ExpectFlow(beside, {rows, kSharedByRows}, std::nullopt);
  ExpectFlow(beside, {RowAxis{1, 1}, RowAxis{1, 1}}, std::nullopt);
  const OneOp nd{MakeNode("GatherND", 13, 2), {table, Zeros(DataType::kInt64, {5, 3, 1})}};
  ExpectFlow(nd, {kSharedByRows, rows}, rows);
  ExpectFlow(nd, {kSharedByRows, RowAxis{2, 1}}, std::nullopt);
  ExpectFlow(nd, {rows, kSharedByRows}, std::nullopt);
  ExpectFlow(nd, {RowAxis{1, 2}, kSharedByRows}, RowAxis{2, 2});
  const OneOp batched{NodeOf("GatherND", 13, 2, {{"batch_dims", int64_t{1}}}),
                      {data, Zeros(DataType::kInt64, {5, 3, 1})}};
  ExpectFlow(batched, {rows, rows}, rows);
  ExpectFlow(batched, {rows, kSharedByRows}, std::nullopt);
  ExpectFlow(batched, {kSharedByRows, rows}, std::nullopt);
}

}  // namespace
}  // namespace saker
