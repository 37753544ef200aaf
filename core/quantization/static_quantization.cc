#include "core/quantization/static_quantization.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/onnx_reader.h"
#include "core/onnx/onnx_writer.h"
#include "core/quantization/opset_raising.h"
#include "core/quantization/sample_runs.h"

namespace saker {
namespace {

absl::Status CheckSettings(const QuantizationSettings& settings) {
  if (settings.images.empty() == settings.inputs.empty()) {
    return absl::InvalidArgumentError("expected either an IDX file of images or a folder of inputs");
  }
  if (settings.samples < 1)
    return absl::InvalidArgumentError(absl::StrCat("samples: expected 1 or more, got ", settings.samples));
  // Written so that a NaN is refused too.
  if (!(settings.percentile > 50 && settings.percentile <= 100)) {
    return absl::InvalidArgumentError(
        absl::StrCat("percentile: expected more than 50 and at most 100, got ", settings.percentile));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Sample>> ReadSamples(const QuantizationSettings& settings, const Signature& signature) {
  if (!settings.images.empty()) return ReadImageSamples(settings.images, settings.samples, settings.scale, signature);
  return ReadTensorSamples(settings.inputs, settings.samples, signature);
}

OnnxWriteOptions WriteOptions(const Graph& graph) {
  OnnxWriteOptions options;
  for (const Node& node : graph.nodes()) {
    if (node.domain.empty()) options.opset = node.opset;
  }
  return options;
}

// The graph with those values as its outputs.
absl::StatusOr<std::string> WithOutputs(const Graph& graph, const std::vector<ValueId>& values) {
  Graph observed;
  observed.set_name(graph.name());
  for (ValueId id = 0; id < graph.value_count(); ++id) observed.AddValue(graph.value(id));
  for (const ValueId id : graph.inputs()) observed.AddInput(id);
  for (const Node& node : graph.nodes()) observed.AddNode(node);
  for (const ValueId id : values) {
    observed.mutable_value(id).type = DataType::kFloat32;
    observed.AddOutput(id);
  }
  return SerializeOnnx(observed, WriteOptions(graph));
}

absl::StatusOr<std::map<ValueId, RealRange>> FindRanges(const Graph& graph, const std::vector<ValueId>& values,
                                                        const std::vector<Sample>& samples,
                                                        const QuantizationSettings& settings) {
  std::vector<ValueId> made;
  std::map<ValueId, RealRange> ranges;
  // What a request brings is its own; a model need not answer it.
  const std::vector<int> producers = graph.Producers();
  for (const ValueId id : values) {
    if (producers[id] >= 0) made.push_back(id);
  }
  SAKER_ASSIGN_OR_RETURN(const std::string bytes, WithOutputs(graph, made));
  SAKER_ASSIGN_OR_RETURN(SampleRuns runs, SampleRuns::Load(bytes, "the model that is watched"));
  std::map<ValueId, RangeEstimator> estimators;
  for (const Sample& sample : samples) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, runs.Run(sample));
    for (size_t i = 0; i < made.size(); ++i) {
      if (outputs[i].type() != DataType::kFloat32) return absl::InvalidArgumentError("a product is not of FLOAT");
      estimators[made[i]].Add(outputs[i].As<float>());
    }
    for (size_t i = 0; i < graph.inputs().size(); ++i) {
      if (sample[i].type() == DataType::kFloat32) estimators[graph.inputs()[i]].Add(sample[i].As<float>());
    }
  }
  for (const auto& [id, estimator] : estimators) ranges[id] = estimator.Range(settings.method, settings.percentile);
  return ranges;
}

}  // namespace

absl::StatusOr<QuantizedModel> QuantizeModel(absl::string_view float_model, absl::string_view origin,
                                             const QuantizationSettings& settings) {
  SAKER_RETURN_IF_ERROR(CheckSettings(settings));
  SAKER_ASSIGN_OR_RETURN(Graph graph, ReadOnnxBytes(float_model, origin));
  SAKER_RETURN_IF_ERROR(PrepareForQuantization(graph));
  SAKER_RETURN_IF_ERROR(RaiseOpset(graph));
  SAKER_ASSIGN_OR_RETURN(const std::vector<ValueId> values, ValuesToQuantize(graph, settings.graph));
  SAKER_ASSIGN_OR_RETURN(const SampleRuns as_given, SampleRuns::Load(float_model, origin));
  SAKER_ASSIGN_OR_RETURN(const std::vector<Sample> samples, ReadSamples(settings, as_given.signature()));
  SAKER_ASSIGN_OR_RETURN(const auto ranges, FindRanges(graph, values, samples, settings));
  SAKER_RETURN_IF_ERROR(QuantizeGraph(graph, ranges, settings.graph));
  QuantizedModel model;
  SAKER_ASSIGN_OR_RETURN(model.bytes, SerializeOnnx(graph, WriteOptions(graph)));
  SAKER_ASSIGN_OR_RETURN(model.report, CompareOnSamples(float_model, model.bytes, samples));
  return model;
}

}  // namespace saker
