// ModelSources: where a server's models come from: a repository, and single files, which win where both have a name.
// Threads: any; immutable.
// Fails:   as ScanRepository(); NOT_FOUND when nothing is there, and for names that are not.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/config/server_options.h"
#include "server/models/model_repository.h"

namespace saker {

class ModelSources {
 public:
  // `repository` may be empty.
  ModelSources(std::string repository, std::vector<ModelFile> files);

  // What is there now.
  absl::StatusOr<std::vector<ModelSource>> FindAll() const;
  absl::StatusOr<ModelSource> Find(absl::string_view name) const;

 private:
  const std::string repository_;
  const std::vector<ModelFile> files_;
};

}  // namespace saker
