#include "core/tools/profile.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/aligned_buffer.h"
#include "core/base/status_macros.h"
#include "core/model_impl.h"
#include "core/runtime/plan_binding.h"
#include "core/runtime/sample_request.h"
#include "core/tools/plan_for_rows.h"

namespace saker {
namespace {

constexpr size_t kMaxSampleBytes = size_t{1} << 30;
// Runs before those that count.
constexpr int kWarmUps = 3;
// Steps that the table shows.
constexpr size_t kMostSteps = 40;

absl::StatusOr<std::vector<std::vector<int64_t>>> TimeSteps(const PlanSet& plans, const ExecutionPlan& plan, int runs) {
  SAKER_ASSIGN_OR_RETURN(const SampleRequest sample, SampleRequest::Create(plans, plan.rows, kMaxSampleBytes));
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer arena,
                         AlignedBuffer::Create(std::max(plan.arena_bytes, AlignedBuffer::kAlignment)));
  PlanBinding binding(plan, arena.data());
  const RunRequest request = sample.request();
  std::vector<const void*> inputs;
  std::vector<void*> outputs;
  for (const ConstTensorView& view : request.inputs) inputs.push_back(view.data);
  for (const MutableTensorView& view : request.outputs) outputs.push_back(view.data);
  std::vector<std::vector<int64_t>> samples(plan.steps.size());
  std::vector<int64_t> nanos(plan.steps.size());
  for (int run = -kWarmUps; run < runs; ++run) {
    SAKER_RETURN_IF_ERROR(binding.RunTimed(inputs, outputs, absl::MakeSpan(nanos)));
    for (size_t i = 0; run >= 0 && i < nanos.size(); ++i) samples[i].push_back(nanos[i]);
  }
  return samples;
}

double MedianMicros(std::vector<int64_t>& nanos) {
  const auto middle = nanos.begin() + static_cast<std::ptrdiff_t>(nanos.size() / 2);
  std::nth_element(nanos.begin(), middle, nanos.end());
  return static_cast<double>(*middle) / 1e3;
}

}  // namespace

double Profile::TotalMicros() const {
  double total = 0;
  for (const Step& step : steps) total += step.us;
  return total;
}

std::vector<Profile::OpSum> Profile::SumByOp() const {
  std::map<std::string, OpSum> by_op;
  for (const Step& step : steps) {
    OpSum& sum = by_op[step.op];
    sum.op = step.op;
    ++sum.steps;
    sum.us += step.us;
  }
  std::vector<OpSum> sums;
  sums.reserve(by_op.size());
  for (auto& [op, sum] : by_op) sums.push_back(std::move(sum));
  std::stable_sort(sums.begin(), sums.end(), [](const OpSum& a, const OpSum& b) { return a.us > b.us; });
  return sums;
}

std::string Profile::ToString() const {
  const double total = std::max(TotalMicros(), 1e-3);
  std::string text = absl::StrFormat("profile of a plan for %d rows, medians of %d runs, %.1f us in all:\n", rows, runs,
                                     TotalMicros());
  absl::StrAppendFormat(&text, "  %10s %6s %6s  %s\n", "us", "share", "steps", "operator");
  for (const OpSum& sum : SumByOp()) {
    absl::StrAppendFormat(&text, "  %10.1f %5.1f%% %6d  %s\n", sum.us, 100 * sum.us / total, sum.steps, sum.op);
  }
  std::vector<Step> dearest = steps;
  std::stable_sort(dearest.begin(), dearest.end(), [](const Step& a, const Step& b) { return a.us > b.us; });
  absl::StrAppendFormat(&text, "  %10s %6s  %s\n", "us", "share", "step");
  for (size_t i = 0; i < std::min(dearest.size(), kMostSteps); ++i) {
    absl::StrAppendFormat(&text, "  %10.1f %5.1f%%  %s \"%s\"\n", dearest[i].us, 100 * dearest[i].us / total,
                          dearest[i].op, dearest[i].name);
  }
  if (dearest.size() > kMostSteps) absl::StrAppend(&text, "  and ", dearest.size() - kMostSteps, " cheaper steps\n");
  return text;
}

absl::StatusOr<Profile> ProfileModel(const Model& model, int64_t rows, int runs) {
  if (runs < 1) return absl::InvalidArgumentError(absl::StrCat("expected 1 run at least to profile, got ", runs));
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const ExecutionPlan> plan, PlanForRows(model, rows));
  SAKER_ASSIGN_OR_RETURN(std::vector<std::vector<int64_t>> samples, TimeSteps(*model.impl().plans, *plan, runs));
  Profile profile;
  profile.rows = plan->rows;
  profile.runs = runs;
  for (size_t i = 0; i < samples.size(); ++i) {
    profile.steps.push_back({plan->steps[i].op, plan->steps[i].name, MedianMicros(samples[i])});
  }
  return profile;
}

}  // namespace saker
