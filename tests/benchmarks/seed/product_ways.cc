#include "tests/benchmarks/seed/product_ways.h"

#include <thread>
#include <utility>
#include <vector>

#include "tests/benchmarks/seed/measure_in_turn.h"

namespace saker::seed {

void RunSequential(DenseProduct& product) { product.RunPart(0, 1); }

void RunOnNewThreads(DenseProduct& product, int threads) {
  const int64_t parts = product.Parts(threads);
  std::vector<std::thread> workers;
  for (int64_t part = 0; part < parts; ++part) {
    workers.emplace_back([&product, part, parts] { product.RunPart(part, parts); });
  }
  for (std::thread& worker : workers) worker.join();
}

void RunOnPool(DenseProduct& product, ThreadPool& pool) {
  const int threads = pool.workers() + 1;
  const int64_t parts = product.Parts(threads);
  pool.ParallelFor(parts, threads, TaskPriority::kNormal,
                   [&](int64_t part, int /*slot*/) { product.RunPart(part, parts); });
}

void RunAdaptive(DenseProduct& product, ThreadPool& pool, const CostTable& costs) {
  if (costs.Cheapest(product.rows()).path == ExecutionPath::kSequential) {
    RunSequential(product);
  } else {
    RunOnPool(product, pool);
  }
}

CostTable MeasureCosts(ThreadPool& pool, int rounds, int calls) {
  std::vector<CostTable::Entry> entries;
  for (int64_t rows = 1; rows <= 64; rows *= 2) {
    DenseProduct product(rows);
    const std::vector<Spread> spreads = MeasureInTurn(
        {{"sequential", [&] { RunSequential(product); }}, {"pool", [&] { RunOnPool(product, pool); }}}, rounds, calls);
    entries.push_back({rows, static_cast<int64_t>(spreads[0].median_us * 1e3),
                       static_cast<int64_t>(spreads[1].median_us * 1e3), pool.workers() + 1});
  }
  return CostTable(std::move(entries));
}

}  // namespace saker::seed
