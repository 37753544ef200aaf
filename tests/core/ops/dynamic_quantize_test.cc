#include <cmath>
#include <limits>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

struct Answer {
  std::vector<uint8_t> bytes;
  float scale;
  uint8_t zero_point;
};

Answer Quantize(const Shape& shape, std::initializer_list<float> values) {
  const absl::StatusOr<std::vector<Tensor>> got =
      RunOp({NodeOf("DynamicQuantizeLinear", 11, 1, {}, 3), {Share<float>(shape, values)}});
  EXPECT_TRUE(got.ok()) << got.status();
  return {ValuesOf<uint8_t>((*got)[0]), ValuesOf<float>((*got)[1])[0], ValuesOf<uint8_t>((*got)[2])[0]};
}

TEST(DynamicQuantizeLinear, TheRangeReachesFromTheLeastToTheMost) {
  const Answer got = Quantize({3}, {-1, 0, 1.55f});
  EXPECT_FLOAT_EQ(got.scale, 0.01f);
  EXPECT_EQ(got.zero_point, 100);
  EXPECT_EQ(got.bytes, (std::vector<uint8_t>{0, 100, 255}));
}

TEST(DynamicQuantizeLinear, TheRangeHoldsZero) {
  EXPECT_EQ(Quantize({2}, {255, 510}).zero_point, 0);
  EXPECT_EQ(Quantize({2}, {-255, -510}).zero_point, 255);
  EXPECT_EQ(Quantize({2}, {255, 510}).scale, 2.0f);
}

TEST(DynamicQuantizeLinear, ZerosAndNothingHaveAnAnswer) {
  EXPECT_EQ(Quantize({2}, {0, 0}).bytes, (std::vector<uint8_t>{0, 0}));
  EXPECT_EQ(Quantize({0}, {}).bytes, std::vector<uint8_t>{});
}

TEST(DynamicQuantizeLinear, SurvivesNumbersThatAreNone) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Quantize({3}, {std::nanf(""), infinity, -infinity}).bytes.size(), 3u);
}

TEST(DynamicQuantizeLinear, RowsMeet) {
  EXPECT_EQ(FlowOf({NodeOf("DynamicQuantizeLinear", 11, 1, {}, 3), {Share<float>({2}, {1, 2})}}, {RowAxis{0, 1}}),
            std::nullopt);
}

TEST(DynamicQuantizeLinear, TakesFloatsOnly) {
  ExpectWrong({NodeOf("DynamicQuantizeLinear", 11, 1, {}, 3), {Zeros(DataType::kFloat64, {2})}}, "expected FLOAT");
}

}  // namespace
}  // namespace saker
