// The ways of computing a DenseProduct that the seed's tables compare.
// Threads: each way is called from one thread at a time.
#pragma once

#include "core/parallel/thread_pool.h"
#include "core/runtime/cost_table.h"
#include "tests/benchmarks/seed/dense_product.h"

namespace saker::seed {

// On the calling thread.
void RunSequential(DenseProduct& product);

// On threads that are started for this call and joined at its end, one a part: what the seed's program did.
void RunOnNewThreads(DenseProduct& product, int threads);

// On the calling thread and a pool's.
void RunOnPool(DenseProduct& product, ThreadPool& pool);

// On the path that the table says is the cheaper one for the product's rows.
void RunAdaptive(DenseProduct& product, ThreadPool& pool, const CostTable& costs);

// Times both paths at 1, 2, 4 ... 64 rows.
CostTable MeasureCosts(ThreadPool& pool, int rounds, int calls);

}  // namespace saker::seed
