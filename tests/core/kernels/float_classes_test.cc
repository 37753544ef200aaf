#include "core/kernels/float_classes.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
void ExpectClasses() {
  constexpr T kInfinity = std::numeric_limits<T>::infinity(), kNaN = std::numeric_limits<T>::quiet_NaN();
  const T x[] = {0, kNaN, kInfinity, -kInfinity, -kNaN, std::numeric_limits<T>::max()};
  bool out[6];
  IsNaN(x, out, 6);
  EXPECT_THAT(out, ElementsAre(false, true, false, false, true, false));
  IsInfinite(x, out, 6, true, true);
  EXPECT_THAT(out, ElementsAre(false, false, true, true, false, false));
  IsInfinite(x, out, 6, true, false);
  EXPECT_THAT(out, ElementsAre(false, false, true, false, false, false));
  IsInfinite(x, out, 6, false, true);
  EXPECT_THAT(out, ElementsAre(false, false, false, true, false, false));
  IsInfinite(x, out, 6, false, false);
  EXPECT_THAT(out, ElementsAre(false, false, false, false, false, false));
}

TEST(FloatClasses, TellNaNsAndInfinitiesOfEitherSignApart) {
  ExpectClasses<float>();
  ExpectClasses<double>();
}

}  // namespace
}  // namespace saker
