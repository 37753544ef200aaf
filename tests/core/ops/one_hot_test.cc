#include <cmath>

#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

const auto kThree = Share<int64_t>({}, {3});

TEST(OneHot, MarksThePlaceThatAnIndexNames) {
  const auto values = Share<float>({2}, {2, 5});
  const Tensor y = RunOne({MakeNode("OneHot", 11, 3), {Share<int32_t>({2}, {1, 0}), kThree, values}});
  EXPECT_EQ(y.shape(), (Shape{2, 3}));
  EXPECT_THAT(y.As<float>(), ElementsAre(2, 5, 2, 5, 2, 2));
  const Tensor first =
      RunOne({NodeOf("OneHot", 11, 3, {{"axis", int64_t{0}}}), {Share<uint8_t>({2}, {1, 0}), kThree, values}});
  EXPECT_EQ(first.shape(), (Shape{3, 2}));
  EXPECT_THAT(first.As<float>(), ElementsAre(2, 5, 5, 2, 2, 2));
}

TEST(OneHot, TakesAnyTypesForIndicesDepthAndValues) {
  const Tensor y = RunOne({MakeNode("OneHot", 11, 3),
                           {Share<double>({1}, {1.9}), Share<float>({1}, {2}), Share<bool>({2}, {false, true})}});
  EXPECT_THAT(y.As<bool>(), ElementsAre(false, true));
}

TEST(OneHot, CountsFromTheEndAndLeavesTheRestOff) {
  const auto values = Share<int8_t>({2}, {0, 1});
  const auto row = [&](int opset, int64_t index) {
    return ValuesOf<int8_t>(RunOne({MakeNode("OneHot", opset, 3), {List({index}), kThree, values}}));
  };
  EXPECT_THAT(row(11, -1), ElementsAre(0, 0, 1));
  EXPECT_THAT(row(11, -4), ElementsAre(0, 0, 0));
  EXPECT_THAT(row(11, 3), ElementsAre(0, 0, 0));
  EXPECT_THAT(row(9, -1), ElementsAre(0, 0, 0));
  const auto huge = Share<uint64_t>({1}, {std::numeric_limits<uint64_t>::max()});
  EXPECT_THAT(RunOne({MakeNode("OneHot", 11, 3), {huge, kThree, values}}).As<int8_t>(), ElementsAre(0, 0, 0));
}

TEST(OneHot, RefusesDepthsAndValuesThatAreNone) {
  const auto values = Share<float>({2}, {0, 1});
  const Node node = MakeNode("OneHot", 11, 3);
  ExpectWrong({node, {List({0}), List({-1}), values}}, "depth must be one number");
  ExpectWrong({node, {List({0}), List({1, 2}), values}}, "depth must be one number");
  ExpectWrong({node, {List({0}), Share<float>({}, {NAN}), values}}, "depth must be one number");
  ExpectWrong({node, {List({0}), Share<float>({}, {1e30f}), values}}, "depth must be one number");
  ExpectWrong({node, {List({0}), kThree, Pattern({3})}}, "values must be two, for off and on, got [3]");
  ExpectWrong({NodeOf("OneHot", 11, 3, {{"axis", int64_t{2}}}), {List({0}), kThree, values}}, "out of range");
}

TEST(OneHot, PutsTheNewAxisBesideTheRows) {
  const OneOp last{MakeNode("OneHot", 11, 3), {Zeros(DataType::kInt64, {5, 2}), kThree, Pattern({2})}};
  ExpectFlow(last, {RowAxis{0, 1}, kSharedByRows, kSharedByRows}, RowAxis{0, 1});
  OneOp first = last;
  first.node.attributes.Set("axis", int64_t{0});
  ExpectFlow(first, {RowAxis{0, 1}, kSharedByRows, kSharedByRows}, RowAxis{1, 1});
  ExpectFlow(last, {RowAxis{0, 1}, kSharedByRows, RowAxis{0, 1}}, std::nullopt);
}

}  // namespace
}  // namespace saker
