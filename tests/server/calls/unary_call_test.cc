#include "server/calls/unary_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "absl/synchronization/notification.h"
#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

class UnaryCallTest : public ::testing::Test {
 protected:
  void SetUp() override { pool_.Start(); }
  void TearDown() override {
    if (!stopped_) {
      ExpectAnswered("after all");
      rig_.Shutdown();
    }
    EXPECT_EQ(rig_.context().posted, 0);
    EXPECT_EQ(rig_.context().live, 0);
    EXPECT_EQ(rig_.limiter().in_flight(), 0);
    EXPECT_EQ(rig_.limiter().bytes_in_flight(), 0);
  }
  void Shutdown() {
    stopped_ = true;
    rig_.Shutdown();
  }
  // Takes events until the caller has its answer and the call is over here, too.
  void Finish(UnaryCaller& caller) {
    rig_.Until([&] { return caller.over() && rig_.context().live == 0; });
  }
  void ExpectAnswered(const std::string& name) {
    rig_.script().reckon = nullptr;
    rig_.script().begin = [](const std::string&) { return absl::OkStatus(); };
    rig_.script().finish = [](const std::string&, const CallInfo&) { return absl::OkStatus(); };
    rig_.script().answer_bytes = 0;
    UnaryCaller caller(rig_, name);
    Finish(caller);
    EXPECT_EQ(caller.code(), grpc::StatusCode::OK) << caller.Wait().error_message();
    EXPECT_EQ(caller.answered_name(), name);
  }
  // Computing waits for `release_` and notes whether the caller was there all the time.
  void HoldComputing() {
    rig_.script().runs_inline = false;
    rig_.script().finish = [this](const std::string&, const CallInfo& info) {
      ++computing_;
      release_.WaitForNotification();
      if (info.cancelled->load()) ++found_cancelled_;
      return absl::OkStatus();
    };
  }

  CallRig rig_;
  UnaryCallPool pool_{rig_.Unary(2), rig_.context()};
  std::atomic<int> computing_{0};
  std::atomic<int> found_cancelled_{0};
  absl::Notification release_;
  bool stopped_ = false;
};

TEST_F(UnaryCallTest, AnswersOneRequestAfterAnother) {
  for (const char* name : {"first", "second", "third"}) ExpectAnswered(name);
}

TEST_F(UnaryCallTest, RunsCheapRequestsWhereTheyAreRead) {
  std::thread::id computed_by;
  rig_.script().finish = [&](const std::string&, const CallInfo&) {
    computed_by = std::this_thread::get_id();
    return absl::OkStatus();
  };
  UnaryCaller caller(rig_, "cheap");
  Finish(caller);
  EXPECT_EQ(computed_by, std::this_thread::get_id());
}

TEST_F(UnaryCallTest, LeavesDearRequestsToWorkers) {
  HoldComputing();
  UnaryCaller caller(rig_, "dear");
  rig_.Until([&] { return computing_ == 1; });
  EXPECT_FALSE(caller.over());
  release_.Notify();
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
}

TEST_F(UnaryCallTest, LeavesEvenTheParsingOfLargeRequestsToWorkers) {
  std::thread::id parsed_by;
  rig_.script().begin = [&](const std::string&) {
    parsed_by = std::this_thread::get_id();
    return absl::OkStatus();
  };
  UnaryCaller small(rig_, "small", absl::InfiniteDuration(), kLargeRequestBytes / 2);
  Finish(small);
  EXPECT_EQ(parsed_by, std::this_thread::get_id());
  UnaryCaller large(rig_, "large", absl::InfiniteDuration(), kLargeRequestBytes);
  Finish(large);
  EXPECT_NE(parsed_by, std::this_thread::get_id());
  EXPECT_EQ(large.answered_name(), "large");
}

TEST_F(UnaryCallTest, WorkersHoldNothingOfTheCatalogWhenTheyAnswer) {
  // The server may be gone as soon as the caller has its answer; here and in the manager's hands is one each.
  static constexpr int kHolders = 2;
  rig_.script().fail = [this] { EXPECT_EQ(rig_.models().catalog().use_count(), kHolders); };
  for (const bool fails : {false, true}) {
    rig_.script().begin = [fails](const std::string&) { return fails ? absl::NotFoundError("no") : absl::OkStatus(); };
    rig_.script().finish = [this](const std::string&, const CallInfo&) {
      EXPECT_EQ(rig_.models().catalog().use_count(), kHolders);
      return absl::OkStatus();
    };
    UnaryCaller caller(rig_, "large", absl::InfiniteDuration(), kLargeRequestBytes);
    Finish(caller);
    EXPECT_EQ(caller.code() == grpc::StatusCode::OK, !fails);
  }
  rig_.script().fail = [] {};
}

TEST_F(UnaryCallTest, AnswersFailuresWithTheirTiming) {
  rig_.script().begin = [](const std::string&) { return absl::NotFoundError("no such model"); };
  UnaryCaller unknown(rig_, "unknown");
  Finish(unknown);
  EXPECT_EQ(unknown.code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(unknown.Wait().error_message(), "no such model");
  EXPECT_EQ(unknown.Trailer("saker-timing-bin"), "timing");
  EXPECT_EQ(rig_.script().finished, 0);
  rig_.script().begin = [](const std::string&) { return absl::OkStatus(); };
  rig_.script().finish = [](const std::string&, const CallInfo&) { return absl::InternalError("broken"); };
  UnaryCaller broken(rig_, "broken");
  Finish(broken);
  EXPECT_EQ(broken.code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(broken.Trailer("saker-timing-bin"), "timing");
}

TEST_F(UnaryCallTest, RefusesMoreThanTheLimiterAdmits) {
  rig_.LimitTo(1, 1 << 20);
  HoldComputing();
  UnaryCaller first(rig_, "first");
  rig_.Until([&] { return computing_ == 1; });
  UnaryCaller second(rig_, "second");
  rig_.Until([&] { return second.over(); });
  EXPECT_EQ(second.code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(second.Trailer("grpc-retry-pushback-ms"), "50");
  EXPECT_EQ(rig_.script().begun, 1) << "a refused request is not even parsed";
  release_.Notify();
  Finish(first);
  EXPECT_EQ(first.code(), grpc::StatusCode::OK);
}

TEST_F(UnaryCallTest, RefusesAnswersThatDoNotFitBeforeComputingThem) {
  rig_.LimitTo(10, 1 << 20);
  rig_.script().answer_bytes = 1 << 20;
  UnaryCaller caller(rig_, "much");
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(caller.Wait().error_message(), HasSubstr("--max_inflight_bytes"));
  EXPECT_EQ(caller.Trailer("grpc-retry-pushback-ms"), "50");
  EXPECT_EQ(rig_.script().finished, 0);
}

TEST_F(UnaryCallTest, WorkersReckonWhatTakesLongAndRefuseAnswersThatDoNotFit) {
  rig_.LimitTo(10, 1 << 20);
  rig_.script().runs_inline = false;
  std::thread::id reckoned_by;
  rig_.script().reckon = [&] {
    reckoned_by = std::this_thread::get_id();
    return absl::OkStatus();
  };
  UnaryCaller new_rows(rig_, "new rows");
  Finish(new_rows);
  EXPECT_EQ(new_rows.code(), grpc::StatusCode::OK);
  EXPECT_NE(reckoned_by, std::thread::id());
  EXPECT_NE(reckoned_by, std::this_thread::get_id());
  rig_.script().answer_bytes = 1 << 20;
  UnaryCaller much(rig_, "much");
  Finish(much);
  EXPECT_EQ(much.code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  rig_.script().answer_bytes = 0;
  rig_.script().reckon = [] { return absl::ResourceExhaustedError("no memory for a plan"); };
  UnaryCaller large(rig_, "large");
  Finish(large);
  EXPECT_EQ(large.Wait().error_message(), "no memory for a plan");
  EXPECT_EQ(rig_.script().finished, 1) << "only the first was computed";
}

TEST_F(UnaryCallTest, LackOfMemoryFailsTheRequestAndNotTheServer) {
  const auto expect_failure = [&](const char* where, size_t padding = 0) {
    UnaryCaller caller(rig_, where, absl::InfiniteDuration(), padding);
    Finish(caller);
    EXPECT_EQ(caller.code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << where;
    EXPECT_THAT(caller.Wait().error_message(), HasSubstr("not enough memory")) << where;
    EXPECT_EQ(caller.Trailer("saker-timing-bin"), "timing") << where;
  };
  rig_.script().begin = [](const std::string&) -> absl::Status { throw std::bad_alloc(); };
  expect_failure("begin");
  expect_failure("begin on a worker", kLargeRequestBytes);
  rig_.script().begin = [](const std::string&) { return absl::OkStatus(); };
  rig_.script().finish = [](const std::string&, const CallInfo&) -> absl::Status { throw std::bad_alloc(); };
  expect_failure("finish");
  rig_.script().runs_inline = false;
  expect_failure("finish on a worker");
  rig_.script().reckon = []() -> absl::Status { throw std::length_error("a plan"); };
  expect_failure("reckon");
}

TEST_F(UnaryCallTest, CallerGoneWhileItsRequestWaitsForAWorker) {
  HoldComputing();
  UnaryCaller first(rig_, "first"), second(rig_, "second"), waiting(rig_, "waiting");
  rig_.Until([&] { return computing_ == 2 && rig_.script().begun == 3; });  // both workers are held
  for (UnaryCaller* caller : {&first, &second, &waiting}) caller->Cancel();
  // Its caller knows before the server does.
  rig_.Until([&] { return waiting.over() && rig_.script().abandoned() == 3; });
  EXPECT_EQ(waiting.code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(rig_.context().live, 3) << "workers may still touch them";
  release_.Notify();
  rig_.Until([&] { return rig_.context().live == 0; });
  EXPECT_EQ(computing_, 3);
  EXPECT_EQ(found_cancelled_, 3);
}

TEST_F(UnaryCallTest, CallerGoneWhileItsRequestIsComputed) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [&](const std::string&, const CallInfo& info) {
    ++computing_;
    return AwaitCancelled(info);
  };
  UnaryCaller caller(rig_, "a");
  rig_.Until([&] { return computing_ == 1; });
  caller.Cancel();
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::CANCELLED);
}

TEST_F(UnaryCallTest, CallerGoneJustBeforeItsAnswer) {
  for (const bool runs_inline : {true, false}) {
    std::atomic<UnaryCaller*> who{nullptr};
    rig_.script().runs_inline = runs_inline;
    rig_.script().finish = [&](const std::string&, const CallInfo&) {
      while (who == nullptr) std::this_thread::yield();
      who.load()->Cancel();
      return absl::OkStatus();
    };
    UnaryCaller caller(rig_, "a");
    who = &caller;
    Finish(caller);
    EXPECT_EQ(caller.code(), grpc::StatusCode::CANCELLED);
  }
}

TEST_F(UnaryCallTest, DeadlineThatPassesWhileComputingEndsTheWork) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [&](const std::string&, const CallInfo& info) {
    EXPECT_NE(info.deadline_nanos, 0);
    return AwaitCancelled(info);
  };
  UnaryCaller caller(rig_, "a", absl::Milliseconds(100));
  Finish(caller);
  EXPECT_EQ(caller.code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(UnaryCallTest, ShutdownEndsWaitingCalls) {
  EXPECT_EQ(rig_.context().posted, 2);
  Shutdown();
}

TEST_F(UnaryCallTest, ShutdownEndsCallsUnderWay) {
  rig_.script().runs_inline = false;
  rig_.script().finish = [&](const std::string&, const CallInfo& info) {
    ++computing_;
    return AwaitCancelled(info);
  };
  UnaryCaller caller(rig_, "a");
  rig_.Until([&] { return computing_ == 1; });
  Shutdown();
  EXPECT_NE(caller.code(), grpc::StatusCode::OK);
}

TEST_F(UnaryCallTest, IsHeldWhileTheServerLeavesAndRefusedWhenItStops) {
  rig_.stop().Leave(0);
  UnaryCaller first(rig_, "first"), second(rig_, "second");
  rig_.Until([&] { return rig_.context().held.size() == 2; });
  EXPECT_FALSE(first.over() || second.over());
  EXPECT_GT(rig_.stop().last_arrival(), 0);
  rig_.stop().Stop();
  for (UnaryCall* call : rig_.context().held) call->Refuse();
  rig_.context().held.clear();
  UnaryCaller late(rig_, "late");
  rig_.Until([&] { return first.over() && second.over() && late.over(); });
  for (UnaryCaller* caller : {&first, &second, &late}) {
    EXPECT_EQ(caller->code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(caller->Wait().error_message(), HasSubstr("the server is stopping"));
  }
  EXPECT_EQ(rig_.script().begun, 0);
  Shutdown();
}

TEST_F(UnaryCallTest, CallerOfAHeldCallMayLeaveFirst) {
  rig_.stop().Leave(0);
  UnaryCaller caller(rig_, "a");
  rig_.Until([&] { return rig_.context().held.size() == 1; });
  caller.Cancel();
  rig_.Until([&] { return caller.over(); });
  EXPECT_EQ(rig_.context().live, 1) << "it is in the list";
  rig_.stop().Stop();
  for (UnaryCall* call : rig_.context().held) call->Refuse();
  rig_.context().held.clear();
  rig_.Until([&] { return rig_.context().live == 0; });
  Shutdown();
}

}  // namespace
}  // namespace saker
