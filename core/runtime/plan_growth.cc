#include "core/runtime/plan_growth.h"

#include <algorithm>

#include "core/base/aligned_buffer.h"
#include "core/base/clock.h"
#include "core/runtime/plan_binding.h"
#include "core/runtime/quartile.h"
#include "core/runtime/sample_request.h"
#include "core/runtime/sequential_cost.h"

namespace saker {
namespace {

// A larger plan must beat the smaller ones that would do its work by this much to be kept, and growing ends after two
// in a row that do not.
constexpr double kPays = 0.97;
constexpr int kUselessInARow = 2;
// Buffers of a plan: beyond this a batch falls out of every cache, and each context would hold them.
constexpr size_t kMaxMeasuredArenaBytes = size_t{64} << 20;
// Multiply-adds of a run that is worth its while: whoever loads a model waits for one run at least.
constexpr double kMaxMeasuredWork = 2e11;
constexpr size_t kMaxUnmeasuredArenaBytes = size_t{16} << 20;
// Tensors of one measured request.
constexpr size_t kMaxSampleBytes = size_t{256} << 20;
// Runs of one plan that are timed, at most.
constexpr size_t kMostSamples = 100;
// Share of the budget that one plan may take, and that one run may take for growth to go on.
constexpr int kPlanShare = 8;
constexpr int kRunShare = 16;

// 1, 2, 3, 4, 8, 16 ...: without a plan of its own, 3 would be the one count that costs more than the next power of
// two.
int64_t NextUnits(int64_t units) { return units < 4 ? units + 1 : units * 2; }

// Nanoseconds of one run of the plan; 0 when it cannot be measured.
double MeasurePlan(const PlanSet& plans, const ExecutionPlan& plan, int64_t budget_nanos) {
  if (plan.work > kMaxMeasuredWork) return 0;
  const absl::StatusOr<SampleRequest> sample = SampleRequest::Create(plans, plan.rows, kMaxSampleBytes);
  if (!sample.ok()) return 0;
  absl::StatusOr<AlignedBuffer> arena = AlignedBuffer::Create(std::max(plan.arena_bytes, AlignedBuffer::kAlignment));
  if (!arena.ok()) return 0;
  PlanBinding binding(plan, arena->data());
  const RunRequest request = sample->request();
  std::vector<const void*> inputs;
  std::vector<void*> outputs;
  for (const ConstTensorView& view : request.inputs) inputs.push_back(view.data);
  for (const MutableTensorView& view : request.outputs) outputs.push_back(view.data);
  const int64_t give_up = SteadyNanos() + budget_nanos;
  if (!binding.Run(inputs, outputs).ok()) return 0;  // also warms caches and pages up
  std::vector<int64_t> samples;
  int64_t before = SteadyNanos();
  do {
    if (!binding.Run(inputs, outputs).ok()) return 0;
    const int64_t after = SteadyNanos();
    samples.push_back(after - before);
    before = after;
  } while (before < give_up && samples.size() < kMostSamples);
  return static_cast<double>(LowerQuartile(samples));
}

void GrowUnmeasured(PlanSet& plans, int64_t max_units) {
  for (int64_t units = 2; units <= max_units; units = NextUnits(units)) {
    const absl::StatusOr<const ExecutionPlan*> plan = plans.Add(units);
    if (!plan.ok()) return;
    if ((*plan)->arena_bytes <= kMaxUnmeasuredArenaBytes) continue;
    plans.Remove(units);
    return;
  }
}

}  // namespace

std::vector<double> GrowPlans(PlanSet& plans, const PlanGrowthOptions& options) {
  const int64_t budget = absl::ToInt64Nanoseconds(options.budget);
  const int64_t max_units = plans.CanGrow() && plans.AcceptsBatches() ? options.max_units : 1;
  if (budget <= 0) {
    GrowUnmeasured(plans, max_units);
    return {};
  }
  const int64_t give_up = SteadyNanos() + budget;
  double run_nanos = MeasurePlan(plans, *plans.entries().front().plan, budget / kPlanShare);
  if (run_nanos <= 0) return {};
  std::vector<double> unit_nanos = {run_nanos};
  int useless = 0;
  for (int64_t units = 2; units <= max_units && useless < kUselessInARow; units = NextUnits(units)) {
    if (SteadyNanos() > give_up || run_nanos * 2 * kRunShare > static_cast<double>(budget)) break;
    const double without = SequentialNanos(plans, unit_nanos, units);
    const absl::StatusOr<const ExecutionPlan*> plan = plans.Add(units);
    if (!plan.ok()) break;
    run_nanos = (*plan)->arena_bytes > kMaxMeasuredArenaBytes ? 0 : MeasurePlan(plans, **plan, budget / kPlanShare);
    if (run_nanos > 0 && run_nanos <= without * kPays) {
      unit_nanos.push_back(run_nanos / static_cast<double>(units));
      useless = 0;
      continue;
    }
    plans.Remove(units);
    if (run_nanos <= 0) break;
    ++useless;
  }
  return unit_nanos;
}

}  // namespace saker
