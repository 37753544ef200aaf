// LRN as a node.
#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

TEST(LrnOp, ReadsItsAttributes) {
  const auto x = Share<float>({1, 3, 1, 1}, {1, 2, 3});
  const AttributeList attributes = {{"size", int64_t{3}}, {"alpha", 3.0f}, {"beta", 0.5f}, {"bias", 4.0f}};
  EXPECT_THAT(RunOne({NodeOf("LRN", 13, 1, attributes), {x}}).As<float>(),
              ElementsAre(FloatNear(1.0f / 3, 1e-6f), FloatNear(2 / std::sqrt(18.0f), 1e-6f),
                          FloatNear(3 / std::sqrt(17.0f), 1e-6f)));
  const float usual = 1 / std::pow(1 + 1e-4f * 1, 0.75f);
  EXPECT_THAT(RunOne({NodeOf("LRN", 1, 1, {{"size", int64_t{1}}}), {x}}).As<float>()[0], FloatNear(usual, 1e-6f));
}

TEST(LrnOp, RefusesWhatIsNoSizeOrHasNoChannels) {
  ExpectWrong({MakeNode("LRN", 13, 1), {Pattern({1, 3, 2})}}, "size must be 1 to");
  ExpectWrong({NodeOf("LRN", 13, 1, {{"size", int64_t{1} << 40}}), {Pattern({1, 3, 2})}}, "size must be 1 to");
  ExpectWrong({NodeOf("LRN", 13, 1, {{"size", int64_t{3}}}), {Pattern({3})}}, "expected [N,C,...]");
  ExpectUnsupported({NodeOf("LRN", 13, 1, {{"size", int64_t{3}}}), {Zeros(DataType::kInt32, {1, 3})}},
                    "element type INT32");
}

}  // namespace
}  // namespace saker
