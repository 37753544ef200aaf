#include "server/tensorflow_serving/datatypes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace saker {
namespace {

TEST(TensorFlowTypes, GoThereAndBack) {
  for (int i = 1; i <= static_cast<int>(DataType::kBool); ++i) {
    const auto type = static_cast<DataType>(i);
    ASSERT_NE(ToTensorFlow(type), tensorflow::DT_INVALID) << i;
    EXPECT_EQ(*FromTensorFlow(ToTensorFlow(type)), type);
  }
}

TEST(TensorFlowTypes, NameWhatNoModelHas) {
  EXPECT_EQ(FromTensorFlow(tensorflow::DT_STRING).status().message(), "dtype DT_STRING: no model here takes that type");
  EXPECT_EQ(FromTensorFlow(static_cast<tensorflow::DataType>(18)).status().message(),
            "dtype 18: no model here takes that type");
}

}  // namespace
}  // namespace saker
