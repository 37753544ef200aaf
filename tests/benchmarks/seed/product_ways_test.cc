#include "tests/benchmarks/seed/product_ways.h"

#include <vector>

#include "gtest/gtest.h"

namespace saker::seed {
namespace {

class ProductWays : public testing::TestWithParam<int64_t> {
 protected:
  // The output after RunSequential(), cleared again.
  std::vector<float> Expected() {
    RunSequential(product_);
    const std::vector<float> expected = product_.output();
    product_.ClearOutput();
    return expected;
  }

  void ExpectNear(const std::vector<float>& expected) {
    for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(product_.output()[i], expected[i], 1e-3) << i;
  }

  DenseProduct product_{GetParam()};
};

// A benchmark that leaves out part of the work shows fine figures.
TEST_P(ProductWays, AllComputeTheWholeProduct) {
  const std::vector<float> expected = Expected();
  RunOnNewThreads(product_, 3);
  ExpectNear(expected);
  product_.ClearOutput();
  ThreadPool pool({.workers = 2});
  RunOnPool(product_, pool);
  ExpectNear(expected);
  product_.ClearOutput();
  RunAdaptive(product_, pool, CostTable({{1, 1000, 10, 3}}));
  ExpectNear(expected);
  product_.ClearOutput();
  RunAdaptive(product_, pool, CostTable({{1, 10, 1000, 3}}));
  ExpectNear(expected);
}

INSTANTIATE_TEST_SUITE_P(Rows, ProductWays, testing::Values(1, 2, 7, 64));

TEST(MeasureCosts, MeasuresBothPathsAtPowersOfTwo) {
  ThreadPool pool({.workers = 1});
  const CostTable costs = MeasureCosts(pool, 1, 2);
  ASSERT_EQ(costs.entries().size(), 7u);
  for (const CostTable::Entry& entry : costs.entries()) {
    EXPECT_GT(entry.sequential_nanos, 0);
    EXPECT_GT(entry.parallel_nanos, 0);
  }
}

}  // namespace
}  // namespace saker::seed
