#include "core/quantization/calibration_samples.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/onnx_reader.h"
#include "core/tensor/idx_file.h"

namespace saker {
namespace {

namespace fs = std::filesystem;

// The shape of one row; FAILED_PRECONDITION when the model leaves more open than that.
absl::StatusOr<Shape> RowShape(const TensorSpec& spec) {
  Shape shape = spec.shape;
  if (shape.rank() > 0 && shape[0] == Shape::kUnknown) shape[0] = 1;
  if (shape.IsKnown()) return shape;
  return absl::FailedPreconditionError(absl::StrCat("input ", spec.ToString(), ": samples of images need fixed sizes"));
}

absl::Status CheckFits(const TensorSpec& spec, const Tensor& tensor, const std::string& path) {
  bool fits = tensor.type() == spec.type && tensor.shape().rank() == spec.shape.rank();
  for (int axis = 0; fits && axis < spec.shape.rank(); ++axis) {
    fits = spec.shape[axis] == Shape::kUnknown || spec.shape[axis] == tensor.shape()[axis];
  }
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": expected input ", spec.ToString(), ", got ",
                                                 Name(tensor.type()), " ", tensor.shape().ToString()));
}

absl::StatusOr<std::vector<std::string>> SortedPaths(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    paths.push_back(entry->path().string());
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::StatusOr<Tensor> ReadInput(const std::string& path, const TensorSpec& spec) {
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, ReadOnnxTensor(path));
  SAKER_RETURN_IF_ERROR(CheckFits(spec, tensor, path));
  return tensor;
}

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

absl::StatusOr<std::vector<Sample>> ReadImageSamples(const std::string& path, int64_t count, float scale,
                                                     const Signature& signature) {
  if (signature.inputs.size() != 1 || signature.inputs[0].type != DataType::kFloat32) {
    return absl::InvalidArgumentError(
        absl::StrCat("images go to a model with one input of FLOAT; this one has ", signature.ListInputs()));
  }
  SAKER_ASSIGN_OR_RETURN(const Shape row, RowShape(signature.inputs[0]));
  SAKER_ASSIGN_OR_RETURN(const Tensor images, ReadIdxFile(path));
  const int64_t pixels = images.shape().rank() < 1 ? 0 : images.shape().Product(1, images.shape().rank());
  if (images.type() != DataType::kUInt8 || pixels == 0 || pixels != row.ElementCount()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", Name(images.type()), " ", images.shape().ToString(),
                                                   " are no images for input ", signature.inputs[0].ToString()));
  }
  std::vector<Sample> samples;
  const auto* from = images.As<uint8_t>().data();
  for (int64_t i = 0; i < std::min(count, images.shape()[0]); ++i, from += pixels) {
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(DataType::kFloat32, row));
    std::transform(from, from + pixels, tensor.As<float>().begin(), [&](uint8_t pixel) { return scale * pixel; });
    samples.emplace_back().push_back(std::move(tensor));
  }
  if (samples.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": no images"));
  return samples;
}

absl::StatusOr<std::vector<Sample>> ReadTensorSamples(const std::string& folder, int64_t count,
                                                      const Signature& signature) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<std::string> paths, SortedPaths(folder));
  std::vector<Sample> samples;
  for (const std::string& path : paths) {
    if (static_cast<int64_t>(samples.size()) == count) break;
    const bool is_tensor = fs::path(path).extension() == ".pb";
    if (is_tensor && signature.inputs.size() == 1) {
      SAKER_ASSIGN_OR_RETURN(Tensor tensor, ReadInput(path, signature.inputs[0]));
      samples.emplace_back().push_back(std::move(tensor));
    } else if (Exists(absl::StrCat(path, "/input_0.pb"))) {
      Sample sample;
      for (size_t i = 0; i < signature.inputs.size(); ++i) {
        SAKER_ASSIGN_OR_RETURN(Tensor tensor, ReadInput(absl::StrCat(path, "/input_", i, ".pb"), signature.inputs[i]));
        sample.push_back(std::move(tensor));
      }
      samples.push_back(std::move(sample));
    }
  }
  if (!samples.empty()) return samples;
  return absl::InvalidArgumentError(
      absl::StrCat(folder, ": holds neither tensors (*.pb) nor folders of them (NAME/input_0.pb ...)"));
}

}  // namespace saker
