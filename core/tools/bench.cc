#include "core/tools/bench.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/runtime/sample_request.h"
#include "core/tools/json_text.h"

namespace saker {
namespace {

constexpr uint64_t kSeed = 1;
constexpr size_t kMaxRequestBytes = size_t{4} << 30;
// Turns that the modes take, and samples kept of each.
constexpr int kTurns = 20;
constexpr size_t kMostSamples = 4'000'000;
constexpr double kMostSeconds = 3600;

// ModeSamples: what was seen of one mode.
class ModeSamples {
 public:
  // Memory for all samples at once, so that none is asked for while allocations are counted.
  explicit ModeSamples(const BenchOptions& options) : count_allocations_(options.allocations) {
    nanos_.reserve(kMostSamples);
  }

  void Clear() {
    nanos_.clear();
    allocations_ = {};
  }

  // Runs the mode for a turn: once at least.
  absl::Status RunTurn(const Model& model, const RandomRequest& request, ExecutionMode mode, int64_t turn_nanos,
                       ExecutionContext& context) {
    RunOptions options;
    options.mode = mode;
    const AllocationCount allocated = AllocationsSoFar();
    int64_t before = SteadyNanos();
    const int64_t end = before + turn_nanos;
    do {
      SAKER_RETURN_IF_ERROR(model.Run(request.input_views, request.output_views, options, context).status());
      const int64_t after = SteadyNanos();
      nanos_.push_back(after - before);
      before = after;
    } while (before < end && nanos_.size() < kMostSamples);
    const AllocationCount now = AllocationsSoFar();
    allocations_.all += now.all - allocated.all;
    allocations_.ours += now.ours - allocated.ours;
    return absl::OkStatus();
  }

  // Fills in the figures.
  void Summarize(BenchResult& result) {
    std::sort(nanos_.begin(), nanos_.end());
    result.min_us = Micros(0);
    result.p50_us = Micros(0.5);
    result.p99_us = Micros(0.99);
    const auto runs = static_cast<double>(nanos_.size());
    if (count_allocations_ == nullptr) return;
    result.allocations = {static_cast<double>(allocations_.all) / runs, static_cast<double>(allocations_.ours) / runs};
  }

 private:
  AllocationCount AllocationsSoFar() const {
    return count_allocations_ == nullptr ? AllocationCount() : count_allocations_();
  }
  double Micros(double share) const {
    const auto index = static_cast<size_t>(share * static_cast<double>(nanos_.size() - 1));
    return static_cast<double>(nanos_[index]) / 1e3;
  }

  AllocationCount (*const count_allocations_)();
  std::vector<int64_t> nanos_;
  AllocationCount allocations_;
};

// Written so that a NaN is refused too.
absl::Status CheckSeconds(double seconds) {
  if (seconds >= 0 && seconds <= kMostSeconds) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--seconds: expected 0 to ", kMostSeconds, ", got ", seconds));
}

}  // namespace

std::string BenchResult::ToLine() const {
  std::string line = absl::StrFormat("model=%s mode=%s threads=%d batch=%d min_us=%.2f p50_us=%.2f p99_us=%.2f", model,
                                     Name(mode), threads, batch, min_us, p50_us, p99_us);
  if (allocations.has_value()) {
    absl::StrAppendFormat(&line, " allocations=%.2f own_allocations=%.2f", allocations->all, allocations->ours);
  }
  return line;
}

std::string BenchResult::ToJson() const {
  std::string object =
      absl::StrFormat(R"({"model":%s,"mode":"%s","threads":%d,"batch":%d,"min_us":%.2f,"p50_us":%.2f,"p99_us":%.2f)",
                      JsonText(model), Name(mode), threads, batch, min_us, p50_us, p99_us);
  if (allocations.has_value()) {
    absl::StrAppendFormat(&object, R"(,"allocations":%.2f,"own_allocations":%.2f)", allocations->all,
                          allocations->ours);
  }
  return absl::StrCat(object, "}");
}

absl::StatusOr<std::vector<ExecutionMode>> ParseModeList(absl::string_view text) {
  std::vector<ExecutionMode> modes;
  for (absl::string_view word : absl::StrSplit(text, ',')) {
    SAKER_ASSIGN_OR_RETURN(const ExecutionMode mode, ParseExecutionMode(word));
    modes.push_back(mode);
  }
  return modes;
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
  SAKER_RETURN_IF_ERROR(CheckSeconds(options.seconds));
  SAKER_ASSIGN_OR_RETURN(const RandomRequest request, MakeRandomRequest(model, batch, options.open_extent));
  ExecutionContext context = model->NewContext();
  std::vector<ModeSamples> samples;
  samples.reserve(options.modes.size());
  while (samples.size() < options.modes.size()) samples.emplace_back(options);
  const auto turn_nanos = static_cast<int64_t>(options.seconds * 1e9 / kTurns);
  // Turn -1 warms up and is forgotten.
  for (int turn = -1; turn < kTurns; ++turn) {
    for (size_t i = 0; i < options.modes.size(); ++i) {
      SAKER_RETURN_IF_ERROR(samples[i].RunTurn(*model, request, options.modes[i], turn_nanos, context));
      if (turn < 0) samples[i].Clear();
    }
  }
  std::vector<BenchResult> results;
  for (size_t i = 0; i < options.modes.size(); ++i) {
    BenchResult result;
    result.model = options.model_name;
    result.mode = options.modes[i];
    result.threads = options.threads;
    result.batch = batch;
    samples[i].Summarize(result);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace saker
