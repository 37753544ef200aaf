// saker_bench: times a model, engine only: one line a batch size and mode.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"
#include "core/tools/allocation_count.h"
#include "core/tools/bench.h"
#include "core/tools/load_bench.h"
#include "core/tools/number_list.h"
#include "core/tools/thread_count.h"
#include "core/tools/weight_error.h"

ABSL_FLAG(std::string, model, "", "ONNX file to time");
ABSL_FLAG(std::string, batch, "1,64", "rows of a request, several separated by commas");
ABSL_FLAG(std::string, mode, "auto,sequential,parallel", "execution modes, separated by commas");
ABSL_FLAG(int, threads, 0, "threads that compute, the caller among them; 1: no pool; 0: what the machine grants");
ABSL_FLAG(std::string, weight_format, "float32", "weights of products: float32, bfloat16 or int8 (their error first)");
ABSL_FLAG(double, seconds, 1.0, "time for each case");
ABSL_FLAG(int64_t, open_extent, 224, "extent of dimensions that the file leaves open, beside the number of rows");
ABSL_FLAG(bool, load, false, "time the way from the file to the first answer instead, once");
ABSL_FLAG(bool, json, false, "print JSON objects");

namespace saker {
namespace {

template <typename Result>
void Print(const Result& result) {
  std::puts((absl::GetFlag(FLAGS_json) ? result.ToJson() : result.ToLine()).c_str());
}

absl::Status RunCases() {
  const std::string path = absl::GetFlag(FLAGS_model);
  if (path.empty()) return absl::InvalidArgumentError("--model=FILE.onnx is missing");
  BenchOptions options;
  options.model_name = path;
  options.seconds = absl::GetFlag(FLAGS_seconds);
  options.open_extent = absl::GetFlag(FLAGS_open_extent);
  SAKER_ASSIGN_OR_RETURN(options.threads, ThreadCount(absl::GetFlag(FLAGS_threads)));
  SAKER_ASSIGN_OR_RETURN(options.modes, ParseModeList(absl::GetFlag(FLAGS_mode)));
  if (CountsAllocations()) options.allocations = AllocationsSoFar;
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> batches, ParseNumberList(absl::GetFlag(FLAGS_batch)));
  const auto pool = std::make_shared<ThreadPool>(ThreadPoolOptions{.workers = options.threads - 1});
  EngineOptions engine;
  SAKER_ASSIGN_OR_RETURN(engine.weight_format, ParseWeightFormat(absl::GetFlag(FLAGS_weight_format)));
  if (absl::GetFlag(FLAGS_load)) {
    SAKER_ASSIGN_OR_RETURN(const LoadResult result, RunLoadBench(path, pool, engine, options.open_extent));
    Print(result);
    return absl::OkStatus();
  }
  const ModelLoader loader(pool);
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, loader.LoadFile(path, engine));
  if (engine.weight_format != WeightFormat::kFloat32) {
    SAKER_ASSIGN_OR_RETURN(const WeightError error, MeasureWeightError(loader, path, model, options.open_extent));
    std::printf("weight_format=%s %s\n", Name(engine.weight_format).data(), error.ToLine().c_str());
  }
  for (int64_t batch : batches) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<BenchResult> results, RunBench(model, batch, options));
    for (const BenchResult& result : results) Print(result);
    std::fflush(stdout);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace saker

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Times a model, engine only.\n  saker_bench --model=FILE.onnx [--batch=1,64] [...]");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = saker::RunCases();
  if (status.ok()) return 0;
  std::fprintf(stderr, "saker_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
