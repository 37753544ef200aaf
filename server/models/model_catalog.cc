#include "server/models/model_catalog.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/nearest_name.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Messages travel in HTTP/2 headers, so they stay short however many models there are.
constexpr size_t kMaxListed = 20;
constexpr size_t kMaxEchoedName = 64;

template <typename T>
std::string ListOf(const std::vector<T>& items) {
  if (items.empty()) return "none";
  const size_t shown = std::min(items.size(), kMaxListed);
  std::string text = absl::StrJoin(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", ");
  if (shown < items.size()) absl::StrAppend(&text, " and ", items.size() - shown, " more");
  return text;
}

std::string Echo(absl::string_view name) {
  return absl::StrCat("\"", absl::CHexEscape(name.substr(0, kMaxEchoedName)), "\"");
}

absl::Status NotReady(const ModelEntry& entry, int64_t version, const VersionEntry& found) {
  const std::string what = absl::StrCat("model ", Echo(entry.name), " version ", version);
  if (found.state == VersionState::kFailed) {
    return absl::FailedPreconditionError(absl::StrCat(what, " could not be loaded: ", found.error));
  }
  return absl::UnavailableError(absl::StrCat(what, " is ", Name(found.state)));
}

absl::Status NoneReady(const ModelEntry& entry) {
  if (!entry.versions.empty()) return NotReady(entry, entry.versions.rbegin()->first, entry.versions.rbegin()->second);
  return absl::FailedPreconditionError(absl::StrCat("model ", Echo(entry.name), " could not be loaded: ", entry.error));
}

absl::Status NoSuchVersion(const ModelEntry& entry, int64_t version) {
  std::vector<int64_t> ready;
  for (const auto& [number, found] : entry.versions) {
    if (found.state == VersionState::kReady) ready.push_back(number);
  }
  return absl::NotFoundError(absl::StrCat("model ", Echo(entry.name), " has no version ", version,
                                          "; versions ready: ", ListOf(ready), "; 0 stands for the newest"));
}

}  // namespace

absl::string_view Name(VersionState state) {
  switch (state) {
    case VersionState::kLoading:
      return "loading";
    case VersionState::kReady:
      return "ready";
    case VersionState::kFailed:
      return "failed";
    case VersionState::kDraining:
      return "being unloaded";
    case VersionState::kGone:
      return "unloaded";
  }
  return "unknown";
}

absl::Status ModelCatalog::NotFoundName(absl::string_view name) const {
  std::vector<std::string> names;
  for (const ModelEntry* entry : Entries()) names.push_back(entry->name);
  if (name.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("model.name is empty; models: ", ListOf(names)));
  }
  const std::string hint = DidYouMean(name, names);
  return absl::NotFoundError(
      absl::StrCat("no model ", Echo(name), hint, hint.empty() ? "; models: " : " Models: ", ListOf(names)));
}

absl::StatusOr<const ModelEntry*> ModelCatalog::FindEntry(absl::string_view name) const {
  const auto found = models_.find(name);
  if (found == models_.end()) return NotFoundName(name);
  return &found->second;
}

absl::StatusOr<std::shared_ptr<Servable>> ModelCatalog::Find(absl::string_view name, int64_t version) const {
  SAKER_ASSIGN_OR_RETURN(const ModelEntry* entry, FindEntry(name));
  if (version == 0) {
    if (entry->newest_ready == nullptr) return NoneReady(*entry);
    return entry->newest_ready;
  }
  const auto found = entry->versions.find(version);
  if (found == entry->versions.end()) return NoSuchVersion(*entry, version);
  if (found->second.state != VersionState::kReady) return NotReady(*entry, version, found->second);
  return found->second.servable;
}

std::vector<const ModelEntry*> ModelCatalog::Entries() const {
  std::vector<const ModelEntry*> entries;
  for (const auto& [name, entry] : models_) entries.push_back(&entry);
  absl::c_sort(entries, [](const ModelEntry* a, const ModelEntry* b) { return a->name < b->name; });
  return entries;
}

int ModelCatalog::ready_versions() const {
  int count = 0;
  for (const auto& [name, entry] : models_) {
    for (const auto& [version, found] : entry.versions) count += found.state == VersionState::kReady ? 1 : 0;
  }
  return count;
}

void ModelCatalog::SetVersion(absl::string_view name, int64_t version, VersionEntry entry) {
  ModelEntry& model = models_[name];
  model.name = std::string(name);
  model.error.clear();
  model.versions[version] = std::move(entry);
  FindNewestReady(model);
}

void ModelCatalog::FindNewestReady(ModelEntry& model) {
  model.newest_ready = nullptr;
  for (const auto& [number, found] : model.versions) {
    if (found.state == VersionState::kReady) model.newest_ready = found.servable;
  }
}

void ModelCatalog::SetBroken(absl::string_view name, std::string error) {
  ModelEntry& model = models_[name];
  model.name = std::string(name);
  if (model.versions.empty()) model.error = std::move(error);
}

void ModelCatalog::RemoveVersion(absl::string_view name, int64_t version) {
  const auto model = models_.find(name);
  if (model == models_.end()) return;
  model->second.versions.erase(version);
  FindNewestReady(model->second);
  if (model->second.versions.empty()) models_.erase(model);
}

void ModelCatalog::RemoveModel(absl::string_view name) { models_.erase(name); }

}  // namespace saker
