#include "client/cli/timing_text.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

v1::Timing SomeTiming() {
  v1::Timing timing;
  timing.set_receive_ns(1000);
  timing.set_decode_ns(2000);
  timing.set_queue_ns(0);
  timing.set_compute_ns(5000);
  timing.set_encode_ns(2000);
  timing.set_total_ns(10'000);
  return timing;
}

TEST(TimingText, AddsUp) {
  EXPECT_EQ(TimingText(SomeTiming(), 110'000),
            "110 us = server 10.0 us (receive 1.00 us, decode 2.00 us, queue 0 ns, compute 5.00 us, encode 2.00 us) + "
            "network and client 100 us");
}

TEST(ExecutionText, SaysPathAndThreads) {
  v1::Execution execution;
  execution.set_path(v1::PATH_PARALLEL);
  execution.set_threads(2);
  EXPECT_EQ(ExecutionText(execution), "parallel, 2 threads");
  execution.set_path(v1::PATH_SEQUENTIAL);
  execution.set_threads(1);
  execution.set_run_inline(true);
  EXPECT_EQ(ExecutionText(execution), "sequential, 1 thread, on the thread that read it");
}

TEST(TimingJson, HasEveryStage) {
  JsonWriter json;
  json.BeginObject();
  WriteJson(SomeTiming(), 110'000, v1::Execution(), json);
  json.EndObject();
  EXPECT_EQ(json.text(),
            R"({"timing_ns":{"receive":1000,"decode":2000,"queue":0,"compute":5000,"encode":2000,"total":10000,)"
            R"("outside":100000,"round_trip":110000},)"
            R"("execution":{"path":"unknown path","threads":0,"rows":0,"inline":false}})");
}

}  // namespace
}  // namespace saker
