#include "server/admission/request_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace saker {
namespace {

constexpr int64_t kManyBytes = int64_t{1} << 40;

TEST(RequestLimiter, LetsInAsManyAsItMay) {
  RequestLimiter limiter(2, kManyBytes);
  RequestLimiter::Admission first;
  RequestLimiter::Admission second;
  RequestLimiter::Admission third;
  EXPECT_TRUE(limiter.Admit(10, first).ok());
  EXPECT_TRUE(limiter.Admit(10, second).ok());
  EXPECT_FALSE(limiter.Admit(10, third).ok());
  EXPECT_FALSE(third.admitted());
  first.Leave();
  EXPECT_TRUE(limiter.Admit(10, third).ok());
  EXPECT_EQ(limiter.in_flight(), 2);
  EXPECT_EQ(limiter.bytes_in_flight(), 20);
}

TEST(RequestLimiter, LetsInAsManyBytesAsItMay) {
  RequestLimiter limiter(10, 100);
  RequestLimiter::Admission first;
  RequestLimiter::Admission second;
  EXPECT_TRUE(limiter.Admit(60, first).ok());
  EXPECT_FALSE(limiter.Admit(41, second).ok());
  EXPECT_EQ(limiter.in_flight(), 1) << "who is refused leaves nothing behind";
  EXPECT_TRUE(limiter.Admit(40, second).ok());
  EXPECT_FALSE(second.Add(1).ok());
  first.Leave();
  EXPECT_TRUE(second.Add(60).ok());
  EXPECT_EQ(limiter.bytes_in_flight(), 100);
}

TEST(RequestLimiter, IsLeftAtTheEndOfAnAdmission) {
  RequestLimiter limiter(1, 100);
  {
    RequestLimiter::Admission admission;
    EXPECT_TRUE(limiter.Admit(60, admission).ok());
    RequestLimiter::Admission moved = std::move(admission);
    EXPECT_EQ(moved.bytes(), 60);
    EXPECT_EQ(limiter.in_flight(), 1);
  }
  EXPECT_EQ(limiter.in_flight(), 0);
  EXPECT_EQ(limiter.bytes_in_flight(), 0);
}

TEST(RequestLimiter, SaysWhichFlagLimits) {
  RequestLimiter::Admission admission;
  EXPECT_EQ(RequestLimiter(0, 100).Admit(1, admission).message(),
            "the server answers 0 requests already (--max_concurrent_requests); retry later");
  EXPECT_EQ(
      RequestLimiter(7, 100).Admit(101, admission).message(),
      "the requests and answers in the server may take 100 bytes (--max_inflight_bytes); retry later or send less");
}

TEST(RequestLimiter, CountsRightUnderContention) {
  RequestLimiter limiter(3, kManyBytes);
  std::atomic<int> inside{0};
  std::atomic<bool> exceeded{false};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        RequestLimiter::Admission admission;
        if (!limiter.Admit(5, admission).ok()) continue;
        if (inside.fetch_add(1) >= 3) exceeded = true;
        inside.fetch_sub(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(limiter.in_flight(), 0);
  EXPECT_EQ(limiter.bytes_in_flight(), 0);
}

}  // namespace
}  // namespace saker
