// ScanRepository: what a model repository holds, before anything is loaded: models/NAME/VERSION/model.onnx, with
// optional models/NAME/config.textproto and models/NAME/labels.txt.
// Threads: any; no shared state.
// Fails:   as a whole only when the folder itself cannot be read; what is wrong with one model stands in its
//          ModelSource.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/saker/v1/model_config.pb.h"
#include "server/config/server_options.h"

namespace saker {

// VersionSource: one model file and the number it is served under.
struct VersionSource {
  int64_t version = 0;
  std::string path;
  // Differs once the file, the model's config or its labels have changed; empty where the file cannot be looked at.
  std::string fingerprint;
};

// ModelSource: one model of a repository, or one --model file.
struct ModelSource {
  std::string name;
  // Those that the version policy picks, in rising order.
  std::vector<VersionSource> versions;
  v1::ModelConfig config;
  std::vector<std::string> labels;
  // Why nothing of this model can be loaded; OK otherwise.
  absl::Status status;
};

// Models in order of name. Entries that start with '.' and plain files are passed over.
absl::StatusOr<std::vector<ModelSource>> ScanRepository(const std::string& folder);

// One model of a repository. NOT_FOUND when it has no such folder, which a name that is no folder's own never has.
absl::StatusOr<ModelSource> ScanModel(const std::string& folder, absl::string_view name);

// A single file as version 1 of a model; nothing is read yet.
ModelSource SourceOfFile(const ModelFile& file);

// The versions that a policy picks of those present (rising order). INVALID_ARGUMENT when it asks for one that is not
// there.
absl::StatusOr<std::vector<int64_t>> PickVersions(const v1::VersionPolicy& policy, const std::vector<int64_t>& present);

}  // namespace saker
