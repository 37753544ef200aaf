// QuantizedOutput: what saker::QuantizedConv and saker::QuantizedDense do to their sums, as attributes of the node:
//   x_scale, x_zero_point          of the source
//   w_scale                        FLOAT tensor, one or one an output channel
//   w_zero_points                  the same of integers
//   y_type                         number of the result's element type: UINT8, INT8 or FLOAT
//   y_scale, y_zero_point          of a result of bytes
//   middle_type, middle_scale, middle_zero_point
//                                  the quantisation of the sums before a shortcut is added; left out where there is none
//   shortcut_scale, shortcut_zero_point
//                                  of the shortcut, where the node has that input
// Activations are the node's post-ops; they work on real numbers.
// Threads: value types and pure functions.
// Fails:   INVALID_ARGUMENT naming the node: scales that are no positive numbers, types that are none of these.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/kernels/sum_steps.h"
#include "core/ops/op.h"

namespace saker {

// Quantization: the real numbers (q - zero_point) * scale that the numbers of a type stand for.
struct Quantization {
  DataType type = DataType::kInvalid;
  float scale = 1;
  int32_t zero_point = 0;

  friend bool operator==(const Quantization& a, const Quantization& b) {
    return a.type == b.type && a.scale == b.scale && a.zero_point == b.zero_point;
  }
};

struct QuantizedOutput {
  Quantization x;
  std::vector<float> w_scales;
  std::vector<int32_t> w_zero_points;
  Quantization y;       // type FLOAT: real numbers are the result
  Quantization middle;  // type kInvalid: none
  Quantization shortcut;
};

// `channels` output channels; `shortcut` is the index of that input, -1 where the operator has none. Checks the types of
// source and shortcut too.
absl::StatusOr<QuantizedOutput> ReadQuantizedOutput(const OpContext& context, int64_t channels, int shortcut);

// For passes: the attributes of what is not the default.
void WriteQuantizedOutput(const QuantizedOutput& output, Attributes& attributes);

// Relu and Clip are the post-ops that sums can have.
bool IsSumActivation(const PostOp& step);
SumScaling ScalingOf(const QuantizedOutput& output, absl::Span<const PostOp> activations, bool adds_shortcut);

// A bias of real numbers in units of the sums, one an output channel.
std::vector<float> BiasInSums(const QuantizedOutput& output, absl::Span<const float> bias);

}  // namespace saker
