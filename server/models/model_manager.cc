#include "server/models/model_manager.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

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

void ModelManager::Load(const ModelSource& source) {
  if (!source.status.ok()) {
    spdlog::error("event=model_failed model={} error={}", Quoted(source.name), Quoted(source.status.message()));
    Publish([&](ModelCatalog& catalog) { catalog.SetBroken(source.name, ToUtf8(source.status.message())); });
    return;
  }
  for (const VersionSource& version : source.versions) LoadVersion(source, version);
}

std::shared_ptr<const ModelCatalog> ModelManager::catalog() const {
  absl::MutexLock lock(&mutex_);
  return catalog_;
}

void ModelManager::LoadVersion(const ModelSource& source, const VersionSource& version) {
  const auto publish = [&](VersionEntry entry) {
    Publish([&](ModelCatalog& catalog) { catalog.SetVersion(source.name, version.version, std::move(entry)); });
  };
  publish({VersionState::kLoading, "", nullptr});
  const int64_t start = SteadyNanos();
  absl::StatusOr<std::shared_ptr<Servable>> servable = MakeServable(source, version);
  if (!servable.ok()) {
    spdlog::error("event=model_failed model={} version={} error={}", source.name, version.version,
                  Quoted(servable.status().message()));
    publish({VersionState::kFailed, ToUtf8(servable.status().message()), nullptr});
    return;
  }
  const Model& model = (*servable)->model();
  spdlog::info("event=model_ready model={} version={} load_ms={} memory_bytes={} rows_independent={}", source.name,
               version.version, (SteadyNanos() - start) / 1'000'000, model.SizeInBytes(), model.rows_independent());
  publish({VersionState::kReady, "", *std::move(servable)});
}

absl::StatusOr<std::shared_ptr<Servable>> ModelManager::MakeServable(const ModelSource& source,
                                                                     const VersionSource& version) const {
  SAKER_ASSIGN_OR_RETURN(const EngineOptions options, OptionsForModel(options_, source.config));
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> model, loader_.LoadFile(version.path, options));
  Servable::Description description{source.name, version.version, source.labels, source.config};
  return std::make_shared<Servable>(std::move(description), std::move(model), slots_);
}

void ModelManager::Publish(const std::function<void(ModelCatalog&)>& edit) {
  absl::MutexLock lock(&mutex_);
  auto next = std::make_shared<ModelCatalog>(*catalog_);
  edit(*next);
  catalog_ = std::move(next);
  generation_.fetch_add(1, std::memory_order_release);
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
