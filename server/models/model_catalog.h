// ModelCatalog: which models and versions there are at one moment, and the answer to "which one is this request for".
// Threads: immutable once published; a new catalog replaces it as a whole.
// Owns:    shares the servables.
// Fails:   Find() with NOT_FOUND listing the names or versions there are, FAILED_PRECONDITION with the reason for one
// that
//          could not be loaded.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/models/servable.h"

namespace saker {

// A version's life: kLoading -> kReady -> kDraining -> kGone, or kLoading -> kFailed. A version that is ready stays so while
// another form of it is loaded, and when that fails. What is gone because its folder is, is not listed any more.
enum class VersionState : uint8_t {
  kLoading,   // read, planned, measured
  kReady,     // serves
  kFailed,    // could not be loaded
  kDraining,  // serves only requests that had it before
  kGone,      // unloaded on request
};

absl::string_view Name(VersionState state);

// VersionEntry: one version of a model.
struct VersionEntry {
  VersionState state = VersionState::kLoading;
  // kFailed: why. kReady: why what should have taken its place did not.
  std::string error;
  std::shared_ptr<Servable> servable;  // kReady only
  // Of what was loaded, or failed to be: see VersionSource.
  std::string fingerprint;
};

// ModelEntry: one model. `error` is set when the model as a whole is broken and no version is known.
struct ModelEntry {
  std::string name;
  std::map<int64_t, VersionEntry> versions;
  std::string error;
  std::shared_ptr<Servable> newest_ready;
};

class ModelCatalog {
 public:
  // The servable of a request; version 0 stands for the newest that is ready.
  absl::StatusOr<std::shared_ptr<Servable>> Find(absl::string_view name, int64_t version) const;
  // The entry of a model, ready or not; NOT_FOUND lists the names.
  absl::StatusOr<const ModelEntry*> FindEntry(absl::string_view name) const;
  // In order of name.
  std::vector<const ModelEntry*> Entries() const;
  int ready_versions() const;

  // Before publication: adds or replaces one version, or a model that is broken as a whole.
  void SetVersion(absl::string_view name, int64_t version, VersionEntry entry);
  void SetBroken(absl::string_view name, std::string error);
  // Removes a version, and the model with its last one.
  void RemoveVersion(absl::string_view name, int64_t version);
  void RemoveModel(absl::string_view name);

 private:
  absl::Status NotFoundName(absl::string_view name) const;
  static void FindNewestReady(ModelEntry& model);

  absl::flat_hash_map<std::string, ModelEntry> models_;
};

}  // namespace saker
