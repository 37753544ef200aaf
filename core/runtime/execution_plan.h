// ExecutionPlan: everything that is fixed for runs of one row count: kernels in order, and where each of their buffers
// lies. Made by BuildPlan() (plan_builder.h), run through a PlanBinding.
// Threads: immutable.
// Owns:    its kernels; shares the constants that they read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/ops/op.h"
#include "core/tensor/layout.h"
#include "core/tensor/tensor.h"

namespace saker {

// BufferRef: where an argument of a step lies.
struct BufferRef {
  enum class Kind : uint8_t {
    kNone,      // left out
    kArena,     // at `offset` of the context's arena
    kInput,     // the caller's input number `index`
    kOutput,    // the caller's output number `index`; at `offset` of the arena when the caller wants none
    kConstant,  // at `constant`
  };
  Kind kind = Kind::kNone;
  int32_t index = 0;
  size_t offset = 0;
  const void* constant = nullptr;

  // "@64", "input0", "output0", "constant", "-"
  std::string ToString() const;
};

// "channels last", "blocked by 8"; "" for plain.
absl::string_view LayoutText(Layout layout);

// PlanStep: one kernel with its arguments.
struct PlanStep {
  std::string name;  // of the node, for errors and people
  std::string op;
  std::unique_ptr<OpKernel> kernel;
  std::vector<BufferRef> inputs;
  std::vector<BufferRef> outputs;
  size_t scratch_offset = 0;
  std::vector<TensorDesc> output_descs;
};

// PlannedBuffer: bytes of the arena, and the steps that they are taken for.
struct PlannedBuffer {
  size_t offset = 0;
  size_t size_bytes = 0;
  int first_step = 0;
  int last_step = 0;
  bool is_scratch = false;
};

struct ExecutionPlan {
  // Rows of one run.
  int64_t rows = 0;
  // Parts of each step, for a run on several threads.
  std::vector<int> parts;
  std::vector<PlanStep> steps;
  // What a run reads and writes, in signature order, plain layout.
  std::vector<TensorDesc> inputs;
  std::vector<TensorDesc> outputs;
  size_t arena_bytes = 0;
  // Multiply-adds of one run, about.
  double work = 0;
  // Bytes that the buffers would take without sharing; for people.
  size_t unshared_bytes = 0;
  // What lies where in the arena, and when; for people.
  std::vector<PlannedBuffer> buffers;
  // Keeps what BufferRef::constant points to.
  std::vector<std::shared_ptr<const Tensor>> constants;

  // Some step has several parts.
  bool HasParts() const;

  // One line a step, with buffers.
  std::string ToString() const;
};

}  // namespace saker
