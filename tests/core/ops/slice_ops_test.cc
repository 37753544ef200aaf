// Slice against ONNX's rules for every start, end and step of a short axis.
#include <algorithm>
#include <limits>
#include <string>

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

// The elements that a slice of 0, 1 ... extent - 1 takes, one step at a time by the words of the specification:
// negative numbers count from the end, a start stops at the first or last element, an end one beyond them.
std::vector<int32_t> SliceByRule(int64_t extent, int64_t start, int64_t end, int64_t step) {
  std::vector<int32_t> taken;
  if (extent == 0) return taken;
  if (start < 0) start += extent;
  if (end < 0) end += extent;
  start = std::max<int64_t>(0, std::min(start, step > 0 ? extent : extent - 1));
  end = std::max<int64_t>(step > 0 ? 0 : -1, std::min(end, step > 0 ? extent : extent - 1));
  for (int64_t at = start; step > 0 ? at < end : at > end; at += step) taken.push_back(static_cast<int32_t>(at));
  return taken;
}

TEST(SliceOps, TakeWhatTheSpecificationSaysForEveryStartEndAndStep) {
  for (const int64_t extent : {0, 1, 5}) {
    for (int64_t start = -7; start <= 7; ++start) {
      for (int64_t end = -7; end <= 7; ++end) {
        for (const int64_t step : {-7, -3, -2, -1, 1, 2, 3, 7}) {
          SCOPED_TRACE(testing::Message() << extent << ": " << start << ":" << end << ":" << step);
          const Tensor y = RunOne(
              {MakeNode("Slice", 13, 5), {Count({extent}), List({start}), List({end}), List({0}), List({step})}});
          ASSERT_EQ(ValuesOf<int32_t>(y), SliceByRule(extent, start, end, step));
        }
      }
    }
  }
}

TEST(SliceOps, CutSeveralAxesAtOnceWhereverTheyAreNamed) {
  const auto x = Count({3, 4});
  const std::vector<int32_t> want = {11, 10, 7, 6};
  EXPECT_EQ(ValuesOf<int32_t>(
                RunOne({MakeNode("Slice", 13, 5), {x, List({-1, 3}), List({0, 1}), List({0, 1}), List({-1, -1})}})),
            want);
  EXPECT_EQ(ValuesOf<int32_t>(
                RunOne({MakeNode("Slice", 13, 5), {x, List({3, -1}), List({1, 0}), List({-1, -2}), List({-1, -1})}})),
            want);
  // Without axes: the first ones. Without steps: every element.
  EXPECT_THAT(RunOne({MakeNode("Slice", 13, 3), {x, List({1}), List({2})}}).As<int32_t>(), ElementsAre(4, 5, 6, 7));
  EXPECT_THAT(RunOne({MakeNode("Slice", 13, 4), {x, List({1}), List({2}), List({1})}}).As<int32_t>(),
              ElementsAre(1, 5, 9));
}

TEST(SliceOps, ReadAttributesBeforeOpset10AndNarrowIntegersSince) {
  const auto x = Count({3, 4});
  const Node old = NodeOf("Slice", 9, 1, {{"starts", Ints{0, 1}}, {"ends", Ints{1, 1000}}, {"axes", Ints{0, 1}}});
  EXPECT_THAT(RunOne({old, {x}}).As<int32_t>(), ElementsAre(1, 2, 3));
  EXPECT_THAT(
      RunOne({MakeNode("Slice", 10, 3), {x, Share<int32_t>({1}, {-1}), Share<int32_t>({1}, {99})}}).As<int32_t>(),
      ElementsAre(8, 9, 10, 11));
}

TEST(SliceOps, MoveElementsOfEverySize) {
  EXPECT_THAT(
      RunOne({MakeNode("Slice", 13, 3), {Share<bool>({3}, {true, false, true}), List({1}), List({3})}}).As<bool>(),
      ElementsAre(false, true));
  EXPECT_THAT(RunOne({MakeNode("Slice", 13, 3), {Share<double>({3}, {1, 2, 3}), List({1}), List({3})}}).As<double>(),
              ElementsAre(2, 3));
}

TEST(SliceOps, RefuseListsThatDoNotMatch) {
  const auto x = Count({3, 4});
  const auto error = [&](std::vector<SharedTensor> lists, const std::string& what) {
    OneOp op{MakeNode("Slice", 13, static_cast<int>(lists.size()) + 1), {x}};
    op.inputs.insert(op.inputs.end(), lists.begin(), lists.end());
    ExpectWrong(op, what);
  };
  error({List({0, 0}), List({1})}, "must be of one length");
  error({List({0}), List({1}), List({0, 1})}, "must be of one length");
  error({List({0}), List({1}), List({0}), List({1, 1})}, "must be of one length");
  error({List({0}), List({1}), List({0}), List({0})}, "steps must not be 0");
  error({List({0}), List({1}), List({2})}, "out of range");
  error({List({0, 0}), List({1, 1}), List({1, -1})}, "named twice");
  error({List({0, 0, 0}), List({1, 1, 1})}, "out of range");
  error({Share<float>({1}, {0}), List({1})}, "must be INT64, got FLOAT");
  ExpectUnsupported({MakeNode("Slice", 13, 3), {x, Share<float>({1}, {0}), List({1})}, false},
                    "input 1 (starts) must be known when the model is loaded");
}

}  // namespace
}  // namespace saker
