// ModelLoader: an ONNX file, or its bytes, as a Model ready to serve: read, optimised, planned, warmed up, calibrated.
// Threads: Load...() from any thread, several at once; runs on the calling thread (calibration also uses the pool).
// Owns:    shares the thread pool with the models it loads.
// Fails:   with one line naming the file and the reason; nothing is left behind.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/engine_options.h"
#include "core/model.h"
#include "core/parallel/thread_pool.h"

namespace saker {

class ModelLoader {
 public:
  // `pool` may have 0 workers; it must not be null.
  explicit ModelLoader(std::shared_ptr<ThreadPool> pool);

  absl::StatusOr<std::shared_ptr<const Model>> LoadFile(const std::string& path, const EngineOptions& options) const;
  absl::StatusOr<std::shared_ptr<const Model>> LoadBytes(absl::string_view bytes, absl::string_view origin,
                                                         const EngineOptions& options) const;

 private:
  std::shared_ptr<ThreadPool> pool_;
};

}  // namespace saker
