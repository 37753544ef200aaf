#include "core/ops/work.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/string_view.h"

namespace saker {
namespace {

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

struct Rule {
  absl::string_view op_type;
  double (*work)(const OpContext&, const TensorDesc&);
};
// The operators that do more than look at each element a few times.
constexpr Rule kRules[] = {
    {"Conv", OfConvolution<1>},
    {"ConvInteger", OfConvolution<1>},
    {"QuantizedConv", OfConvolution<1>},
    {"QLinearConv", OfConvolution<3>},
    {"ConvTranspose", OfTransposedConvolution},
    {"MatMul", OfProduct},
    {"MatMulInteger", OfProduct},
    {"QLinearMatMul", OfProduct},
    {"Dense", OfProduct},
    {"QuantizedDense", OfProduct},
    {"Gemm", OfGemm},
    {"MaxPool", OfPool},
    {"AveragePool", OfPool},
    {"LpPool", OfPool},
    {"RNN", OfRecurrent},
    {"GRU", OfRecurrent},
    {"LSTM", OfRecurrent},
};

}  // namespace

double WorkOf(const OpContext& context, absl::Span<const TensorDesc> outputs) {
  double work = 0;
  for (const OpInput& input : context.inputs) {
    if (input.present) work += Elements(input.desc.shape);
  }
  for (const TensorDesc& output : outputs) work += Elements(output.shape);
  const auto* const rule = std::find_if(std::begin(kRules), std::end(kRules),
                                        [&](const Rule& row) { return row.op_type == context.node.op_type; });
  const bool applies = rule != std::end(kRules) && !outputs.empty() && context.has(0);
  return applies ? work + rule->work(context, outputs[0]) : work;
}

}  // namespace saker
