#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Node Along(int64_t batch, int64_t time) {
  return NodeOf("ReverseSequence", 10, 2, {{"batch_axis", batch}, {"time_axis", time}});
}

TEST(ReverseSequence, TurnsRoundTheFirstStepsOfEachSequence) {
  const auto x = Share<uint16_t>({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(RunOne({Along(0, 1), {x, List({2, 3})}}).As<uint16_t>(), ElementsAre(2, 1, 3, 6, 5, 4));
  // Time comes first unless told.
  EXPECT_THAT(RunOne({MakeNode("ReverseSequence", 10, 2), {x, List({2, 1, 0})}}).As<uint16_t>(),
              ElementsAre(4, 2, 3, 1, 5, 6));
  const auto pairs = Share<float>({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_THAT(RunOne({Along(0, 1), {pairs, List({2, 1})}}).As<float>(), ElementsAre(3, 4, 1, 2, 5, 6, 7, 8));
  EXPECT_EQ(RunOne({Along(0, 1), {Pattern({2, 3, 0}), List({2, 3})}}).shape(), (Shape{2, 3, 0}));
}

TEST(ReverseSequence, RefusesLengthsAndAxesThatDoNotFit) {
  const auto x = Pattern({2, 3});
  EXPECT_EQ(RunOp({Along(0, 1), {x, List({2, 4})}}).status().message(),
            "node \"node\" (ReverseSequence): length 4 is out of range; expected [0,3]");
  EXPECT_FALSE(RunOp({Along(0, 1), {x, List({2, -1})}}).ok());
  ExpectWrong({Along(0, 1), {x, List({1, 2, 3})}}, "lengths must be INT64 [2], got INT64 [3]");
  ExpectWrong({Along(0, 1), {x, Pattern({2})}}, "got FLOAT [2]");
  ExpectWrong({Along(0, 0), {x, List({1, 2})}}, "must be 0 and 1, got 0 and 0");
  ExpectWrong({Along(0, 1), {Pattern({2}), List({1, 2})}}, "expected two axes or more");
}

TEST(ReverseSequence, KeepsSequencesApart) {
  const RowAxis rows{0, 1};
  const OneOp op{Along(0, 1), {Pattern({5, 3, 2}), Zeros(DataType::kInt64, {5})}};
  ExpectFlow(op, {rows, rows}, rows);
  ExpectFlow(op, {rows, kSharedByRows}, std::nullopt);
  ExpectFlow(op, {RowAxis{1, 1}, kSharedByRows}, std::nullopt);
  ExpectFlow(op, {RowAxis{2, 1}, kSharedByRows}, RowAxis{2, 1});
}

}  // namespace
}  // namespace saker
