#include "core/training/path_chooser.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

constexpr int kMeasuredSteps = 2 * PathChooser::kTurnsPerPath * PathChooser::kStepsPerTurn;

// Feeds a chooser with steps that take these times until it has decided; returns how many it took.
int Measure(PathChooser& chooser, int64_t sequential_nanos, int64_t parallel_nanos) {
  int steps = 0;
  while (!chooser.decided()) {
    chooser.Record(chooser.Next() == ExecutionPath::kSequential ? sequential_nanos : parallel_nanos);
    ++steps;
  }
  return steps;
}

TEST(PathChooser, KeepsTheFasterPath) {
  PathChooser faster_in_parallel(ExecutionMode::kAuto, 2, 64);
  Measure(faster_in_parallel, 200'000, 110'000);
  EXPECT_EQ(faster_in_parallel.Next(), ExecutionPath::kParallel);
  PathChooser faster_alone(ExecutionMode::kAuto, 2, 64);
  Measure(faster_alone, 20'000, 25'000);
  EXPECT_EQ(faster_alone.Next(), ExecutionPath::kSequential);
}

TEST(PathChooser, TriesBothPathsTheSameNumberOfTimesBeforeItDecides) {
  PathChooser chooser(ExecutionMode::kAuto, 2, 64);
  int sequential = 0;
  int parallel = 0;
  while (!chooser.decided()) {
    ++(chooser.Next() == ExecutionPath::kSequential ? sequential : parallel);
    chooser.Record(1000);
  }
  EXPECT_EQ(sequential, parallel);
  EXPECT_EQ(sequential + parallel, kMeasuredSteps);
}

TEST(PathChooser, IsNotMisledByAFewSlowSteps) {
  PathChooser chooser(ExecutionMode::kAuto, 4, 64);
  for (int step = 0; !chooser.decided(); ++step) {
    const bool disturbed = step % 5 == 0;
    chooser.Record(disturbed ? 10'000'000 : (chooser.Next() == ExecutionPath::kSequential ? 200'000 : 60'000));
  }
  EXPECT_EQ(chooser.Next(), ExecutionPath::kParallel);
}

TEST(PathChooser, DoesNotMeasureWhatIsAskedFor) {
  PathChooser parallel(ExecutionMode::kParallel, 2, 64);
  EXPECT_TRUE(parallel.decided());
  EXPECT_EQ(parallel.Next(), ExecutionPath::kParallel);
  EXPECT_THAT(parallel.ToString(), HasSubstr("parallel on 2 threads (asked for)"));
  PathChooser sequential(ExecutionMode::kSequential, 2, 64);
  EXPECT_EQ(sequential.Next(), ExecutionPath::kSequential);
  sequential.Restart();
  EXPECT_TRUE(sequential.decided());
}

TEST(PathChooser, HasNoChoiceWithOneThread) {
  PathChooser chooser(ExecutionMode::kAuto, 1, 64);
  EXPECT_TRUE(chooser.decided());
  EXPECT_EQ(chooser.Next(), ExecutionPath::kSequential);
  EXPECT_THAT(chooser.ToString(), HasSubstr("only one thread"));
}

TEST(PathChooser, ChangesItsMindWhenMeasuredAgain) {
  PathChooser chooser(ExecutionMode::kAuto, 2, 64);
  Measure(chooser, 200'000, 110'000);
  chooser.Restart();
  EXPECT_FALSE(chooser.decided());
  Measure(chooser, 200'000, 400'000);
  EXPECT_EQ(chooser.Next(), ExecutionPath::kSequential);
}

TEST(PathChooser, GoesOnMeasuringWhenRestartedTooEarly) {
  PathChooser chooser(ExecutionMode::kAuto, 2, 64);
  chooser.Record(1000);
  chooser.Restart();
  EXPECT_EQ(Measure(chooser, 1000, 900), kMeasuredSteps - 1);
}

TEST(PathChooser, ShowsWhatItMeasured) {
  PathChooser chooser(ExecutionMode::kAuto, 2, 64);
  Measure(chooser, 231'500, 140'200);
  EXPECT_EQ(chooser.ToString(), "parallel on 2 threads (measured: sequential 231.5 us a step, parallel 140.2 us)");
  ASSERT_EQ(chooser.costs().entries().size(), 1u);
  EXPECT_EQ(chooser.costs().entries()[0].rows, 64);
  EXPECT_EQ(chooser.costs().entries()[0].parallel_threads, 2);
}

TEST(PathChooser, SurvivesAClockThatStandsStill) {
  PathChooser chooser(ExecutionMode::kAuto, 2, 64);
  Measure(chooser, 0, 0);
  EXPECT_EQ(chooser.Next(), ExecutionPath::kSequential);
}

}  // namespace
}  // namespace saker
