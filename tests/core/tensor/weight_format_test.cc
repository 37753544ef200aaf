#include "core/tensor/weight_format.h"

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(WeightFormat, IsReadAsItIsWritten) {
  for (const WeightFormat format : {WeightFormat::kFloat32, WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    EXPECT_EQ(*ParseWeightFormat(Name(format)), format);
  }
}

TEST(WeightFormat, SaysWhatThereIs) {
  EXPECT_EQ(ParseWeightFormat("int4").status().message(),
            "unknown weight format \"int4\": expected float32, bfloat16 or int8");
}

}  // namespace
}  // namespace saker
