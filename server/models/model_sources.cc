#include "server/models/model_sources.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {

ModelSources::ModelSources(std::string repository, std::vector<ModelFile> files)
    : repository_(std::move(repository)), files_(std::move(files)) {}

absl::StatusOr<std::vector<ModelSource>> ModelSources::FindAll() const {
  std::vector<ModelSource> sources;
  if (!repository_.empty()) {
    SAKER_ASSIGN_OR_RETURN(sources, ScanRepository(repository_));
  }
  for (const ModelFile& file : files_) {
    const auto same_name = [&file](const ModelSource& source) { return source.name == file.name; };
    sources.erase(std::remove_if(sources.begin(), sources.end(), same_name), sources.end());
    sources.push_back(SourceOfFile(file));
  }
  if (!sources.empty()) return sources;
  return absl::NotFoundError(
      absl::StrCat("model repository ", repository_, " holds no models; expected NAME/VERSION/model.onnx in it"));
}

absl::StatusOr<ModelSource> ModelSources::Find(absl::string_view name) const {
  const auto file = absl::c_find_if(files_, [name](const ModelFile& of) { return of.name == name; });
  if (file != files_.end()) return SourceOfFile(*file);
  if (!repository_.empty()) return ScanModel(repository_, name);
  return absl::NotFoundError(
      absl::StrCat("no model \"", absl::CHexEscape(name.substr(0, 64)), "\" was given to serve"));
}

}  // namespace saker
