// ModelVariants: the models that a graph becomes for the requests that come, where more than the number of rows is the
// request's to choose. Each variant has all shapes filled in, and plans, costs and batches like any other model.
// Threads: any. One variant is made at a time, outside of the lock that Find() takes.
// Owns:    the graph, the most recently used variants, and the packed weights that they share.
// Fails:   Make() as loading such a model fails; INVALID_ARGUMENT when the values that decide shapes are too many.
// Units:   bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/graph/passes/request_shaping.h"
#include "core/model.h"
#include "core/ops/weight_cache.h"
#include "core/tensor/tensor_view.h"

namespace saker {

class ModelVariants {
 public:
  // Variants that are kept: a client's few favourite picture sizes.
  static constexpr size_t kMostKept = 16;

  // Makes a model of a filled-in graph, its packed weights in that cache.
  using Builder = std::function<absl::StatusOr<std::shared_ptr<const Model>>(Graph, std::shared_ptr<WeightCache>)>;

  // `graph` is rewritten as far as possible without shapes; `weights` is empty.
  ModelVariants(Graph graph, RequestShaping shaping, std::shared_ptr<WeightCache> weights, Builder builder);

  const Graph& graph() const { return graph_; }
  const RequestShaping& shaping() const { return shaping_; }

  // The variant for checked inputs, or null when it must be made first.
  std::shared_ptr<const Model> Find(absl::Span<const ConstTensorView> inputs) const;
  // The same, made when it is not there; takes as long as loading a model does.
  absl::StatusOr<std::shared_ptr<const Model>> FindOrMake(absl::Span<const ConstTensorView> inputs) const;

  // Weights with their packed forms.
  size_t WeightBytes() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Model> model;
  };

  std::shared_ptr<const Model> FindKey(const std::string& key) const ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(std::string key, std::shared_ptr<const Model> model) const ABSL_LOCKS_EXCLUDED(mutex_);

  const Graph graph_;
  const RequestShaping shaping_;
  const std::shared_ptr<WeightCache> weights_;
  const Builder builder_;

  // Held while a variant is made: requests that want the same one then find it, and a flood of new shapes keeps one
  // thread busy, not all.
  mutable absl::Mutex making_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  // Most recently used first.
  mutable std::list<Entry> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace saker
