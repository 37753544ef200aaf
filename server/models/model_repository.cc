#include "server/models/model_repository.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "server/config/config_file.h"
#include "server/models/label_file.h"

namespace saker {
namespace {

namespace fs = std::filesystem;

constexpr char kModelFile[] = "model.onnx";
constexpr char kConfigFile[] = "config.textproto";
constexpr char kLabelsFile[] = "labels.txt";

// Names of the folders in `folder`, sorted, hidden ones left out.
absl::StatusOr<std::vector<std::string>> SubfoldersOf(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name[0] != '.' && entry->is_directory(ignored)) names.push_back(std::move(name));
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder.string(), ": ", error.message()));
  absl::c_sort(names);
  return names;
}

// Version folders are positive numbers written plainly ("1", not "01"); other folders may hold what people like.
absl::StatusOr<std::vector<int64_t>> VersionsIn(const fs::path& folder) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<std::string> names, SubfoldersOf(folder));
  std::vector<int64_t> versions;
  for (const std::string& name : names) {
    int64_t version = 0;
    if (absl::SimpleAtoi(name, &version) && version > 0 && absl::StrCat(version) == name) versions.push_back(version);
  }
  absl::c_sort(versions);
  if (!versions.empty()) return versions;
  return absl::NotFoundError(
      absl::StrCat(folder.string(), ": no version folder; expected ", folder.string(), "/1/", kModelFile));
}

// Whether an optional file is there. Reading a pipe could take for ever.
absl::StatusOr<bool> IsThere(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (!fs::exists(status)) return false;
  if (fs::is_regular_file(status)) return true;
  return absl::InvalidArgumentError(absl::StrCat(path.string(), ": expected a regular file"));
}

absl::Status ReadConfig(const fs::path& folder, ModelSource& source) {
  const fs::path path = folder / kConfigFile;
  SAKER_ASSIGN_OR_RETURN(const bool is_there, IsThere(path));
  if (!is_there) return absl::OkStatus();
  SAKER_RETURN_IF_ERROR(ReadTextProto(path.string(), source.config));
  if (source.config.name().empty() || source.config.name() == source.name) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path.string(), ": name is \"", absl::CHexEscape(source.config.name()),
                                                 "\", but the folder is \"", source.name, "\""));
}

absl::Status ReadLabelsOf(const fs::path& folder, ModelSource& source) {
  const fs::path path = folder / kLabelsFile;
  SAKER_ASSIGN_OR_RETURN(const bool is_there, IsThere(path));
  if (!is_there) return absl::OkStatus();
  SAKER_ASSIGN_OR_RETURN(source.labels, ReadLabels(path.string()));
  return absl::OkStatus();
}

// Device, number, size and times of a file: any way of replacing it changes one of them.
std::string FingerprintOf(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) return "";
  return absl::StrCat(found.st_dev, "/", found.st_ino, "/", found.st_size, "/", found.st_mtim.tv_sec, ".",
                      found.st_mtim.tv_nsec, "/", found.st_ctim.tv_sec, ".", found.st_ctim.tv_nsec);
}

absl::Status ReadSource(const fs::path& folder, ModelSource& source) {
  SAKER_RETURN_IF_ERROR(ValidateModelName(source.name));
  SAKER_RETURN_IF_ERROR(ReadConfig(folder, source));
  SAKER_RETURN_IF_ERROR(ReadLabelsOf(folder, source));
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> present, VersionsIn(folder));
  absl::StatusOr<std::vector<int64_t>> picked = PickVersions(source.config.version_policy(), present);
  if (!picked.ok()) {
    return absl::InvalidArgumentError(absl::StrCat((folder / kConfigFile).string(), ": ", picked.status().message()));
  }
  const std::string common =
      absl::StrCat(FingerprintOf((folder / kConfigFile).string()), " ", FingerprintOf((folder / kLabelsFile).string()));
  for (const int64_t version : *picked) {
    std::string path = (folder / absl::StrCat(version) / kModelFile).string();
    std::string fingerprint = FingerprintOf(path);
    if (!fingerprint.empty()) absl::StrAppend(&fingerprint, " ", common);
    source.versions.push_back({version, std::move(path), std::move(fingerprint)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ModelSource>> ScanRepository(const std::string& folder) {
  absl::StatusOr<std::vector<std::string>> names = SubfoldersOf(folder);
  if (!names.ok()) {
    return absl::NotFoundError(absl::StrCat("model repository ", names.status().message(),
                                            "; give --model_repository=DIR or --model=NAME=FILE.onnx"));
  }
  std::vector<ModelSource> sources;
  for (const std::string& name : *names) {
    ModelSource& source = sources.emplace_back();
    source.name = name;
    source.status = ReadSource(fs::path(folder) / name, source);
    // A folder may be called what no message may contain.
    if (!ValidateModelName(name).ok()) source.name = absl::CHexEscape(name);
  }
  return sources;
}

absl::StatusOr<ModelSource> ScanModel(const std::string& folder, absl::string_view name) {
  // A name from outside must not lead out of the folder.
  SAKER_RETURN_IF_ERROR(ValidateModelName(name));
  std::error_code ignored;
  const fs::path path = fs::path(folder) / std::string(name);
  if (name[0] == '.' || absl::StrContains(name, '/') || !fs::is_directory(path, ignored)) {
    return absl::NotFoundError(
        absl::StrCat("no folder \"", absl::CHexEscape(name.substr(0, 64)), "\" in the model repository"));
  }
  ModelSource source;
  source.name = std::string(name);
  source.status = ReadSource(path, source);
  return source;
}

ModelSource SourceOfFile(const ModelFile& file) {
  ModelSource source;
  source.name = file.name;
  source.versions.push_back({1, file.path, FingerprintOf(file.path)});
  return source;
}

absl::StatusOr<std::vector<int64_t>> PickVersions(const v1::VersionPolicy& policy,
                                                  const std::vector<int64_t>& present) {
  if (policy.all()) return present;
  if (policy.specific().empty()) {
    const auto wanted = static_cast<size_t>(std::max(policy.latest(), 1));
    return std::vector<int64_t>(present.end() - static_cast<std::ptrdiff_t>(std::min(wanted, present.size())),
                                present.end());
  }
  std::vector<int64_t> picked(policy.specific().begin(), policy.specific().end());
  absl::c_sort(picked);
  picked.erase(std::unique(picked.begin(), picked.end()), picked.end());
  for (const int64_t version : picked) {
    if (absl::c_binary_search(present, version)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("version_policy asks for version ", version, "; there are ", absl::StrJoin(present, ", ")));
  }
  return picked;
}

}  // namespace saker
