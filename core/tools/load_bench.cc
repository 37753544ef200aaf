#include "core/tools/load_bench.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/model_builder.h"
#include "core/model_impl.h"
#include "core/onnx/onnx_reader.h"
#include "core/tools/bench.h"
#include "core/tools/json_text.h"

namespace saker {
namespace {

double Micros(int64_t nanos) { return static_cast<double>(nanos) / 1e3; }

}  // namespace

std::string LoadResult::ToLine() const {
  return absl::StrFormat(
      "model=%s threads=%d read_us=%.0f passes_us=%.0f plan_us=%.0f first_run_us=%.0f answer_us=%.0f "
      "calibration_us=%.0f",
      model, threads, read_us, passes_us, plan_us, first_run_us, AnswerMicros(), calibration_us);
}

std::string LoadResult::ToJson() const {
  return absl::StrFormat(
      R"({"model":%s,"threads":%d,"read_us":%.0f,"passes_us":%.0f,"plan_us":%.0f,"first_run_us":%.0f,)"
      R"("answer_us":%.0f,"calibration_us":%.0f})",
      JsonText(model), threads, read_us, passes_us, plan_us, first_run_us, AnswerMicros(), calibration_us);
}

absl::StatusOr<LoadResult> RunLoadBench(const std::string& path, std::shared_ptr<ThreadPool> pool,
                                        const EngineOptions& options, int64_t open_extent) {
  LoadResult result;
  result.model = path;
  result.threads = pool->parallelism();
  const int64_t start = SteadyNanos();
  SAKER_ASSIGN_OR_RETURN(Graph graph, ReadOnnxFile(path));
  result.read_us = Micros(SteadyNanos() - start);
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> model, BuildModel(std::move(graph), std::move(pool), options));
  SAKER_ASSIGN_OR_RETURN(const RandomRequest request, MakeRandomRequest(model, 1, open_extent));
  const int64_t built = SteadyNanos();
  ExecutionContext context = model->NewContext();
  SAKER_RETURN_IF_ERROR(model->Run(request.input_views, request.output_views, RunOptions(), context).status());
  result.first_run_us = Micros(SteadyNanos() - built);
  const BuildTimes& times = model->impl().build_times;
  result.passes_us = Micros(times.passes_nanos);
  result.plan_us = Micros(times.plan_nanos);
  result.calibration_us = Micros(times.calibration_nanos);
  return result;
}

}  // namespace saker
