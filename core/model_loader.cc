#include "core/model_loader.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/exceptions_to_status.h"
#include "core/model_builder.h"
#include "core/onnx/onnx_reader.h"

namespace saker {
namespace {

absl::Status CheckOptions(const EngineOptions& options) {
  if (options.max_batch_rows < 1 || options.max_plan_rows < 1 || options.contexts < 1 ||
      options.parallel_threshold < 0) {
    return absl::InvalidArgumentError(
        "expected max_batch_rows, max_plan_rows and contexts of 1 at least and a parallel_threshold of 0 at least");
  }
  return absl::OkStatus();
}

// One line that names the file first.
absl::Status WithOrigin(const absl::Status& status, absl::string_view origin) {
  if (absl::StrContains(status.message(), origin)) return status;
  return absl::Status(status.code(), absl::StrCat(origin, ": ", status.message()));
}

absl::StatusOr<std::shared_ptr<const Model>> LoadGraph(absl::StatusOr<Graph> graph, absl::string_view origin,
                                                       const std::shared_ptr<ThreadPool>& pool,
                                                       const EngineOptions& options) {
  if (!graph.ok()) return WithOrigin(graph.status(), origin);
  absl::Status valid = CheckOptions(options);
  if (!valid.ok()) return valid;
  absl::StatusOr<std::shared_ptr<const Model>> model = BuildModel(*std::move(graph), pool, options);
  if (!model.ok()) return WithOrigin(model.status(), origin);
  return model;
}

}  // namespace

ModelLoader::ModelLoader(std::shared_ptr<ThreadPool> pool) : pool_(std::move(pool)) { SAKER_CHECK(pool_ != nullptr); }

absl::StatusOr<std::shared_ptr<const Model>> ModelLoader::LoadFile(const std::string& path,
                                                                   const EngineOptions& options) const {
  return ExceptionsToStatus(path, [&] { return LoadGraph(ReadOnnxFile(path), path, pool_, options); });
}

absl::StatusOr<std::shared_ptr<const Model>> ModelLoader::LoadBytes(absl::string_view bytes, absl::string_view origin,
                                                                    const EngineOptions& options) const {
  return ExceptionsToStatus(origin, [&] { return LoadGraph(ReadOnnxBytes(bytes, origin), origin, pool_, options); });
}

}  // namespace saker
