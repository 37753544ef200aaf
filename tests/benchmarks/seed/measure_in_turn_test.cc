#include "tests/benchmarks/seed/measure_in_turn.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace saker::seed {
namespace {

TEST(Quantile, TakesTheValueAtAShare) {
  std::vector<double> values = {5, 1, 4, 2, 3};
  EXPECT_EQ(Quantile(values, 0), 1);
  EXPECT_EQ(Quantile(values, 0.5), 3);
  EXPECT_EQ(Quantile(values, 1), 5);
  std::vector<double> none;
  EXPECT_EQ(Quantile(none, 0.5), 0);
}

TEST(MeasureInTurn, GivesEveryWayItsTurnInEveryRound) {
  std::string order;
  MeasureInTurn({{"a", [&] { order += 'a'; }}, {"b", [&] { order += 'b'; }}}, 2, 1);
  EXPECT_EQ(order, "aaaabbbbaaaabbbb");  // three calls that are not counted, and one that is
}

TEST(MeasureInTurn, ReturnsOneSpreadAWay) {
  const std::vector<Spread> spreads = MeasureInTurn({{"a", [] {}}, {"b", [] {}}, {"c", [] {}}}, 5, 3);
  ASSERT_EQ(spreads.size(), 3u);
  for (const Spread& spread : spreads) {
    EXPECT_LE(spread.low_us, spread.median_us);
    EXPECT_LE(spread.median_us, spread.high_us);
  }
}

TEST(Spread, ReadsAsMedianAndQuartiles) { EXPECT_EQ((Spread{92.14, 89, 95.28}).ToString(), "92.1 (89.0-95.3)"); }

}  // namespace
}  // namespace saker::seed
