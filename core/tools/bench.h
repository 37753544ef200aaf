// Bench: times a model's runs, engine only: the same request again and again, one mode after the other in short turns
// so that a slow moment of the machine hits all modes alike.
// Threads: runs on the calling thread and the model's pool.
// Owns:    a context and the request's tensors.
// Fails:   with what the model answers to the request.
// Units:   rows, seconds; results in microseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/runtime/execution.h"
#include "core/tensor/tensor.h"
#include "core/tools/allocation_count.h"

namespace saker {

// AllocationsPerRun: heap allocations, of all threads, and those of them that are not oneDNN's.
struct AllocationsPerRun {
  double all = 0;
  double ours = 0;
};

// BenchResult: one case.
struct BenchResult {
  std::string model;
  ExecutionMode mode = ExecutionMode::kAuto;
  int threads = 1;  // that runs may use: the pool's and the caller
  int64_t batch = 1;
  double min_us = 0;
  double p50_us = 0;
  double p99_us = 0;
  std::optional<AllocationsPerRun> allocations = {};

  // `model=... mode=... threads=... batch=... min_us=... p50_us=... p99_us=... allocations=... own_allocations=...`
  // without the last two where they were not counted, or the same as a JSON object.
  std::string ToLine() const;
  std::string ToJson() const;
};

struct BenchOptions {
  std::string model_name;
  int threads = 1;
  std::vector<ExecutionMode> modes;
  double seconds = 1;  // a mode
  // Extent of the dimensions that the file leaves open, beside the number of rows.
  int64_t open_extent = 224;
  // Counts heap allocations; null: they are not counted.
  AllocationCount (*allocations)() = nullptr;
};

// --mode: execution modes separated by commas. INVALID_ARGUMENT lists the valid names.
absl::StatusOr<std::vector<ExecutionMode>> ParseModeList(absl::string_view text);

// One result a mode, for a request of `batch` rows of uniform random values in [0, 1), seeded. INVALID_ARGUMENT for
// `options` that ask for too long or negative times.
absl::StatusOr<std::vector<BenchResult>> RunBench(std::shared_ptr<const Model> model, int64_t batch,
                                                  const BenchOptions& options);

// RandomRequest: input tensors of the model's signature with `rows` rows, and room for its outputs.
struct RandomRequest {
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  std::vector<ConstTensorView> input_views;
  std::vector<MutableTensorView> output_views;
};
// `open_extent` as in BenchOptions. Moves `model` to the variant that runs the request, where it has some.
absl::StatusOr<RandomRequest> MakeRandomRequest(std::shared_ptr<const Model>& model, int64_t rows, int64_t open_extent);

}  // namespace saker
