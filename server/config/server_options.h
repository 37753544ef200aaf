// ServerOptions: everything a server is told at start, checked.
// Threads: a value type.
// Fails:   ValidateServerOptions() with INVALID_ARGUMENT naming the flag, its value and the valid range.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/engine_options.h"

namespace saker {

// ModelFile: one --model=NAME=FILE.onnx.
struct ModelFile {
  std::string name;
  std::string path;

  // INVALID_ARGUMENT unless the text is NAME=FILE with a usable name.
  static absl::StatusOr<ModelFile> Parse(absl::string_view text);
};

// The most rows that a setting may name: more than any message holds.
inline constexpr int64_t kMostRows = int64_t{1} << 24;

struct ServerOptions {
  // Folder of models; empty: none.
  std::string model_repository;
  // Models served beside the repository, or without one.
  std::vector<ModelFile> models;
  // HOST:PORT of the TCP port; port 0 lets the system choose. Empty: no TCP.
  std::string address = "0.0.0.0:8001";
  // Path of a Unix domain socket; empty: none.
  std::string unix_socket;
  // How models are loaded and run; a model's own config overrides single fields.
  EngineOptions engine;
  // A request expected to compute for less than this runs on the thread that read it. 0: none does.
  absl::Duration inline_budget = absl::Microseconds(500);
  // Worker threads. 0: one for each CPU that the process may use.
  int threads = 0;
  // Threads that read requests, each with its own completion queue. 0: one for four usable CPUs, 1 to 8.
  int polling_threads = 0;
  // How often the repository is looked at for models that are new, changed or gone. 0: only when told.
  absl::Duration repository_poll = absl::ZeroDuration();
  // Whether callers may load and unload models.
  bool model_control = true;
  // Microseconds that such a thread watches for its next request before it sleeps, while requests follow each other that
  // closely. 0: never.
  int busy_poll_us = 0;
  // The largest request, and the largest answer. Protobuf itself ends at 2 GiB.
  int64_t max_message_bytes = int64_t{64} << 20;
  // Requests being answered at once, messages of streams included; more are refused with RESOURCE_EXHAUSTED.
  int max_concurrent_requests = 1024;
  // Bytes that requests in flight and their answers may take; more are refused with RESOURCE_EXHAUSTED. 0: a quarter of
  // the memory that the process may use, at most 1 GiB.
  int64_t max_inflight_bytes = 0;
  // How long requests in flight may take to finish after SIGTERM; may be infinite.
  absl::Duration drain_timeout = absl::Seconds(30);
  // trace, debug, info, warn, error or off.
  std::string log_level = "info";
};

absl::Status ValidateServerOptions(const ServerOptions& options);

// A name that a model may have: letters, digits and ._- (it is a folder's name, and stands in logs and messages).
absl::Status ValidateModelName(absl::string_view name);

}  // namespace saker
