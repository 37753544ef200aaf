#include "server/calls/polling_thread.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

class PollingThreadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    thread_.AddMethod(rig_.Unary(2));
    thread_.AddMethod(rig_.Stream(1));
    thread_.Start();
  }
  // What GrpcServer::Stop() does, in its order.
  void Stop() {
    rig_.stop().Stop();
    thread_.Drain();
    rig_.ShutdownServer();
    thread_.CloseAndJoin();
  }
  bool IsOver() const { return thread_.AwaitOver(absl::InfinitePast()); }
  // Computing ends when its caller is gone.
  void ComputeForEver() {
    rig_.script().runs_inline = false;
    rig_.script().finish = [this](const std::string&, const CallInfo& info) {
      ++computing_;
      return AwaitCancelled(info);
    };
  }
  void AwaitComputing(int calls) const {
    while (computing_ < calls) std::this_thread::yield();
  }

  CallRig rig_;
  std::atomic<int> computing_{0};
  PollingThread thread_{rig_.TakeQueue(), PollingThread::Options{0, 1},
                        rig_.models(),    PollingThread::Pools{rig_.workers(), rig_.workers()},
                        rig_.limiter(),   rig_.stop()};
};

TEST_F(PollingThreadTest, ServesCallsAndStreams) {
  UnaryCaller call(rig_, "a");
  StreamCaller stream(rig_, {.requests = 10});
  EXPECT_EQ(call.code(), grpc::StatusCode::OK);
  EXPECT_EQ(stream.code(), grpc::StatusCode::OK);
  EXPECT_EQ(stream.answers(), 10);
  EXPECT_FALSE(IsOver());
  Stop();
  EXPECT_TRUE(IsOver());
}

TEST_F(PollingThreadTest, StopsWithoutEverHavingServed) {
  Stop();
  EXPECT_EQ(rig_.script().alive, 2) << "idle calls are the pool's until it goes";
}

TEST_F(PollingThreadTest, MayBeRefreshedWheneverModelsChange) {
  for (int i = 0; i < 1000; ++i) thread_.Refresh();
  UnaryCaller call(rig_, "a");
  EXPECT_EQ(call.code(), grpc::StatusCode::OK);
  thread_.Refresh();
  Stop();
}

TEST_F(PollingThreadTest, DrainEndsIdleStreams) {
  StreamCaller stream(rig_, {.requests = 1, .half_close = false});
  while (stream.answers() == 0) std::this_thread::yield();
  rig_.stop().Stop();
  thread_.Drain();
  EXPECT_EQ(stream.code(), grpc::StatusCode::UNAVAILABLE);
  rig_.ShutdownServer();
  thread_.CloseAndJoin();
}

TEST_F(PollingThreadTest, DrainRefusesHeldCalls) {
  rig_.stop().Leave(0);
  UnaryCaller call(rig_, "a");
  while (rig_.stop().last_arrival() == 0) std::this_thread::yield();
  EXPECT_FALSE(call.over());
  rig_.stop().Stop();
  thread_.Drain();
  EXPECT_EQ(call.code(), grpc::StatusCode::UNAVAILABLE);
  rig_.ShutdownServer();
  thread_.CloseAndJoin();
}

TEST_F(PollingThreadTest, IsNotOverWhileACallIsComputed) {
  ComputeForEver();
  UnaryCaller call(rig_, "a");
  StreamCaller stream(rig_, {.requests = 1, .half_close = false});
  AwaitComputing(2);
  rig_.stop().Stop();
  thread_.Drain();
  EXPECT_FALSE(IsOver());
  rig_.ShutdownServer();  // cancels both
  thread_.CloseAndJoin();
  EXPECT_TRUE(IsOver());
  EXPECT_NE(call.code(), grpc::StatusCode::OK);
  EXPECT_NE(stream.code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace saker
