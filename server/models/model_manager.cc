#include "server/models/model_manager.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "server/config/logging.h"

namespace saker {
namespace {

absl::Status CheckRows(absl::string_view field, int64_t value) {
  if (value >= 0 && value <= kMostRows) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("config.textproto: ", field, ": ", value, ": expected 0 to ", kMostRows));
}

}  // namespace

ModelManager::ModelManager(ModelLoader loader, EngineOptions options, int slots)
    : loader_(std::move(loader)), options_(options), slots_(slots), catalog_(std::make_shared<ModelCatalog>()) {}

absl::Status ModelManager::Load(const ModelSource& source) {
  if (IsUnloaded(source.name)) return absl::OkStatus();
  return Update(source, false);
}

absl::Status ModelManager::LoadAgain(const ModelSource& source) {
  {
    absl::MutexLock lock(&mutex_);
    unloaded_.erase(source.name);
  }
  return Update(source, true);
}

absl::Status ModelManager::Update(const ModelSource& source, bool again) {
  const std::shared_ptr<absl::Mutex> mutex = MutexOf(source.name);
  absl::MutexLock lock(mutex.get());
  if (!source.status.ok()) return PublishBroken(source);
  absl::Status first = absl::OkStatus();
  for (const VersionSource& version : source.versions) first.Update(LoadVersion(source, version, again));
  RetireOthers(source);
  return first;
}

absl::Status ModelManager::Unload(absl::string_view name) {
  SAKER_RETURN_IF_ERROR(catalog()->FindEntry(name).status());
  const std::shared_ptr<absl::Mutex> mutex = MutexOf(name);
  absl::MutexLock lock(mutex.get());
  {
    absl::MutexLock catalog_lock(&mutex_);
    unloaded_.insert(std::string(name));
  }
  const std::shared_ptr<const ModelCatalog> now = catalog();
  const absl::StatusOr<const ModelEntry*> entry = now->FindEntry(name);
  if (!entry.ok()) return absl::OkStatus();  // removed meanwhile
  for (const auto& [number, version] : (*entry)->versions) Retire(name, number, Retired::Then::kGone);
  return absl::OkStatus();
}

void ModelManager::Remove(absl::string_view name) {
  const std::shared_ptr<absl::Mutex> mutex = MutexOf(name);
  absl::MutexLock lock(mutex.get());
  const std::shared_ptr<const ModelCatalog> now = catalog();
  const absl::StatusOr<const ModelEntry*> entry = now->FindEntry(name);
  if (!entry.ok()) return;
  for (const auto& [number, version] : (*entry)->versions) Retire(name, number, Retired::Then::kRemoved);
  if (!(*entry)->versions.empty()) return;
  Publish([&](ModelCatalog& next, std::vector<Retired>&) { next.RemoveModel(name); });
}

int ModelManager::Reap() {
  std::vector<Retired> over;
  int waiting = 0;
  {
    absl::MutexLock lock(&mutex_);
    const auto in_use = [](const Retired& retired) { return retired.servable.use_count() > 1; };
    const auto first_over = std::stable_partition(retired_.begin(), retired_.end(), in_use);
    over.assign(std::make_move_iterator(first_over), std::make_move_iterator(retired_.end()));
    retired_.erase(first_over, retired_.end());
    waiting = static_cast<int>(retired_.size());
  }
  for (const Retired& retired : over) Bury(retired);
  return waiting;
}

// Nobody has the servable any more; the version may meanwhile have been loaded anew.
void ModelManager::Bury(const Retired& retired) {
  const std::string& name = retired.servable->name();
  const int64_t version = retired.servable->version();
  spdlog::info("event=model_gone model={} version={} runs={}", name, version, retired.servable->counts().runs);
  if (retired.then == Retired::Then::kNothing) return;
  const std::shared_ptr<absl::Mutex> mutex = MutexOf(name);
  absl::MutexLock lock(mutex.get());
  if (EntryOf(name, version).state != VersionState::kDraining) return;
  Publish([&](ModelCatalog& next, std::vector<Retired>&) {
    if (retired.then == Retired::Then::kGone) {
      next.SetVersion(name, version, {VersionState::kGone, "", nullptr, ""});
    } else {
      next.RemoveVersion(name, version);
    }
  });
}

std::shared_ptr<const ModelCatalog> ModelManager::catalog() const {
  absl::MutexLock lock(&mutex_);
  return catalog_;
}

void ModelManager::SetListener(std::function<void()> listener) {
  absl::MutexLock lock(&listener_mutex_);
  listener_ = std::move(listener);
}

absl::Status ModelManager::LoadVersion(const ModelSource& source, const VersionSource& version, bool again) {
  const VersionEntry before = EntryOf(source.name, version.version);
  const bool same = !version.fingerprint.empty() && before.fingerprint == version.fingerprint;
  if (same && before.state == VersionState::kReady && before.error.empty()) return absl::OkStatus();
  if (same && !again && before.state != VersionState::kDraining && before.state != VersionState::kGone) {
    return absl::FailedPreconditionError(before.error);
  }
  if (before.state != VersionState::kReady) {
    Publish([&](ModelCatalog& next, std::vector<Retired>&) {
      next.SetVersion(source.name, version.version, {VersionState::kLoading, "", nullptr, version.fingerprint});
    });
  }
  const int64_t start = SteadyNanos();
  absl::StatusOr<std::shared_ptr<Servable>> servable = MakeServable(source, version);
  if (!servable.ok()) {
    PublishFailure(source, version, servable.status());
    return servable.status();
  }
  const Model& model = (*servable)->model();
  spdlog::info("event=model_ready model={} version={} load_ms={} memory_bytes={} rows_independent={}", source.name,
               version.version, (SteadyNanos() - start) / 1'000'000, model.SizeInBytes(), model.rows_independent());
  Publish([&](ModelCatalog& next, std::vector<Retired>& retired) {
    if (before.servable != nullptr) retired.push_back({before.servable, Retired::Then::kNothing});
    next.SetVersion(source.name, version.version, {VersionState::kReady, "", *servable, version.fingerprint});
  });
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<Servable>> ModelManager::MakeServable(const ModelSource& source,
                                                                     const VersionSource& version) const {
  SAKER_ASSIGN_OR_RETURN(const EngineOptions options, OptionsForModel(options_, source.config));
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> model, loader_.LoadFile(version.path, options));
  Servable::Description description{source.name, version.version, source.labels, source.config};
  return std::make_shared<Servable>(std::move(description), std::move(model), slots_);
}

void ModelManager::PublishFailure(const ModelSource& source, const VersionSource& version, const absl::Status& status) {
  VersionEntry entry = EntryOf(source.name, version.version);
  spdlog::error("event=model_failed model={} version={} still_serving={} error={}", source.name, version.version,
                entry.state == VersionState::kReady, Quoted(status.message()));
  if (entry.state != VersionState::kReady) entry.state = VersionState::kFailed;
  entry.error = ToUtf8(status.message());
  entry.fingerprint = version.fingerprint;
  Publish([&](ModelCatalog& next, std::vector<Retired>&) {
    next.SetVersion(source.name, version.version, std::move(entry));
  });
}

absl::Status ModelManager::PublishBroken(const ModelSource& source) {
  const std::string error = ToUtf8(source.status.message());
  const std::shared_ptr<const ModelCatalog> now = catalog();
  const absl::StatusOr<const ModelEntry*> entry = now->FindEntry(source.name);
  const bool serving = entry.ok() && (*entry)->newest_ready != nullptr;
  const bool known = entry.ok() && (serving || (*entry)->error == error);
  if (!known) {
    spdlog::error("event=model_failed model={} error={}", Quoted(source.name), Quoted(source.status.message()));
    Publish([&](ModelCatalog& next, std::vector<Retired>&) { next.SetBroken(source.name, error); });
  }
  return source.status;
}

void ModelManager::RetireOthers(const ModelSource& source) {
  const std::shared_ptr<const ModelCatalog> now = catalog();
  const absl::StatusOr<const ModelEntry*> entry = now->FindEntry(source.name);
  if (!entry.ok()) return;
  const auto is_wanted = [&source](int64_t number) {
    return absl::c_any_of(source.versions, [number](const VersionSource& of) { return of.version == number; });
  };
  const bool any_ready = absl::c_any_of((*entry)->versions, [&](const auto& version) {
    return version.second.state == VersionState::kReady && is_wanted(version.first);
  });
  for (const auto& [number, version] : (*entry)->versions) {
    if (is_wanted(number)) continue;
    if (version.state == VersionState::kReady && !any_ready) continue;
    Retire(source.name, number, Retired::Then::kRemoved);
  }
}

void ModelManager::Retire(absl::string_view name, int64_t version, Retired::Then then) {
  Publish([&](ModelCatalog& next, std::vector<Retired>& retired) {
    const VersionEntry entry = (*next.FindEntry(name))->versions.at(version);
    if (entry.state == VersionState::kDraining) return;
    if (entry.state == VersionState::kReady) {
      spdlog::info("event=model_draining model={} version={}", std::string(name), version);
      next.SetVersion(name, version, {VersionState::kDraining, "", nullptr, ""});
      retired.push_back({entry.servable, then});
    } else if (then == Retired::Then::kGone) {
      next.SetVersion(name, version, {VersionState::kGone, "", nullptr, ""});
    } else {
      next.RemoveVersion(name, version);
    }
  });
}

std::shared_ptr<absl::Mutex> ModelManager::MutexOf(absl::string_view name) {
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<absl::Mutex>& mutex = model_mutexes_[name];
  if (mutex == nullptr) mutex = std::make_shared<absl::Mutex>();
  return mutex;
}

bool ModelManager::IsUnloaded(absl::string_view name) const {
  absl::MutexLock lock(&mutex_);
  return unloaded_.contains(name);
}

VersionEntry ModelManager::EntryOf(absl::string_view name, int64_t version) const {
  const std::shared_ptr<const ModelCatalog> now = catalog();
  const absl::StatusOr<const ModelEntry*> entry = now->FindEntry(name);
  if (!entry.ok()) return VersionEntry();
  const auto found = (*entry)->versions.find(version);
  return found != (*entry)->versions.end() ? found->second : VersionEntry();
}

void ModelManager::Publish(const std::function<void(ModelCatalog&, std::vector<Retired>& retired)>& edit) {
  absl::MutexLock listener_lock(&listener_mutex_);
  {
    absl::MutexLock lock(&mutex_);
    auto next = std::make_shared<ModelCatalog>(*catalog_);
    edit(*next, retired_);
    catalog_ = std::move(next);
    generation_.fetch_add(1, std::memory_order_release);
  }
  if (listener_) listener_();
}

absl::StatusOr<EngineOptions> OptionsForModel(const EngineOptions& server, const v1::ModelConfig& config) {
  EngineOptions options = server;
  SAKER_RETURN_IF_ERROR(CheckRows("parallel_threshold", config.parallel_threshold()));
  SAKER_RETURN_IF_ERROR(CheckRows("max_batch_rows", config.max_batch_rows()));
  if (config.parallel_threshold() > 0) options.parallel_threshold = config.parallel_threshold();
  if (config.max_batch_rows() > 0) options.max_batch_rows = config.max_batch_rows();
  if (!config.weight_format().empty()) {
    absl::StatusOr<WeightFormat> format = ParseWeightFormat(config.weight_format());
    if (!format.ok()) return absl::InvalidArgumentError(absl::StrCat("weight_format: ", format.status().message()));
    options.weight_format = *format;
  }
  switch (config.execution_mode()) {
    case v1::AUTO:
      options.execution_mode = ExecutionMode::kAuto;
      break;
    case v1::SEQUENTIAL:
      options.execution_mode = ExecutionMode::kSequential;
      break;
    case v1::PARALLEL:
      options.execution_mode = ExecutionMode::kParallel;
      break;
    case v1::INTRA_OP:
      options.execution_mode = ExecutionMode::kIntraOp;
      break;
    default:
      break;
  }
  return options;
}

}  // namespace saker
