#include "core/tools/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/model_impl.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;

TEST(Profile, TimesEveryStepOfTheLargestPlanThatFits) {
  const auto model = LoadModel(Perceptron());
  const absl::StatusOr<Profile> profile = ProfileModel(*model, 5, 4);
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->rows, 4);
  EXPECT_EQ(profile->runs, 4);
  EXPECT_EQ(profile->steps.size(), model->impl().plans->entries().front().plan->steps.size());
  EXPECT_GT(profile->TotalMicros(), 0);
}

TEST(Profile, TimesThePlanForJustSoManyRowsWhereRowsMix) {
  const absl::StatusOr<Profile> profile = ProfileModel(*LoadModel(MixedRows()), 5, 1);
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->rows, 5);
}

TEST(Profile, NamesOperatorsAndStepsWithTheirSharesTheDearestFirst) {
  Profile profile;
  profile.rows = 1;
  profile.runs = 9;
  profile.steps = {{"Dense", "a", 1}, {"Softmax", "b", 6}, {"Dense", "c", 3}};
  EXPECT_EQ(profile.ToString(),
            "profile of a plan for 1 rows, medians of 9 runs, 10.0 us in all:\n"
            "          us  share  steps  operator\n"
            "         6.0  60.0%      1  Softmax\n"
            "         4.0  40.0%      2  Dense\n"
            "          us  share  step\n"
            "         6.0  60.0%  Softmax \"b\"\n"
            "         3.0  30.0%  Dense \"c\"\n"
            "         1.0  10.0%  Dense \"a\"\n");
}

TEST(Profile, RefusesWhatThereIsNoPlanFor) {
  EXPECT_THAT(std::string(ProfileModel(*LoadModel(Perceptron()), 0, 1).status().message()), HasSubstr("rows, got 0"));
  EXPECT_THAT(std::string(ProfileModel(*LoadModel(Perceptron()), 1, 0).status().message()),
              HasSubstr("1 run at least"));
  EXPECT_EQ(ProfileModel(*LoadModel(Pictures()), 1, 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace saker
