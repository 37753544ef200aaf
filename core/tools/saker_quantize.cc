// saker_quantize: post-training static quantisation of an ONNX file.
#include <cstdio>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "core/base/replace_file.h"
#include "core/base/status_macros.h"
#include "core/onnx/model_file.h"
#include "core/onnx/onnx_reader.h"
#include "core/quantization/static_quantization.h"

ABSL_FLAG(std::string, model, "", "float ONNX file to quantise");
ABSL_FLAG(std::string, output, "", "where the quantised ONNX file goes");
ABSL_FLAG(std::string, images, "", "samples: an IDX file of images, gzip-compressed or not");
ABSL_FLAG(double, scale, 1.0 / 255, "what a pixel of --images is multiplied with");
ABSL_FLAG(std::string, inputs, "",
          "samples: a folder of tensors (*.pb), or of folders with input_0.pb, input_1.pb ...");
ABSL_FLAG(int64_t, samples, 200, "samples used at most");
ABSL_FLAG(std::string, method, "minmax", "how ranges are found: minmax, percentile or entropy");
ABSL_FLAG(double, percentile, 99.99, "for --method=percentile: numbers that a range keeps, in percent");
ABSL_FLAG(bool, per_channel, true, "weights have a scale for each output channel");
ABSL_FLAG(bool, keep_first, false, "the first Conv, Gemm or MatMul stays in floats");
ABSL_FLAG(bool, keep_last, false, "the last Conv, Gemm or MatMul stays in floats");

namespace saker {
namespace {

absl::Status Quantize() {
  const std::string path = absl::GetFlag(FLAGS_model), output = absl::GetFlag(FLAGS_output);
  if (path.empty()) return absl::InvalidArgumentError("--model=FILE.onnx is missing");
  if (output.empty()) return absl::InvalidArgumentError("--output=FILE.onnx is missing");
  QuantizationSettings settings;
  settings.graph = {absl::GetFlag(FLAGS_per_channel), absl::GetFlag(FLAGS_keep_first), absl::GetFlag(FLAGS_keep_last)};
  SAKER_ASSIGN_OR_RETURN(settings.method, ParseCalibrationMethod(absl::GetFlag(FLAGS_method)));
  settings.percentile = absl::GetFlag(FLAGS_percentile);
  settings.images = absl::GetFlag(FLAGS_images);
  settings.scale = static_cast<float>(absl::GetFlag(FLAGS_scale));
  settings.inputs = absl::GetFlag(FLAGS_inputs);
  settings.samples = absl::GetFlag(FLAGS_samples);
  SAKER_ASSIGN_OR_RETURN(const std::string bytes, ReadModelFile(path, OnnxLimits().max_file_bytes));
  SAKER_ASSIGN_OR_RETURN(const QuantizedModel model, QuantizeModel(bytes, path, settings));
  SAKER_RETURN_IF_ERROR(ReplaceFile(output, model.bytes));
  std::fputs(model.report.ToString().c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace
}  // namespace saker

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Quantises an ONNX model with samples of its inputs.\n"
      "  saker_quantize --model=FILE.onnx --images=IDX [--scale=0.00392] --output=FILE.onnx [...]");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = saker::Quantize();
  if (status.ok()) return 0;
  std::fprintf(stderr, "saker_quantize: %s\n", std::string(status.message()).c_str());
  return 1;
}
