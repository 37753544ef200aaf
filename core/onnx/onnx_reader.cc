#include "core/onnx/onnx_reader.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/graph_importer.h"
#include "core/onnx/model_file.h"
#include "core/onnx/tensor_decoder.h"
#include "core/onnx/tensor_store.h"
#include "core/onnx/wire_scan.h"

namespace saker {
namespace {

absl::Status WithOrigin(const absl::Status& status, absl::string_view origin) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(origin, ": ", status.message()));
}

// What text is told from a model by.
constexpr size_t kHeadBytes = 256;

// Every model file begins with field numbers below 32, which as characters are control codes.
bool LooksLikeText(absl::string_view head) {
  return std::all_of(head.begin(), head.end(), [](unsigned char c) { return absl::ascii_isspace(c) || c >= 0x20; }) &&
         !absl::StartsWith(head, "\n");
}

absl::Status CheckNotText(const ByteSource& source) {
  if (source.size() == 0) return absl::InvalidArgumentError("is empty");
  std::string buffer;
  SAKER_ASSIGN_OR_RETURN(const absl::string_view head, source.View(0, std::min(source.size(), kHeadBytes), buffer));
  if (absl::StartsWith(head, "version https://git-lfs")) {
    return absl::InvalidArgumentError("is a Git LFS pointer, not the file itself; fetch it with `git lfs pull`");
  }
  if (LooksLikeText(head)) return absl::InvalidArgumentError("is a text file; expected an ONNX protobuf file");
  return absl::OkStatus();
}

WireLimits WireLimitsOf(const OnnxLimits& limits) {
  WireLimits wire;
  wire.max_nodes = limits.max_nodes;
  // Node, inputs, outputs and attributes of each, with some room for value infos.
  wire.max_messages = int64_t{20} * limits.max_nodes;
  wire.max_varint_bytes = limits.max_tensor_bytes;
  return wire;
}

// The source as a message, after counting what it asks for. Large tensors stay in the source.
template <typename Proto>
absl::Status Parse(const ByteSource& source, const OnnxLimits& limits, Proto& proto) {
  SAKER_ASSIGN_OR_RETURN(const std::string outline, ScanWire(source, *Proto::descriptor(), WireLimitsOf(limits)));
  if (proto.ParseFromArray(outline.data(), static_cast<int>(outline.size()))) return absl::OkStatus();
  return absl::InvalidArgumentError("is not an ONNX protobuf file");
}

absl::StatusOr<Graph> ReadModel(const ByteSource& source, const std::string* folder, const OnnxLimits& limits) {
  SAKER_RETURN_IF_ERROR(CheckNotText(source));
  onnx::ModelProto model;
  SAKER_RETURN_IF_ERROR(Parse(source, limits, model));
  TensorStore store(source, folder, limits.max_all_tensors_bytes);
  return ImportGraph(model, limits, &store);
}

absl::StatusOr<Tensor> ReadTensor(const ByteSource& source, const OnnxLimits& limits, std::string* name) {
  onnx::TensorProto proto;
  SAKER_RETURN_IF_ERROR(Parse(source, limits, proto));
  TensorStore store(source, nullptr, limits.max_all_tensors_bytes);
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, DecodeTensor(proto, limits, &store));
  if (name != nullptr) *name = proto.name();
  return tensor;
}

// The folder of a file: "" for the working folder, "/" for the root.
std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, std::max<size_t>(slash, 1));
}

}  // namespace

absl::StatusOr<Graph> ReadOnnxFile(const std::string& path, const OnnxLimits& limits) {
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenModelFile(path, limits.max_file_bytes));
  const std::string folder = FolderOf(path);
  absl::StatusOr<Graph> graph = ReadModel(*source, &folder, limits);
  if (!graph.ok()) return WithOrigin(graph.status(), path);
  return graph;
}

absl::StatusOr<Graph> ReadOnnxBytes(absl::string_view bytes, absl::string_view origin, const OnnxLimits& limits) {
  if (bytes.size() > limits.max_file_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(origin, ": has ", bytes.size(), " bytes, more than the limit of ", limits.max_file_bytes));
  }
  absl::StatusOr<Graph> graph = ReadModel(MemorySource(bytes), nullptr, limits);
  if (!graph.ok()) return WithOrigin(graph.status(), origin);
  return graph;
}

absl::StatusOr<Tensor> ReadOnnxTensor(const std::string& path, std::string* name) {
  const OnnxLimits limits;
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenModelFile(path, limits.max_file_bytes));
  absl::StatusOr<Tensor> tensor = ReadTensor(*source, limits, name);
  if (!tensor.ok()) return WithOrigin(tensor.status(), path);
  return tensor;
}

}  // namespace saker
