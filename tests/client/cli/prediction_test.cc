#include "client/cli/prediction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/tensor_message.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

v1::PredictBatchResponse Response(int64_t rows, std::initializer_list<float> scores) {
  v1::PredictBatchResponse response;
  const auto width = static_cast<int64_t>(scores.size()) / rows;
  *response.add_outputs() = ToMessage(Tensor::FromValues<float>({rows, width}, scores).view());
  return response;
}

void AddClass(v1::Classifications& top, int index, const char* label, float score) {
  v1::Classification& each = *top.add_classes();
  each.set_index(index);
  each.set_label(label);
  each.set_score(score);
}

TEST(ReadPredictions, TakesProbabilitiesAsTheyAre) {
  v1::PredictBatchResponse response = Response(1, {0.25f, 0.75f});
  AddClass(*response.add_top_k(), 1, "dog", 0.75f);
  const auto predictions = ReadPredictions(response, 1);
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  EXPECT_EQ((*predictions)[0].classes[0].label, "dog");
  EXPECT_DOUBLE_EQ((*predictions)[0].classes[0].probability, 0.75);
}

TEST(ReadPredictions, TurnsLogitsIntoProbabilitiesOfTheirRow) {
  v1::PredictBatchResponse response = Response(2, {0, 0, 1000, 1000, 1000, 1000});
  AddClass(*response.add_top_k(), 2, "", 1000);
  AddClass(*response.add_top_k(), 0, "", 1000);
  const auto predictions = ReadPredictions(response, 2);
  ASSERT_TRUE(predictions.ok()) << predictions.status();
  EXPECT_DOUBLE_EQ((*predictions)[0].classes[0].probability, 1);
  EXPECT_NEAR((*predictions)[1].classes[0].probability, 1.0 / 3, 1e-9);
  EXPECT_EQ((*predictions)[0].classes[0].label, "2");
}

TEST(ReadPredictions, RefusesAnswersThatDoNotFitTheQuestion) {
  EXPECT_FALSE(ReadPredictions({}, 1).ok());
  v1::PredictBatchResponse response = Response(2, {1, 2});
  EXPECT_FALSE(ReadPredictions(response, 2).ok());
  response.add_top_k();
  response.add_top_k();
  EXPECT_FALSE(ReadPredictions(response, 2).ok());  // rows without a class
  EXPECT_FALSE(ReadPredictions(response, 3).ok());
}

TEST(Prediction, IsDrawnWithABarForEachClass) {
  std::ostringstream out, err;
  const Terminal terminal(out, err, {});
  const Prediction prediction{{{7, "seven", 0.75, 0.75}, {1, "one", 0.25, 0.25}}};
  const std::string bars = ClassBars(prediction, terminal);
  EXPECT_THAT(bars, HasSubstr("    seven  ██████████████████        75.00 %\n"));
  EXPECT_THAT(bars, HasSubstr("    one    ██████                    25.00 %\n"));
}

}  // namespace
}  // namespace saker
