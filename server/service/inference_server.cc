#include "server/service/inference_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"
#include "core/parallel/topology.h"
#include "server/config/logging.h"
#include "server/config/memory_limit.h"

namespace saker {
namespace {

// gRPC has one set of sockets for the process: whichever thread waits for it reads what comes, also for the queues of
// others, which it then wakes. So each thread more makes a lone request slower, and is for what one thread cannot read.
int DefaultPollingThreads(int usable_cpus) { return std::clamp(usable_cpus / 4, 1, 8); }

ThreadPoolOptions PoolOptions(int threads) {
  ThreadPoolOptions options;
  options.workers = threads;
  options.parallelism = threads;  // a polling thread that splits a batch counts as one of them
  return options;
}

ThreadPoolOptions LoaderOptions(int threads) {
  ThreadPoolOptions options;
  options.workers = threads;
  options.niceness = 10;  // whoever serves goes first
  return options;
}

void LogRuns(const ModelCatalog& catalog) {
  for (const ModelEntry* entry : catalog.Entries()) {
    for (const auto& [number, version] : entry->versions) {
      if (version.servable == nullptr) continue;
      spdlog::info("event=model_runs model={} version={} runs={}", entry->name, number,
                   version.servable->counts().runs);
    }
  }
}

}  // namespace

InferenceServer::InferenceServer(const ServerOptions& options) : options_(options) {
  const Topology topology = DetectTopology();
  const int threads = options.threads > 0 ? options.threads : topology.usable_cpus;
  polling_threads_ =
      options.polling_threads > 0 ? options.polling_threads : DefaultPollingThreads(topology.usable_cpus);
  workers_ = std::make_shared<ThreadPool>(PoolOptions(threads));
  EngineOptions engine = options.engine;
  engine.contexts = polling_threads_ + threads;
  engine.max_arenas_bytes = static_cast<size_t>(DetectMemoryLimit() / 2);
  models_ = std::make_unique<ModelManager>(ModelLoader(workers_), engine, engine.contexts);
  loaders_ = std::make_unique<ThreadPool>(LoaderOptions(threads));
  sources_ = std::make_unique<ModelSources>(options.model_repository, options.models);
  control_ = std::make_unique<ModelControl>(*sources_, *models_, *loaders_);
  spdlog::info("event=threads cpus={} polling_threads={} worker_threads={}", Quoted(topology.ToString()),
               polling_threads_, threads);
}

InferenceServer::~InferenceServer() = default;

absl::StatusOr<std::unique_ptr<InferenceServer>> InferenceServer::Start(const ServerOptions& options) {
  SAKER_RETURN_IF_ERROR(ValidateServerOptions(options));
  std::unique_ptr<InferenceServer> server(new InferenceServer(options));
  SAKER_RETURN_IF_ERROR(server->LoadModels());
  SAKER_RETURN_IF_ERROR(server->Serve());
  return server;
}

absl::Status InferenceServer::LoadModels() {
  absl::Status loaded = control_->Synchronize();
  if (models_->catalog()->ready_versions() > 0) return absl::OkStatus();
  const size_t models = models_->catalog()->Entries().size();
  if (models == 0) return loaded;
  return absl::FailedPreconditionError(
      absl::StrCat("none of ", models, " models could be loaded; the lines above say why"));
}

absl::Status InferenceServer::Serve() {
  GrpcServerOptions grpc;
  grpc.address = options_.address;
  grpc.unix_socket = options_.unix_socket;
  grpc.inline_budget = options_.inline_budget;
  grpc.busy_poll = absl::Microseconds(options_.busy_poll_us);
  grpc.max_message_bytes = options_.max_message_bytes;
  grpc.max_concurrent_requests = options_.max_concurrent_requests;
  grpc.max_inflight_bytes = options_.max_inflight_bytes > 0 ? options_.max_inflight_bytes : DefaultInflightBytes();
  grpc.polling_threads = polling_threads_;
  grpc.control = options_.model_control ? control_.get() : nullptr;
  SAKER_ASSIGN_OR_RETURN(grpc_, GrpcServer::Start(grpc, *models_, {*workers_, *loaders_}));
  spdlog::info("event=serving address={} port={} unix_socket={} models={}", Quoted(options_.address), grpc_->port(),
               Quoted(options_.unix_socket), models_->catalog()->ready_versions());
  watcher_ = std::make_unique<ModelWatcher>(*control_, *models_, options_.repository_poll);
  return absl::OkStatus();
}

void InferenceServer::Stop() {
  if (stopped_) return;
  stopped_ = true;
  spdlog::info("event=draining requests_in_flight={} drain_timeout={}", grpc_->requests_in_flight(),
               absl::FormatDuration(options_.drain_timeout));
  const DrainResult drain = grpc_->Stop(options_.drain_timeout);
  watcher_ = nullptr;  // after what it is loading, for which no caller waits any more
  if (drain.timed_out) spdlog::warn("event=drain_timed_out cancelled={}", drain.requests_cancelled);
  LogRuns(*models_->catalog());
  spdlog::info("event=stopped");
}

}  // namespace saker
