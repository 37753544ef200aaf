// Model: a loaded network, ready to run: signature, weights, plans, cost table. Where a request decides more than the
// number of rows, it is a family of such networks, the variants (has_variants()).
// Threads: immutable; Run() from any number of threads, each with its own ExecutionContext.
// Owns:    its weights and plans; shares the thread pool it was loaded with.
// Fails:   Run() and CheckInputs() with INVALID_ARGUMENT on inputs that do not fit the signature, CANCELLED and
//          DEADLINE_EXCEEDED when abandoned between row chunks. Never on account of what another run does.
// Units:   rows: entries of dimension 0 of the inputs; time in nanoseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/execution_context.h"
#include "core/runtime/cost_table.h"
#include "core/runtime/execution.h"
#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor_view.h"

namespace saker {

// TensorSpec: one input or output of a model.
struct TensorSpec {
  std::string name;
  DataType type = DataType::kInvalid;
  Shape shape;  // -1 where the size is the request's to choose
  // Dimension 0 counts rows: also true for models exported with a fixed batch, which run a batch row by row.
  bool has_rows = false;

  // "image": FLOAT [-1,784]
  std::string ToString() const;
};

struct Signature {
  std::vector<TensorSpec> inputs;
  std::vector<TensorSpec> outputs;

  // Index of the input of that name; when `name` is empty and there is one input, 0. INVALID_ARGUMENT names what there
  // is.
  absl::StatusOr<int> FindInput(absl::string_view name) const;

  // The first few inputs, for messages: "image": FLOAT [-1,784], "mask": BOOL [-1]
  std::string ListInputs() const;
};

class Model : public std::enable_shared_from_this<Model> {
 public:
  // What the loader made; the definition stays inside core.
  class Impl;
  explicit Model(std::unique_ptr<Impl> impl);
  ~Model();

  const Signature& signature() const;
  // Rows proven independent of each other: batches may be split, and joined with other requests'.
  bool rows_independent() const;
  // The model takes several rows in one request.
  // Else each request is one row, whatever its tensors' first dimensions are.
  bool accepts_batches() const;
  int64_t max_batch_rows() const;
  const CostTable& cost_table() const;
  // Row counts that plans were made for.
  const std::vector<int64_t>& plan_rows() const;
  // Weights, packed forms and plans, without contexts.
  size_t SizeInBytes() const;
  // Graph, passes and plan in words, for saker_inspect.
  std::string Describe() const;

  // Rows of a request whose inputs, in signature order, look like this. INVALID_ARGUMENT: `input "image": expected
  // FLOAT [-1,784], got FLOAT [3,100]`, empty batch, more than max_batch_rows(), inputs that disagree about the rows.
  absl::StatusOr<int64_t> CheckInputs(absl::Span<const ConstTensorView> inputs) const;
  // Shape of an output for a request of that many rows. Where rows mix it is found by preparing the run for just that
  // many, which fails as such a run would.
  absl::StatusOr<Shape> OutputShape(int output, int64_t rows) const;

  // Whether OutputShape() and Run() find what they need for so many rows. Else they prepare it first, which may take
  // far longer than a run and allocates: not for a thread that others wait for.
  bool IsPreparedFor(int64_t rows) const;

  // The path that Run() would take and what it is expected to cost; 0 where that is not known.
  Estimate Predict(int64_t rows, ExecutionMode mode) const;

  // A context for this model; allocates, so contexts are made ahead of requests.
  ExecutionContext NewContext() const;

  // Runs checked inputs into `outputs` (signature order, shapes from OutputShape(), memory the caller's; an output with
  // null data is computed and dropped). Rows keep their order. In steady state nothing of ours is allocated.
  absl::StatusOr<Execution> Run(absl::Span<const ConstTensorView> inputs, absl::Span<const MutableTensorView> outputs,
                                const RunOptions& options, ExecutionContext& context) const;

  // True when the request decides more than the number of rows: open dimensions (height and width), or values that say
  // how tensors inside are shaped. Signature, limits, CheckInputs(), Run() and NewContext() are then the family's to
  // answer; plans, costs, OutputShape(), IsPreparedFor() and Predict() those of the variant for a request.
  bool has_variants() const { return has_variants_; }
  // The variant that runs checked inputs like these, when it has been made; null else. The model itself when it has no
  // variants. Contexts of the family run all its variants.
  std::shared_ptr<const Model> FindVariant(absl::Span<const ConstTensorView> inputs) const;
  // The same, made when it must be: that takes as long as loading a model and fails as that does. Not for a thread that
  // others wait for.
  absl::StatusOr<std::shared_ptr<const Model>> VariantFor(absl::Span<const ConstTensorView> inputs) const;

  // For saker_inspect, saker_bench and tests.
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
  bool has_variants_ = false;
};

}  // namespace saker
