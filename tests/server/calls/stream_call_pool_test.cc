#include "server/calls/stream_call_pool.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

TEST(StreamCallPool, KeepsItsSlotsWaitingWhileStreamsAreOpen) {
  CallRig rig;
  StreamCallPool pool(rig.Stream(2), rig.context());
  pool.Start();
  EXPECT_EQ(rig.context().posted, 2);
  std::vector<std::unique_ptr<StreamCaller>> callers;
  for (int i = 0; i < 5; ++i) {
    callers.push_back(std::make_unique<StreamCaller>(rig, StreamCaller::Options{.half_close = false}));
  }
  rig.Until([&] { return rig.context().live == 5; });
  EXPECT_EQ(rig.context().posted, 2);
  for (const auto& caller : callers) caller->Cancel();
  rig.Until([&] { return rig.context().live == 0; });
  EXPECT_EQ(rig.context().posted, 2);
  EXPECT_EQ(rig.script().alive, 0) << "what a stream holds goes with it";
  rig.Shutdown();
}

TEST(StreamCallPool, DrainsEveryOpenStream) {
  CallRig rig;
  StreamCallPool pool(rig.Stream(1), rig.context());
  pool.Start();
  std::vector<std::unique_ptr<StreamCaller>> callers;
  for (int i = 0; i < 4; ++i) {
    callers.push_back(std::make_unique<StreamCaller>(rig, StreamCaller::Options{.half_close = false}));
  }
  rig.Until([&] {
    for (const auto& caller : callers) {
      if (caller->answers() == 0) return false;
    }
    return true;
  });
  pool.Drain();
  rig.Until([&] { return rig.context().live == 0; });
  for (const auto& caller : callers) EXPECT_EQ(caller->code(), grpc::StatusCode::UNAVAILABLE);
  rig.Shutdown();
}

TEST(StreamCallPool, StreamsThatComeAfterTheStopEndAtOnce) {
  CallRig rig;
  StreamCallPool pool(rig.Stream(1), rig.context());
  pool.Start();
  rig.stop().Stop();
  StreamCaller caller(rig, {.half_close = false});
  rig.Until([&] { return caller.over(); });
  EXPECT_EQ(caller.code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(rig.context().posted, 0) << "nothing takes its place";
  EXPECT_EQ(rig.script().begun, 0);
  rig.Shutdown();
}

TEST(StreamCallPool, UsesTheExchangesOfAStreamAgain) {
  CallRig rig;
  StreamCallPool pool(rig.Stream(1), rig.context());
  pool.Start();
  StreamCaller caller(rig, {.requests = 200});
  rig.Until([&] { return caller.over(); });
  EXPECT_EQ(caller.answers(), 200);
  // As many as were ever held at once, of which a few are kept.
  EXPECT_LT(rig.script().made, 200);
  rig.Shutdown();
}

}  // namespace
}  // namespace saker
