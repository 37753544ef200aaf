// WriteOnnx: a Graph as an ONNX file that other runtimes read.
// Fails:   INVALID_ARGUMENT for graphs with ops of our own domain or fused post-operations; system errors of the file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/graph/graph.h"

namespace saker {

struct OnnxWriteOptions {
  int opset = 13;
  int ir_version = 8;
  std::string producer = "saker";
  // Written as metadata_props: where the weights come from, accuracy and so on.
  std::vector<std::pair<std::string, std::string>> metadata;
};

absl::StatusOr<std::string> SerializeOnnx(const Graph& graph, const OnnxWriteOptions& options = {});
// Writes beside the target and renames, so that a reader never sees half a file.
absl::Status WriteOnnxFile(const Graph& graph, const std::string& path, const OnnxWriteOptions& options = {});

}  // namespace saker
