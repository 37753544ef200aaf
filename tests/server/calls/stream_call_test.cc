#include "server/calls/stream_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> Names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(absl::StrCat(i));
  return names;
}

class StreamCallTest : public ::testing::Test {
 protected:
  void SetUp() override {
    streams_.Start();
    unary_.Start();
  }
  void TearDown() override {
    rig_.Until([&] { return rig_.context().live == 0; });
    rig_.Shutdown();
    EXPECT_EQ(rig_.limiter().in_flight(), 0);
    EXPECT_EQ(rig_.limiter().bytes_in_flight(), 0);
  }
  void Finish(StreamCaller& caller) {
    rig_.Until([&] { return caller.over() && rig_.context().live == 0; });
  }
  // Computing waits for `release_`.
  void HoldComputing() {
    rig_.script().runs_inline = false;
    rig_.script().finish = [this](const std::string& name, const CallInfo& info) {
      if (name == kPassing) return absl::OkStatus();
      ++computing_;
      release_.WaitForNotification();
      if (info.cancelled->load()) ++found_cancelled_;
      return absl::OkStatus();
    };
  }
  // A whole call through the same queue: whatever events there were have been taken after it.
  void LetACallPass() {
    rig_.script().runs_inline = true;
    UnaryCaller caller(rig_, kPassing);
    rig_.Until([&] { return caller.over(); });
    EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
    rig_.script().runs_inline = false;
  }

  static constexpr char kPassing[] = "passing";
  CallRig rig_;
  StreamCallPool streams_{rig_.Stream(1), rig_.context()};
  UnaryCallPool unary_{rig_.Unary(1), rig_.context()};
  std::atomic<int> computing_{0};
  std::atomic<int> found_cancelled_{0};
  absl::Notification release_;
};

TEST_F(StreamCallTest, AnswersInTheOrderOfTheRequests) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [this](const std::string& name, const CallInfo&) {
    // The first is the last to be computed; the other worker does the rest.
    while (name == "0" && rig_.script().finished < 19) std::this_thread::yield();
    return absl::OkStatus();
  };
  StreamCaller caller(rig_, {.requests = 20});
  Finish(caller);
  EXPECT_EQ(caller.answered(), Names(20));
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
}

TEST_F(StreamCallTest, HoldsNoMoreRequestsThanItsLimit) {
  constexpr int kRequests = 100;
  const int limit = static_cast<int>(StreamCall::kMaxPipelined);
  HoldComputing();
  StreamCaller caller(rig_, {.requests = kRequests});
  rig_.Until([&] { return rig_.script().begun >= limit; });
  LetACallPass();
  EXPECT_EQ(rig_.script().begun, limit + 1) << "and the call that passed";
  EXPECT_EQ(caller.answers(), 0);
  release_.Notify();
  Finish(caller);
  EXPECT_EQ(caller.answered(), Names(kRequests));
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
}

TEST_F(StreamCallTest, HoldsNoMoreBytesThanItsLimit) {
  constexpr size_t kMegabyte = size_t{1} << 20;
  const int limit = static_cast<int>(StreamCall::kMaxPipelinedBytes / kMegabyte);
  HoldComputing();
  StreamCaller caller(rig_, {.requests = 20, .padding = kMegabyte});
  rig_.Until([&] { return rig_.limiter().in_flight() >= limit; });
  LetACallPass();
  EXPECT_EQ(rig_.limiter().in_flight(), limit);
  release_.Notify();
  Finish(caller);
  EXPECT_EQ(caller.answered(), Names(20));
}

TEST_F(StreamCallTest, WorkersHoldNothingOfTheCatalogWhenTheyAnswer) {
  // The server may be gone as soon as the caller has its answer; here and in the manager's hands is one each.
  static constexpr int kHolders = 2;
  rig_.script().fail = [this] { EXPECT_EQ(rig_.models().catalog().use_count(), kHolders); };
  for (const bool fails : {false, true}) {
    rig_.script().begin = [fails](const std::string&) { return fails ? absl::NotFoundError("no") : absl::OkStatus(); };
    rig_.script().finish = [this](const std::string&, const CallInfo&) {
      EXPECT_EQ(rig_.models().catalog().use_count(), kHolders);
      return absl::OkStatus();
    };
    StreamCaller caller(rig_, {.requests = 1, .padding = kLargeRequestBytes});
    Finish(caller);
    EXPECT_THAT(caller.answered(), ElementsAre(fails ? "0: no" : "0"));
  }
  rig_.script().fail = [] {};
}

TEST_F(StreamCallTest, EndsWellWhenItsCallerSaysSo) {
  StreamCaller silent(rig_, {.requests = 0});
  Finish(silent);
  EXPECT_EQ(silent.code(), grpc::StatusCode::OK);
  EXPECT_THAT(silent.answered(), SizeIs(0));
}

TEST_F(StreamCallTest, StaysOpenUntilItsCallerSaysSo) {
  StreamCaller caller(rig_, {.requests = 3, .half_close = false});
  rig_.Until([&] { return caller.answers() == 3; });
  LetACallPass();
  EXPECT_FALSE(caller.over());
  caller.Cancel();
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StreamCallTest, AnswersFailuresInItsPlaceInTheStream) {
  rig_.script().begin = [](const std::string& name) {
    return name == "1" ? absl::NotFoundError("no such model") : absl::OkStatus();
  };
  rig_.script().finish = [](const std::string& name, const CallInfo&) {
    return name == "2" ? absl::InternalError("broken") : absl::OkStatus();
  };
  StreamCaller caller(rig_, {.requests = 4});
  Finish(caller);
  EXPECT_THAT(caller.answered(), ElementsAre("0", "1: no such model", "2: broken", "3"));
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
}

TEST_F(StreamCallTest, LackOfMemoryFailsTheRequestAndNotTheStream) {
  rig_.script().begin = [](const std::string& name) {
    if (name == "1") throw std::bad_alloc();
    return absl::OkStatus();
  };
  rig_.script().finish = [](const std::string& name, const CallInfo&) {
    if (name == "2") throw std::bad_alloc();
    return absl::OkStatus();
  };
  const auto lacks = [](const char* name) { return AllOf(StartsWith(name), HasSubstr("not enough memory")); };
  for (const bool runs_inline : {true, false}) {
    rig_.script().runs_inline = runs_inline;
    for (const size_t padding : {size_t{0}, kLargeRequestBytes}) {
      StreamCaller caller(rig_, {.requests = 4, .padding = padding});
      Finish(caller);
      EXPECT_THAT(caller.answered(), ElementsAre("0", lacks("1: "), lacks("2: "), "3"));
      EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
    }
  }
  rig_.script().reckon = []() -> absl::Status { throw std::length_error("a plan"); };
  StreamCaller caller(rig_, {.requests = 1});
  Finish(caller);
  EXPECT_THAT(caller.answered(), ElementsAre(lacks("0: ")));
}

TEST_F(StreamCallTest, WorkersReckonWhatTakesLong) {
  rig_.script().runs_inline = false;
  std::atomic<int> reckoned{0};
  rig_.script().reckon = [&] {
    return ++reckoned == 3 ? absl::ResourceExhaustedError("no memory for a plan") : absl::OkStatus();
  };
  StreamCaller caller(rig_, {.requests = 3});
  Finish(caller);
  EXPECT_EQ(reckoned, 3);
  EXPECT_EQ(rig_.script().finished, 2);
  EXPECT_THAT(caller.answered(), Contains(HasSubstr(": no memory for a plan")));
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
}

TEST_F(StreamCallTest, AnswersWhatTheLimiterRefuses) {
  rig_.LimitTo(1, 1 << 20);
  HoldComputing();
  StreamCaller caller(rig_, {.requests = 2});
  rig_.Until([&] { return computing_ == 1; });
  // The refusal of the second waits behind the first.
  rig_.Until([&] { return rig_.script().alive == 3; });
  release_.Notify();
  Finish(caller);
  ASSERT_THAT(caller.answered(), SizeIs(2));
  EXPECT_EQ(caller.answered()[0], "0");
  EXPECT_THAT(caller.answered()[1], HasSubstr("--max_concurrent_requests"));
}

TEST_F(StreamCallTest, CancelledInTheMiddleItWaitsForItsWorkers) {
  HoldComputing();
  StreamCaller caller(rig_, {.requests = 10, .half_close = false});
  rig_.Until([&] { return computing_ == 2 && rig_.script().begun == 10; });
  caller.Cancel();
  // Its caller knows before the server does.
  rig_.Until([&] { return caller.over() && rig_.script().abandoned() == 10; });
  EXPECT_EQ(rig_.context().live, 1) << "workers may still touch it";
  release_.Notify();
  rig_.Until([&] { return rig_.context().live == 0; });
  EXPECT_EQ(found_cancelled_, 10);
  EXPECT_EQ(caller.answers(), 0);
  EXPECT_EQ(caller.code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StreamCallTest, CancelledBeforeItsFirstRequestItEnds) {
  StreamCaller caller(rig_, {.requests = 0, .half_close = false});
  rig_.Until([&] { return rig_.context().live == 1; });
  caller.Cancel();
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::CANCELLED);
}

TEST_F(StreamCallTest, DeadlineEndsItAndItsWork) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [](const std::string&, const CallInfo& info) {
    EXPECT_NE(info.deadline_nanos, 0);
    return AwaitCancelled(info);
  };
  StreamCaller caller(rig_, {.requests = 5, .timeout = absl::Milliseconds(200)});
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(caller.answers(), 0);
}

TEST_F(StreamCallTest, DrainAnswersWhatItHoldsAndEnds) {
  HoldComputing();
  StreamCaller caller(rig_, {.requests = 5, .half_close = false});
  rig_.Until([&] { return rig_.script().begun == 5; });
  streams_.Drain();
  LetACallPass();
  EXPECT_FALSE(caller.over());
  release_.Notify();
  Finish(caller);
  EXPECT_EQ(caller.answered(), Names(5));
  EXPECT_EQ(caller.code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(StreamCallTest, ShutdownEndsAStreamInTheMiddle) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [this](const std::string&, const CallInfo& info) {
    ++computing_;
    return AwaitCancelled(info);
  };
  StreamCaller caller(rig_, {.requests = 5, .half_close = false});
  rig_.Until([&] { return computing_ == 2; });
  rig_.Shutdown();
  EXPECT_NE(caller.code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace saker
