#include "core/ops/work.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/kernels/sum_steps.h"
#include "core/ops/einsum.h"

namespace saker {
namespace {

// Costs in multiply-adds of oneDNN's FLOAT products, measured at 5 to 25 ps each on one core with AVX-512.
// An element that is read or written: 0.03 ns (Relu in the cache) to 5 ns (Tan).
constexpr double kElementCost = 10;
// A step of plain loops: 1 ns (a DOUBLE convolution, an element of LRN's sums) to 5 ns (LpPool, a comparison of TopK).
constexpr double kLoopCost = 50;
// A product of an Einsum in plain loops, which may have many operands: 10 to 25 ns.
constexpr double kEinsumLoopCost = 500;

// Doubles do not overflow, whatever a shape says.
double Elements(const Shape& shape) {
  const absl::StatusOr<int64_t> count = shape.CheckedElementCount();
  return count.ok() ? static_cast<double>(*count) : 0;
}

// Elements that belong to one place on an axis.
double Share(const Shape& shape, int axis) {
  return axis < shape.rank() ? Elements(shape) / static_cast<double>(std::max<int64_t>(1, shape[axis])) : 0;
}

// Each element of the result meets the weights of its channel.
template <int kWeights>
double OfConvolution(const OpContext& context, const TensorDesc& output) {
  return context.has(kWeights) ? Elements(output.shape) * Share(context.shape(kWeights), 0) : 0;
}

// Each element of the source does.
double OfTransposedConvolution(const OpContext& context, const TensorDesc& /*output*/) {
  return context.has(1) ? Elements(context.shape(0)) * Share(context.shape(1), 0) : 0;
}

double OfProduct(const OpContext& context, const TensorDesc& output) {
  const Shape& left = context.shape(0);
  return left.rank() == 0 ? 0 : Elements(output.shape) * static_cast<double>(left[left.rank() - 1]);
}

// The left operand may be transposed: its depth is what each row of the result has of it.
double OfGemm(const OpContext& context, const TensorDesc& output) {
  if (output.shape.rank() == 0) return 0;
  const double rows = static_cast<double>(std::max<int64_t>(1, output.shape[0]));
  return Elements(output.shape) * Elements(context.shape(0)) / rows;
}

double OfPool(const OpContext& context, const TensorDesc& output) {
  const absl::StatusOr<std::vector<int64_t>> kernel = context.node.attributes.GetInts("kernel_shape", {});
  double places = 1;
  for (const int64_t extent : kernel.value_or(std::vector<int64_t>())) places *= static_cast<double>(extent);
  return Elements(output.shape) * std::max(0.0, places);
}

// All weights of both matrices for each step of each sequence.
double OfRecurrent(const OpContext& context, const TensorDesc& /*output*/) {
  if (!context.has(1) || !context.has(2)) return 0;
  return Share(context.shape(0), 2) * (Elements(context.shape(1)) + Elements(context.shape(2)));
}

// Each element sums over its neighbours on the axis of channels.
double OfChannelResponse(const OpContext& context, const TensorDesc& output) {
  const int64_t size = context.node.attributes.GetInt("size", 1).value_or(1);
  const int64_t channels = output.shape.rank() > 1 ? output.shape[1] : 1;
  return Elements(output.shape) * static_cast<double>(std::min(size, channels));
}

// Sorted as if k were everything.
double OfTopK(const OpContext& context, const TensorDesc& /*output*/) {
  const double elements = Elements(context.shape(0));
  return elements * std::log2(elements + 1);
}

double OfEinsum(const OpContext& context, const TensorDesc& /*output*/) {
  const EinsumProducts products = CountEinsumProducts(context);
  return products.count * (products.in_loops ? kEinsumLoopCost : 1);
}

// What computes a node's steps.
enum class Means {
  kOneDnn,  // for FLOAT; everything else runs in plain loops
  kBytes,   // oneDNN, where the CPU multiplies bytes
  kLoops,
  kCounted,  // the rule has weighed them
};

struct Rule {
  absl::string_view op_type;
  Means means;
  double (*steps)(const OpContext&, const TensorDesc&);
};
// The operators that do more than look at each element a few times.
constexpr Rule kRules[] = {
    {"Conv", Means::kOneDnn, OfConvolution<1>},
    {"ConvInteger", Means::kBytes, OfConvolution<1>},
    {"QuantizedConv", Means::kBytes, OfConvolution<1>},
    {"QLinearConv", Means::kBytes, OfConvolution<3>},
    {"ConvTranspose", Means::kOneDnn, OfTransposedConvolution},
    {"MatMul", Means::kOneDnn, OfProduct},
    {"MatMulInteger", Means::kBytes, OfProduct},
    {"QLinearMatMul", Means::kBytes, OfProduct},
    {"Dense", Means::kOneDnn, OfProduct},
    {"QuantizedDense", Means::kBytes, OfProduct},
    {"Gemm", Means::kOneDnn, OfGemm},
    {"Einsum", Means::kCounted, OfEinsum},
    // In loops for some types and windows only, but their work is small beside that of what they lie between.
    {"MaxPool", Means::kLoops, OfPool},
    {"AveragePool", Means::kLoops, OfPool},
    {"LpPool", Means::kLoops, OfPool},
    {"LRN", Means::kLoops, OfChannelResponse},
    {"TopK", Means::kLoops, OfTopK},
    {"RNN", Means::kOneDnn, OfRecurrent},
    {"GRU", Means::kOneDnn, OfRecurrent},
    {"LSTM", Means::kOneDnn, OfRecurrent},
};

// Multiply-adds that a step takes as long as.
double CostOfStep(Means means, DataType type) {
  const bool slow = means == Means::kLoops || (means == Means::kOneDnn && type != DataType::kFloat32) ||
                    (means == Means::kBytes && !CpuMultipliesBytesExactly());
  return slow ? kLoopCost : 1;
}

}  // namespace

double WorkOf(const OpContext& context, absl::Span<const TensorDesc> outputs) {
  double elements = 0;
  for (const OpInput& input : context.inputs) {
    if (input.present) elements += Elements(input.desc.shape);
  }
  for (const TensorDesc& output : outputs) elements += Elements(output.shape);
  const double work = elements * kElementCost;
  const auto* const rule = std::find_if(std::begin(kRules), std::end(kRules),
                                        [&](const Rule& row) { return row.op_type == context.node.op_type; });
  if (rule == std::end(kRules) || outputs.empty() || !context.has(0)) return work;
  return work + CostOfStep(rule->means, context.desc(0).type) * rule->steps(context, outputs[0]);
}

}  // namespace saker
