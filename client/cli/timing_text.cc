#include "client/cli/timing_text.h"

#include "absl/strings/str_cat.h"
#include "client/cli/text.h"

namespace saker {
namespace {

const char* PathName(v1::ExecutionPath path) {
  switch (path) {
    case v1::PATH_SEQUENTIAL:
      return "sequential";
    case v1::PATH_PARALLEL:
      return "parallel";
    case v1::PATH_INTRA_OP:
      return "intra_op";
    default:
      return "unknown path";
  }
}

}  // namespace

std::string TimingText(const v1::Timing& timing, int64_t round_trip_ns) {
  return absl::StrCat(DurationText(round_trip_ns), " = server ", DurationText(timing.total_ns()), " (receive ",
                      DurationText(timing.receive_ns()), ", decode ", DurationText(timing.decode_ns()), ", queue ",
                      DurationText(timing.queue_ns()), ", compute ", DurationText(timing.compute_ns()), ", encode ",
                      DurationText(timing.encode_ns()), ") + network and client ",
                      DurationText(round_trip_ns - timing.total_ns()));
}

std::string ExecutionText(const v1::Execution& execution) {
  return absl::StrCat(PathName(execution.path()), ", ", execution.threads(),
                      execution.threads() == 1 ? " thread" : " threads",
                      execution.run_inline() ? ", on the thread that read it" : "");
}

void WriteJson(const v1::Timing& timing, int64_t round_trip_ns, const v1::Execution& execution, JsonWriter& json) {
  json.Key("timing_ns").BeginObject();
  json.Key("receive").Int(timing.receive_ns()).Key("decode").Int(timing.decode_ns());
  json.Key("queue").Int(timing.queue_ns()).Key("compute").Int(timing.compute_ns());
  json.Key("encode").Int(timing.encode_ns()).Key("total").Int(timing.total_ns());
  json.Key("outside").Int(round_trip_ns - timing.total_ns()).Key("round_trip").Int(round_trip_ns).EndObject();
  json.Key("execution").BeginObject().Key("path").String(PathName(execution.path()));
  json.Key("threads").Int(execution.threads()).Key("rows").Int(execution.rows());
  json.Key("inline").Bool(execution.run_inline()).EndObject();
}

}  // namespace saker
