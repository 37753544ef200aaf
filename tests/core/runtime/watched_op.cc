#include "tests/core/runtime/watched_op.h"

#include <cstdio>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "core/base/check.h"

namespace saker {
namespace {

absl::Mutex mutex;
std::vector<WatchedRun> runs ABSL_GUARDED_BY(mutex);
WatchHook hook ABSL_GUARDED_BY(mutex);

class WatchedKernel final : public OpKernel {
 public:
  explicit WatchedKernel(const Shape& shape) : rows_(shape[0]), count_(shape.ElementCount()) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto* in = static_cast<const float*>(args.inputs[0]);
    auto* out = static_cast<float*>(args.outputs[0]);
    {
      absl::MutexLock lock(&mutex);
      runs.push_back({in[0], rows_});
      const absl::Status asked = hook ? hook(static_cast<int64_t>(runs.size()) - 1, runs.back()) : absl::OkStatus();
      if (!asked.ok()) return asked;
    }
    for (int64_t i = 0; i < count_; ++i) out[i] = in[i] + 1;
    return absl::OkStatus();
  }

 private:
  int64_t rows_;
  int64_t count_;
};

const OpRegistry& WatchedOps() {
  static const OpRegistry* const registry = [] {
    auto* ops = new OpRegistry;
    for (const char* name : {"Watched", "WatchedMix"}) {
      OpDefinition op;
      op.op_type = name;
      op.infer = [](const OpContext& context) -> absl::StatusOr<std::vector<TensorDesc>> {
        return std::vector<TensorDesc>{context.desc(0)};
      };
      if (op.op_type == "Watched") {
        op.row_flow = [](const OpContext&, absl::Span<const RowAxis> rows) {
          return std::optional<std::vector<RowAxis>>({rows[0]});
        };
      }
      op.make_kernel = [](const KernelContext& context) -> absl::StatusOr<std::unique_ptr<OpKernel>> {
        return std::make_unique<WatchedKernel>(context.shape(0));
      };
      ops->Register(op);
    }
    return ops;
  }();
  return *registry;
}

}  // namespace

std::unique_ptr<PlanSet> MakeWatchedPlans(const std::string& op, const Shape& shape, const std::vector<int64_t>& units,
                                          const PlanLimits& limits) {
  GraphBuilder g;
  g.Output(g.Op(op, {g.Input("x", shape)}));
  absl::StatusOr<std::unique_ptr<PlanSet>> plans = PlanSet::Create(g.Build(), WatchedOps(), limits);
  if (!plans.ok()) std::fprintf(stderr, "%s\n", plans.status().ToString().c_str());
  SAKER_CHECK(plans.ok());
  for (const int64_t count : units) SAKER_CHECK((*plans)->Add(count).ok());
  absl::MutexLock lock(&mutex);
  runs.clear();
  hook = nullptr;
  return *std::move(plans);
}

void SetWatchHook(WatchHook new_hook) {
  absl::MutexLock lock(&mutex);
  hook = std::move(new_hook);
}

std::vector<WatchedRun> WatchedRuns() {
  absl::MutexLock lock(&mutex);
  return runs;
}

}  // namespace saker
