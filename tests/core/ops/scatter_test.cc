// Scatter, ScatterElements and ScatterND: every reduction, overwritten buffers, and indices out of range.
#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

OneOp Elements(int opset, const std::string& reduction, int64_t axis) {
  Node node = NodeOf("ScatterElements", opset, 3, {{"axis", axis}});
  if (!reduction.empty()) node.attributes.Set("reduction", reduction);
  return {
      node,
      {Share<float>({1, 5}, {1, 2, 3, 4, 5}), Share<int64_t>({1, 3}, {1, -4, 3}), Share<float>({1, 3}, {10, 1, -1})}};
}

TEST(ScatterElements, ReducesWhereIndicesMeet) {
  EXPECT_THAT(RunOne(Elements(11, "", 1)).As<float>(), ElementsAre(1, 1, 3, -1, 5));
  EXPECT_THAT(RunOne(Elements(16, "none", -1)).As<float>(), ElementsAre(1, 1, 3, -1, 5));
  EXPECT_THAT(RunOne(Elements(16, "add", 1)).As<float>(), ElementsAre(1, 13, 3, 3, 5));
  EXPECT_THAT(RunOne(Elements(16, "mul", 1)).As<float>(), ElementsAre(1, 20, 3, -4, 5));
  EXPECT_THAT(RunOne(Elements(18, "min", 1)).As<float>(), ElementsAre(1, 1, 3, -1, 5));
  EXPECT_THAT(RunOne(Elements(18, "max", 1)).As<float>(), ElementsAre(1, 10, 3, 4, 5));
}

TEST(ScatterElements, WritesIntoTheBufferThatItReads) {
  ExpectSameInPlace(Elements(18, "add", 1), 0);
  const auto data = Share<int32_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  ExpectSameInPlace({MakeNode("ScatterND", 18, 3), {data, Share<int64_t>({1, 1}, {1}), Share<int32_t>({1, 2}, {8, 9})}},
                    0);
}

TEST(Scatter, OfOldFilesIsTheSame) {
  const Tensor y =
      RunOne({MakeNode("Scatter", 9, 3),
              {Zeros(DataType::kInt8, {3, 2}), Share<int32_t>({1, 2}, {2, 1}), Share<int8_t>({1, 2}, {7, 8})}});
  EXPECT_THAT(y.As<int8_t>(), ElementsAre(0, 0, 0, 8, 7, 0));
}

TEST(ScatterElements, RefusesWhatDoesNotFit) {
  const auto x = Pattern({2, 2});
  const auto indices = Share<int64_t>({1, 2}, {0, 1});
  ExpectWrong({MakeNode("ScatterElements", 18, 3), {x, indices, Pattern({2, 2})}},
              "updates must be FLOAT [1,2], got FLOAT [2,2]");
  ExpectWrong({MakeNode("ScatterElements", 18, 3), {x, indices, Zeros(DataType::kInt64, {1, 2})}}, "got INT64");
  ExpectWrong({MakeNode("ScatterElements", 18, 3), {x, Pattern({1, 2}), Pattern({1, 2})}}, "indices must be INT64");
  ExpectWrong({MakeNode("ScatterElements", 18, 3), {x, Zeros(DataType::kInt64, {1, 3}), Pattern({1, 3})}}, "inside");
  ExpectWrong({NodeOf("ScatterElements", 18, 3, {{"reduction", std::string("mean")}}), {x, indices, Pattern({1, 2})}},
              "reduction \"mean\" is unknown");
  EXPECT_EQ(RunOp({MakeNode("ScatterElements", 18, 3), {x, Share<int64_t>({1, 2}, {0, -3}), Pattern({1, 2})}})
                .status()
                .message(),
            "node \"node\" (ScatterElements): index -3 is out of range; expected [-2,1]");
}

TEST(ScatterND, WritesSlicesAndElements) {
  const auto x = Share<int64_t>({4}, {1, 2, 3, 4});
  const auto twice = Share<int64_t>({2, 1}, {1, -3});
  const auto run = [&](const std::string& reduction) {
    return RunOne({NodeOf("ScatterND", 18, 3, {{"reduction", reduction}}), {x, twice, Share<int64_t>({2}, {5, 6})}});
  };
  EXPECT_THAT(run("none").As<int64_t>(), ElementsAre(1, 6, 3, 4));
  EXPECT_THAT(run("add").As<int64_t>(), ElementsAre(1, 13, 3, 4));
  EXPECT_THAT(run("mul").As<int64_t>(), ElementsAre(1, 60, 3, 4));
  EXPECT_THAT(run("min").As<int64_t>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(run("max").As<int64_t>(), ElementsAre(1, 6, 3, 4));
  const Tensor slices =
      RunOne({MakeNode("ScatterND", 11, 3),
              {Zeros(DataType::kUInt8, {2, 3}), Share<int64_t>({1, 1}, {1}), Share<uint8_t>({1, 3}, {1, 2, 3})}});
  EXPECT_THAT(slices.As<uint8_t>(), ElementsAre(0, 0, 0, 1, 2, 3));
  EXPECT_THAT(RunOne({MakeNode("ScatterND", 11, 3), {x, Zeros(DataType::kInt64, {0, 1}), Zeros(DataType::kInt64, {0})}})
                  .As<int64_t>(),
              ElementsAre(1, 2, 3, 4));
}

TEST(ScatterND, RefusesWhatDoesNotFit) {
  const Node node = MakeNode("ScatterND", 18, 3);
  const auto x = Pattern({2, 2});
  ExpectWrong({node, {x, Zeros(DataType::kInt64, {1, 3}), Pattern({1})}}, "must lie in [1,2]");
  ExpectWrong({node, {x, Share<int64_t>({}, {1}), Pattern({1})}}, "must lie in [1,2]");
  ExpectWrong({node, {x, Zeros(DataType::kInt64, {3, 1}), Pattern({3})}}, "updates must be FLOAT [3,2]");
  EXPECT_FALSE(RunOp({node, {x, Share<int64_t>({1, 2}, {0, 2}), Pattern({1})}}).ok());
}

TEST(ScatterOps, KeepRowsApartWhereNoIndexCrossesThem) {
  const RowAxis rows{0, 1};
  const auto ints = [](const Shape& shape) { return Zeros(DataType::kInt64, shape); };
  const OneOp beside{NodeOf("ScatterElements", 18, 3, {{"axis", int64_t{1}}}),
                     {Pattern({5, 6}), ints({5, 2}), Pattern({5, 2})}};
  ExpectFlow(beside, {rows, rows, rows}, rows);
  ExpectFlow(beside, {rows, rows, kSharedByRows}, std::nullopt);
  ExpectFlow(beside, {kSharedByRows, rows, rows}, std::nullopt);
  const OneOp across{MakeNode("ScatterElements", 18, 3), {Pattern({5, 6}), ints({5, 2}), Pattern({5, 2})}};
  ExpectFlow(across, {rows, rows, rows}, std::nullopt);
  const OneOp nd{MakeNode("ScatterND", 18, 3), {Pattern({4, 5}), ints({3, 1}), Pattern({3, 5})}};
  ExpectFlow(nd, {RowAxis{1, 1}, kSharedByRows, RowAxis{1, 1}}, RowAxis{1, 1});
  ExpectFlow(nd, {rows, kSharedByRows, kSharedByRows}, std::nullopt);
  ExpectFlow(nd, {RowAxis{1, 1}, kSharedByRows, rows}, std::nullopt);
}

}  // namespace
}  // namespace saker
