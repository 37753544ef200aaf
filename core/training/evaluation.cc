#include "core/training/evaluation.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/base/status_macros.h"
#include "core/training/activations.h"
#include "core/training/loss.h"

namespace saker {
namespace {

// Rows in memory at once; 1,024 rows of 784-200-10 are 4 MB of activations and 64 tasks for the threads.
constexpr int64_t kBlockRows = 1024;

}  // namespace

absl::StatusOr<double> Evaluate(const Mlp& mlp, const Dataset& dataset, WorkSplit& split) {
  std::vector<uint32_t> rows(dataset.rows());
  std::iota(rows.begin(), rows.end(), 0);
  Activations activations(mlp, std::min(kBlockRows, dataset.rows()));
  const ExecutionPath path = split.threads() > 1 ? ExecutionPath::kParallel : ExecutionPath::kSequential;
  const int64_t classes = mlp.widths().back();
  int64_t correct = 0;
  for (int64_t begin = 0; begin < dataset.rows(); begin += kBlockRows) {
    const absl::Span<const uint32_t> block = absl::MakeConstSpan(rows).subspan(begin, kBlockRows);
    const int64_t count = static_cast<int64_t>(block.size());
    SAKER_RETURN_IF_ERROR(split.Run(path, (count + kRowsPerTask - 1) / kRowsPerTask, [&](int64_t task) {
      const int64_t first = task * kRowsPerTask;
      return activations.Forward(mlp, dataset, block, first, std::min(kRowsPerTask, count - first));
    }));
    for (int64_t i = 0; i < count; ++i) {
      correct += ArgMax(activations.logits() + i * classes, classes) == dataset.label(block[i]) ? 1 : 0;
    }
  }
  return static_cast<double>(correct) / static_cast<double>(dataset.rows());
}

}  // namespace saker
