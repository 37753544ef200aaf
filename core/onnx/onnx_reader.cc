#include "core/onnx/onnx_reader.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/graph_importer.h"
#include "core/onnx/model_file.h"
#include "core/onnx/tensor_decoder.h"
#include "core/onnx/wire_scan.h"

namespace saker {
namespace {

absl::Status WithOrigin(const absl::Status& status, absl::string_view origin) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(origin, ": ", status.message()));
}

// Every model file begins with field numbers below 32, which as characters are control codes.
bool LooksLikeText(absl::string_view bytes) {
  const absl::string_view head = bytes.substr(0, 256);
  return std::all_of(head.begin(), head.end(), [](unsigned char c) { return absl::ascii_isspace(c) || c >= 0x20; }) &&
         !absl::StartsWith(head, "\n");
}

absl::Status CheckNotText(absl::string_view bytes) {
  if (bytes.empty()) return absl::InvalidArgumentError("is empty");
  if (absl::StartsWith(bytes, "version https://git-lfs")) {
    return absl::InvalidArgumentError("is a Git LFS pointer, not the file itself; fetch it with `git lfs pull`");
  }
  if (LooksLikeText(bytes)) return absl::InvalidArgumentError("is a text file; expected an ONNX protobuf file");
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

// The bytes as a message, after counting what they ask for.
template <typename Proto>
absl::Status Parse(absl::string_view bytes, const OnnxLimits& limits, Proto& proto) {
  constexpr size_t kProtobufLimit = std::numeric_limits<int>::max();
  const size_t max_bytes = std::min(limits.max_file_bytes, kProtobufLimit);
  if (bytes.size() > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("has ", bytes.size(), " bytes, more than the limit of ", max_bytes));
  }
  SAKER_RETURN_IF_ERROR(ScanWire(bytes, *Proto::descriptor(), WireLimitsOf(limits)));
  if (proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::InvalidArgumentError("is not an ONNX protobuf file");
}

absl::Status ParseModel(absl::string_view bytes, const OnnxLimits& limits, onnx::ModelProto& model) {
  SAKER_RETURN_IF_ERROR(CheckNotText(bytes));
  return Parse(bytes, limits, model);
}

}  // namespace

absl::StatusOr<Graph> ReadOnnxFile(const std::string& path, const OnnxLimits& limits) {
  onnx::ModelProto model;
  {
    // The bytes are dropped before the graph is built: large weights are held twice at most.
    SAKER_ASSIGN_OR_RETURN(const std::string bytes, ReadModelFile(path, limits.max_file_bytes));
    SAKER_RETURN_IF_ERROR(WithOrigin(ParseModel(bytes, limits, model), path));
  }
  absl::StatusOr<Graph> graph = ImportGraph(model, limits);
  if (!graph.ok()) return WithOrigin(graph.status(), path);
  return graph;
}

absl::StatusOr<Graph> ReadOnnxBytes(absl::string_view bytes, absl::string_view origin, const OnnxLimits& limits) {
  onnx::ModelProto model;
  SAKER_RETURN_IF_ERROR(WithOrigin(ParseModel(bytes, limits, model), origin));
  absl::StatusOr<Graph> graph = ImportGraph(model, limits);
  if (!graph.ok()) return WithOrigin(graph.status(), origin);
  return graph;
}

absl::StatusOr<Tensor> ReadOnnxTensor(const std::string& path, std::string* name) {
  const OnnxLimits limits;
  SAKER_ASSIGN_OR_RETURN(const std::string bytes, ReadModelFile(path, limits.max_file_bytes));
  onnx::TensorProto proto;
  SAKER_RETURN_IF_ERROR(WithOrigin(Parse(bytes, limits, proto), path));
  absl::StatusOr<Tensor> tensor = DecodeTensor(proto, limits);
  if (!tensor.ok()) return WithOrigin(tensor.status(), path);
  if (name != nullptr) *name = proto.name();
  return tensor;
}

}  // namespace saker
