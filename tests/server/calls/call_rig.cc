#include "tests/server/calls/call_rig.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/check.h"
#include "server/calls/byte_buffer_codec.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

std::string NameOf(const v1::PredictBatchRequest& request) { return request.model().name(); }
std::string NameOf(const v1::PredictStreamRequest& request) { return request.id(); }
void SetName(const std::string& name, v1::PredictBatchResponse& response) { response.mutable_model()->set_name(name); }
void SetName(const std::string& name, v1::PredictStreamResponse& response) { response.set_id(name); }

template <typename Request, typename Response>
class ScriptedExchange final : public StreamExchange {
 public:
  explicit ScriptedExchange(Script& script) : script_(script) {
    ++script_.made;
    ++script_.alive;
  }
  ~ScriptedExchange() override { --script_.alive; }

  absl::Status Begin(grpc::ByteBuffer& bytes, const CallInfo& info, CatalogReader& models) override {
    Request request;
    SAKER_CHECK(ParseMessage(bytes, request).ok());
    name_ = NameOf(request);
    info_ = info;
    models.Current();
    {
      absl::MutexLock lock(&script_.mutex);
      script_.callers.push_back(info.cancelled);
    }
    ++script_.begun;
    reckoned_ = script_.reckon == nullptr;
    return script_.begin(name_);
  }
  bool runs_inline() const override { return script_.runs_inline && !info_.on_worker; }
  TaskPriority priority() const override { return TaskPriority::kNormal; }
  bool reckoned() const override { return reckoned_; }
  absl::Status Reckon() override {
    reckoned_ = true;
    return script_.reckon();
  }
  int64_t answer_bytes() const override { return reckoned_ ? script_.answer_bytes.load() : 0; }
  absl::Status Finish(int, grpc::ByteBuffer& answer) override {
    absl::Status status = script_.finish(name_, info_);
    ++script_.finished;
    Response response;
    SetName(name_, response);
    if (status.ok()) status = SerializeMessage(response, 1 << 20, answer);
    return status;
  }
  std::string TrailingTiming() override {
    script_.fail();
    return "timing";
  }
  void AnswerFailure(const absl::Status& status, grpc::ByteBuffer& answer) override {
    script_.fail();
    v1::PredictStreamResponse response;
    response.set_id(name_);
    response.set_error_code(static_cast<int>(status.code()));
    response.set_error_message(std::string(status.message()));
    SAKER_CHECK(SerializeMessage(response, 1 << 20, answer).ok());
  }
  void Reset() override { name_.clear(); }

 private:
  Script& script_;
  std::string name_;
  CallInfo info_;
  bool reckoned_ = true;
};

void SetTimeout(absl::Duration timeout, grpc::ClientContext& context) {
  if (timeout == absl::InfiniteDuration()) return;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

}  // namespace

absl::Status AwaitCancelled(const CallInfo& info) {
  while (!info.cancelled->load()) std::this_thread::yield();
  return absl::CancelledError("the caller is gone");
}

CallRig::CallRig() : models_(ModelLoader(workers_), UnmeasuredOptions(), 3) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(absl::StrCat("unix:", folder_.path(), "/socket"), grpc::InsecureServerCredentials());
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(&service_);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  SAKER_CHECK(server_ != nullptr);
  context_.queue = queue_.get();
  context_.slot = 0;
  context_.first_worker_slot = 1;
  context_.workers = workers_.get();
  context_.limiter = limiter_.get();
  context_.models = &reader_;
  context_.manager = &models_;
  context_.stop = &stop_;
}

CallRig::~CallRig() {
  ShutdownServer();
  if (queue_ == nullptr) return;
  queue_->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
  }
}

void CallRig::LimitTo(int requests, int64_t bytes) {
  limiter_ = std::make_unique<RequestLimiter>(requests, bytes);
  context_.limiter = limiter_.get();
}

UnaryMethod CallRig::Unary(int slots) {
  return {
      [this](grpc::ServerContext* context, grpc::ByteBuffer* request, UnaryWriter* writer,
             grpc::ServerCompletionQueue* queue,
             void* tag) { service_.RequestPredictBatch(context, request, writer, queue, queue, tag); },
      [this] { return std::make_unique<ScriptedExchange<v1::PredictBatchRequest, v1::PredictBatchResponse>>(script_); },
      slots};
}

StreamMethod CallRig::Stream(int slots) {
  return {[this](grpc::ServerContext* context, StreamSocket* socket, grpc::ServerCompletionQueue* queue, void* tag) {
            service_.RequestPredictStream(context, socket, queue, queue, tag);
          },
          [this] {
            return std::make_unique<ScriptedExchange<v1::PredictStreamRequest, v1::PredictStreamResponse>>(script_);
          },
          slots};
}

void CallRig::Until(absl::FunctionRef<bool()> done) {
  // What `done` looks at may also change without an event.
  constexpr auto kLook = std::chrono::milliseconds(1);
  void* tag = nullptr;
  bool ok = false;
  while (true) {
    const bool was_done = done();
    const auto next = queue_->AsyncNext(&tag, &ok, std::chrono::system_clock::now() + kLook);
    SAKER_CHECK(next != grpc::CompletionQueue::SHUTDOWN);
    if (next == grpc::CompletionQueue::GOT_EVENT) {
      const auto& event = *static_cast<const EventTag*>(tag);
      event.handler(event.owner, ok);
    } else if (was_done) {
      return;
    }
  }
}

void CallRig::Shutdown() {
  stop_.Stop();
  std::thread server([this] { ShutdownServer(); });
  Until([this] { return context_.posted == 0 && context_.live == 0; });
  server.join();
}

void CallRig::ShutdownServer() {
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

std::unique_ptr<v1::InferenceService::Stub> CallRig::NewStub() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return v1::InferenceService::NewStub(grpc::CreateCustomChannel(absl::StrCat("unix:", folder_.path(), "/socket"),
                                                                 grpc::InsecureChannelCredentials(), arguments));
}

UnaryCaller::UnaryCaller(const CallRig& rig, const std::string& name, absl::Duration timeout, size_t padding)
    : stub_(rig.NewStub()) {
  SetTimeout(timeout, context_);
  thread_ = std::thread([this, name, padding] {
    v1::PredictBatchRequest request;
    request.mutable_model()->set_name(name);
    if (padding > 0) request.add_inputs()->mutable_raw_data()->resize(padding);
    status_ = stub_->PredictBatch(&context_, request, &response_);
    over_ = true;
  });
}

const grpc::Status& UnaryCaller::Wait() {
  if (thread_.joinable()) thread_.join();
  return status_;
}

std::string UnaryCaller::Trailer(const std::string& key) {
  Wait();
  const auto& trailers = context_.GetServerTrailingMetadata();
  const auto found = trailers.find(key);
  return found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
}

StreamCaller::StreamCaller(const CallRig& rig, const Options& options)
    : stub_(rig.NewStub()),
      stream_((SetTimeout(options.timeout, context_), stub_->PredictStream(&context_))),
      writer_([this, options] {
        v1::PredictStreamRequest request;
        request.mutable_request()->add_inputs()->mutable_raw_data()->resize(options.padding);
        for (int i = 0; i < options.requests; ++i) {
          request.set_id(absl::StrCat(i));
          if (!stream_->Write(request)) return;
        }
        if (options.half_close) stream_->WritesDone();
      }),
      reader_([this] {
        v1::PredictStreamResponse answer;
        while (stream_->Read(&answer)) {
          answered_.push_back(answer.error_code() == 0 ? answer.id()
                                                       : absl::StrCat(answer.id(), ": ", answer.error_message()));
          ++answers_;
        }
        writer_.join();
        status_ = stream_->Finish();
        over_ = true;
      }) {}

const grpc::Status& StreamCaller::Wait() {
  if (reader_.joinable()) reader_.join();
  return status_;
}

}  // namespace saker
