// BuildModel: a graph as a Model ready to run: optimised, planned, calibrated. What ModelLoader does after reading.
// Threads: any; runs on the calling thread (calibration also uses the pool).
// Fails:   with what a pass, a plan or the limits refuse.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/engine_options.h"
#include "core/graph/graph.h"
#include "core/model.h"
#include "core/parallel/thread_pool.h"

namespace saker {

// A graph whose shapes the request decides becomes a model with variants, which are built in the same way when requests
// first come.
absl::StatusOr<std::shared_ptr<const Model>> BuildModel(Graph graph, std::shared_ptr<ThreadPool> pool,
                                                        const EngineOptions& options);

}  // namespace saker
