#include "server/service/request_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace saker {
namespace {

TEST(RequestLimiter, LetsInAsManyAsItMay) {
  RequestLimiter limiter(2);
  EXPECT_TRUE(limiter.TryEnter());
  EXPECT_TRUE(limiter.TryEnter());
  EXPECT_FALSE(limiter.TryEnter());
  limiter.Leave();
  EXPECT_TRUE(limiter.TryEnter());
  EXPECT_EQ(limiter.in_flight(), 2);
}

TEST(RequestLimiter, SaysWhichFlagLimits) {
  EXPECT_EQ(RequestLimiter(7).Refusal().message(),
            "the server answers 7 requests already (--max_concurrent_requests); retry later");
}

TEST(RequestLimiter, CountsRightUnderContention) {
  RequestLimiter limiter(3);
  std::atomic<int> inside{0};
  std::atomic<bool> exceeded{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        if (!limiter.TryEnter()) continue;
        if (inside.fetch_add(1) >= 3) exceeded = true;
        inside.fetch_sub(1);
        limiter.Leave();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(limiter.in_flight(), 0);
}

}  // namespace
}  // namespace saker
