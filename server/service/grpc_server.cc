#include "server/service/grpc_server.h"

#include <grpc/grpc.h>
#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "server/open_inference/open_inference_service.h"
#include "server/saker_v1/saker_service.h"
#include "server/service/accept_guard.h"
#include "server/service/listen_address.h"
#include "server/tensorflow_serving/tensorflow_serving_service.h"

namespace saker {
namespace {

// One caller's share: callers beyond it wait on their side. Far more than anyone pipelines on one connection.
constexpr int kMaxCallsPerConnection = 1024;
// A server that leaves waits until no call has come for so long (a round trip of a distant caller), and looks how
// often.
constexpr int64_t kQuietNanos = 100'000'000;
constexpr absl::Duration kLeaveCheck = absl::Milliseconds(5);
constexpr absl::Duration kLongestLeave = absl::Seconds(1);
// What threads without calls need to say so, when no time is left.
constexpr absl::Duration kSayingSo = absl::Milliseconds(10);
// For calls that are not ours, once ours are over.
constexpr absl::Duration kGrace = absl::Seconds(1);

// Farewell: the shutdown of gRPC's core, begun: connections have been told to go away, and no call comes any more.
// grpc::Server::Shutdown() does the same but returns only when all calls are over, too late to refuse those held.
class Farewell {
 public:
  explicit Farewell(grpc::Server& server) : queue_(grpc_completion_queue_create_for_next(nullptr)) {
    grpc_server_shutdown_and_notify(server.c_server(), queue_, nullptr);
    grpc_completion_queue_shutdown(queue_);
  }
  // After grpc::Server::Shutdown(): gRPC has reported the end here, too.
  ~Farewell() {
    const gpr_timespec never = gpr_inf_future(GPR_CLOCK_MONOTONIC);
    while (grpc_completion_queue_next(queue_, never, nullptr).type != GRPC_QUEUE_SHUTDOWN) {
    }
    grpc_completion_queue_destroy(queue_);
  }
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;

 private:
  grpc_completion_queue* const queue_;
};

std::vector<std::unique_ptr<ProtocolService>> MakeProtocols(const GrpcServerOptions& options) {
  const ProtocolOptions common{absl::ToInt64Nanoseconds(options.inline_budget), options.max_message_bytes,
                               options.control};
  std::vector<std::unique_ptr<ProtocolService>> protocols;
  protocols.push_back(MakeSakerService(common));
  protocols.push_back(MakeOpenInferenceService(common));
  protocols.push_back(MakeTensorFlowServingService(common));
  return protocols;
}

std::vector<std::string> NamesOf(const std::vector<std::unique_ptr<ProtocolService>>& protocols) {
  std::vector<std::string> names;
  for (const auto& protocol : protocols) {
    for (std::string& name : protocol->names()) names.push_back(std::move(name));
  }
  return names;
}

void SetChannelArguments(const GrpcServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsPerConnection);
  // What gRPC itself holds: messages that are still arriving. Beyond it, it reads more slowly, then drops connections.
  grpc::ResourceQuota quota("saker");
  quota.Resize(static_cast<size_t>(std::max(options.max_inflight_bytes, 2 * options.max_message_bytes)));
  builder.SetResourceQuota(quota);
  // A second server on the port is a mistake and must be told so, not share its connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Clients that vanished without a word are found within minutes, and clients may keep idle connections alive.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 120'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

absl::Status CheckAddresses(const GrpcServerOptions& options) {
  if (!options.address.empty()) SAKER_RETURN_IF_ERROR(ValidateAddress(options.address));
  if (!options.unix_socket.empty()) SAKER_RETURN_IF_ERROR(PrepareUnixSocket(options.unix_socket));
  return absl::OkStatus();
}

// gRPC says no more than that it failed.
absl::Status WhyNotStarted(const GrpcServerOptions& options) {
  if (!options.address.empty()) SAKER_RETURN_IF_ERROR(ProbeAddress(options.address));
  if (options.unix_socket.empty()) return absl::InternalError("gRPC could not start its server");
  return absl::UnavailableError(
      absl::StrCat("cannot listen on ", options.unix_socket, ": the folder must exist and be writable"));
}

}  // namespace

GrpcServer::GrpcServer(const GrpcServerOptions& options, ModelManager& models, const PollingThread::Pools& pools)
    : options_(options),
      models_(models),
      pools_(pools),
      limiter_(options.max_concurrent_requests, options.max_inflight_bytes),
      protocols_(MakeProtocols(options)),
      health_(NamesOf(protocols_)) {}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const GrpcServerOptions& options, ModelManager& models,
                                                              const PollingThread::Pools& pools) {
  std::unique_ptr<GrpcServer> server(new GrpcServer(options, models, pools));
  SAKER_RETURN_IF_ERROR(server->Listen());
  for (const auto& thread : server->threads_) thread->Start();
  server->health_.SetServing(*models.catalog());
  models.SetListener([of = server.get()] { of->OnModelsChanged(); });
  return server;
}

GrpcServer::~GrpcServer() { Stop(absl::ZeroDuration()); }

absl::Status GrpcServer::Listen() {
  SAKER_RETURN_IF_ERROR(CheckAddresses(options_));
  SAKER_RETURN_IF_ERROR(GuardAccept());
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetChannelArguments(options_, builder);
  const auto credentials = grpc::InsecureServerCredentials();
  if (!options_.address.empty()) builder.AddListeningPort(options_.address, credentials, &port_);
  if (!options_.unix_socket.empty()) builder.AddListeningPort(absl::StrCat("unix:", options_.unix_socket), credentials);
  for (const auto& protocol : protocols_) protocol->Register(builder);
  builder.RegisterService(&health_);
  for (int i = 0; i < options_.polling_threads; ++i) {
    const PollingThread::Options thread{i, options_.polling_threads, absl::ToInt64Nanoseconds(options_.busy_poll)};
    threads_.push_back(
        std::make_unique<PollingThread>(builder.AddCompletionQueue(), thread, models_, pools_, limiter_, stop_));
    for (const auto& protocol : protocols_) protocol->AddMethods(*threads_.back());
  }
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) return absl::OkStatus();
  return WhyNotStarted(options_);
}

void GrpcServer::OnModelsChanged() {
  health_.SetServing(*models_.catalog());
  for (const auto& thread : threads_) thread->Refresh();
}

void GrpcServer::Leave(absl::Time deadline) {
  health_.SetStopping();
  stop_.Leave(SteadyNanos());
  deadline = std::min(deadline, absl::Now() + kLongestLeave);
  while (absl::Now() < deadline && SteadyNanos() - stop_.last_arrival() < kQuietNanos) absl::SleepFor(kLeaveCheck);
}

bool GrpcServer::AwaitCalls(absl::Time deadline) const {
  return absl::c_all_of(threads_, [deadline](const auto& thread) { return thread->AwaitOver(deadline); });
}

DrainResult GrpcServer::Stop(absl::Duration drain) {
  if (server_ == nullptr) return DrainResult();
  const absl::Time deadline = absl::Now() + drain;
  models_.SetListener(nullptr);
  Leave(deadline);
  const Farewell farewell(*server_);
  stop_.Stop();
  for (const auto& thread : threads_) thread->Drain();
  const bool timed_out = !AwaitCalls(std::max(deadline, absl::Now() + kSayingSo));
  const DrainResult result{timed_out, timed_out ? limiter_.in_flight() : 0};
  // What is still open is gRPC's own: health checks, and reflection streams that may stay open for ever.
  server_->Shutdown(absl::ToChronoTime(timed_out ? absl::Now() : std::min(deadline, absl::Now() + kGrace)));
  for (const auto& thread : threads_) thread->CloseAndJoin();
  server_ = nullptr;
  return result;
}

}  // namespace saker
