// IsNaN and IsInf as nodes.
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
void ExpectClasses() {
  constexpr T kInfinity = std::numeric_limits<T>::infinity(), kNaN = std::numeric_limits<T>::quiet_NaN();
  const auto x = Share<T>({4}, {1, kNaN, kInfinity, -kInfinity});
  const auto inf = [](int64_t positive, int64_t negative) {
    return NodeOf("IsInf", 10, 1, {{"detect_positive", positive}, {"detect_negative", negative}});
  };
  EXPECT_THAT(RunOne({MakeNode("IsNaN", 9, 1), {x}}).template As<bool>(), ElementsAre(false, true, false, false));
  EXPECT_THAT(RunOne({MakeNode("IsInf", 10, 1), {x}}).template As<bool>(), ElementsAre(false, false, true, true));
  EXPECT_THAT(RunOne({inf(1, 0), {x}}).template As<bool>(), ElementsAre(false, false, true, false));
  EXPECT_THAT(RunOne({inf(0, 1), {x}}).template As<bool>(), ElementsAre(false, false, false, true));
  EXPECT_THAT(RunOne({inf(0, 0), {x}}).template As<bool>(), ElementsAre(false, false, false, false));
}

TEST(FloatClassOps, TellWhatIsNoNumber) {
  ExpectClasses<float>();
  ExpectClasses<double>();
}

TEST(FloatClassOps, KeepShapesAndRows) {
  EXPECT_EQ(RunOne({MakeNode("IsNaN", 13, 1), {Pattern({2, 0})}}).shape(), (Shape{2, 0}));
  EXPECT_EQ(FlowOf({MakeNode("IsInf", 10, 1), {Pattern({2, 3})}}, {{0, 1}}), (std::vector<RowAxis>{{0, 1}}));
}

TEST(FloatClassOps, RefuseIntegers) {
  for (const char* op_type : {"IsNaN", "IsInf"}) {
    ExpectUnsupported({MakeNode(op_type, 13, 1), {Zeros(DataType::kInt32, {2})}}, "element type INT32");
  }
}

}  // namespace
}  // namespace saker
