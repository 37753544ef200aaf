#include "core/tools/bench.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/runtime/sample_request.h"

namespace saker {
namespace {

constexpr uint64_t kSeed = 1;
constexpr size_t kMaxRequestBytes = size_t{4} << 30;
// Turns that the modes take, and samples kept of each.
constexpr int kTurns = 20;
constexpr size_t kMostSamples = 4'000'000;

// Runs one mode for a turn: at least `least` runs.
absl::Status RunTurn(const Model& model, const RandomRequest& request, ExecutionMode mode, int64_t turn_nanos,
                     int least, ExecutionContext& context, std::vector<int64_t>& samples) {
  RunOptions options;
  options.mode = mode;
  int64_t before = SteadyNanos();
  const int64_t end = before + turn_nanos;
  for (int runs = 0; (runs < least || before < end) && samples.size() < kMostSamples; ++runs) {
    SAKER_RETURN_IF_ERROR(model.Run(request.input_views, request.output_views, options, context).status());
    const int64_t after = SteadyNanos();
    samples.push_back(after - before);
    before = after;
  }
  return absl::OkStatus();
}

double Micros(const std::vector<int64_t>& sorted, double share) {
  const auto index = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1));
  return static_cast<double>(sorted[index]) / 1e3;
}

}  // namespace

std::string BenchResult::ToLine() const {
  return absl::StrFormat("model=%s mode=%s threads=%d batch=%d min_us=%.2f p50_us=%.2f p99_us=%.2f", model, Name(mode),
                         threads, batch, min_us, p50_us, p99_us);
}

std::string BenchResult::ToJson() const {
  std::string quoted;
  for (char c : model) {
    if (static_cast<unsigned char>(c) < 0x20) continue;
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return absl::StrFormat(
      R"({"model":"%s","mode":"%s","threads":%d,"batch":%d,"min_us":%.2f,"p50_us":%.2f,"p99_us":%.2f})", quoted,
      Name(mode), threads, batch, min_us, p50_us, p99_us);
}

absl::StatusOr<RandomRequest> MakeRandomRequest(std::shared_ptr<const Model>& model, int64_t rows,
                                                int64_t open_extent) {
  RandomRequest request;
  for (const TensorSpec& spec : model->signature().inputs) {
    Shape shape = spec.shape;
    if (spec.has_rows) shape[0] = rows;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == Shape::kUnknown) shape[axis] = open_extent;
    }
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(spec.type, shape, kMaxRequestBytes));
    FillUniform(tensor, kSeed + request.inputs.size());
    request.inputs.push_back(std::move(tensor));
    request.input_views.push_back(request.inputs.back().view());
  }
  SAKER_RETURN_IF_ERROR(model->CheckInputs(request.input_views).status());
  SAKER_ASSIGN_OR_RETURN(model, model->VariantFor(request.input_views));
  SAKER_ASSIGN_OR_RETURN(const int64_t checked_rows, model->CheckInputs(request.input_views));
  for (size_t i = 0; i < model->signature().outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape shape, model->OutputShape(static_cast<int>(i), checked_rows));
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(model->signature().outputs[i].type, shape, kMaxRequestBytes));
    request.outputs.push_back(std::move(tensor));
    request.output_views.push_back(request.outputs.back().mutable_view());
  }
  return request;
}

absl::StatusOr<std::vector<BenchResult>> RunBench(std::shared_ptr<const Model> model, int64_t batch,
                                                  const BenchOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const RandomRequest request, MakeRandomRequest(model, batch, options.open_extent));
  ExecutionContext context = model->NewContext();
  std::vector<std::vector<int64_t>> samples(options.modes.size());
  const auto turn_nanos = static_cast<int64_t>(options.seconds * 1e9 / kTurns);
  // Turn -1 warms up and is forgotten.
  for (int turn = -1; turn < kTurns; ++turn) {
    for (size_t i = 0; i < options.modes.size(); ++i) {
      SAKER_RETURN_IF_ERROR(RunTurn(*model, request, options.modes[i], turn_nanos, 1, context, samples[i]));
      if (turn < 0) samples[i].clear();
    }
  }
  std::vector<BenchResult> results;
  for (size_t i = 0; i < options.modes.size(); ++i) {
    std::vector<int64_t>& sorted = samples[i];
    std::sort(sorted.begin(), sorted.end());
    results.push_back({options.model_name, options.modes[i], options.threads, batch, Micros(sorted, 0),
                       Micros(sorted, 0.5), Micros(sorted, 0.99)});
  }
  return results;
}

}  // namespace saker
