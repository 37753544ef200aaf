// CallRig: one completion queue of a real gRPC server, whose events the test takes by hand, with clients on threads of
// their own over a Unix socket, and exchanges that do what the test says. For tests of calls and their pools.
// Threads: the test's own is the polling thread.
// Owns:    the server, the queue and what CallContext points to.
#pragma once

#include <grpcpp/server.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "proto/saker/v1/inference.grpc.pb.h"
#include "server/calls/stream_call_pool.h"
#include "server/calls/unary_call_pool.h"
#include "tests/server/testing/temp_folder.h"

namespace saker {

// Script: what exchanges do, and what they have done. Requests are told apart by name: that of the model in unary
// calls, the id in streams.
struct Script {
  std::function<absl::Status(const std::string& name)> begin = [](const std::string&) { return absl::OkStatus(); };
  std::function<absl::Status(const std::string& name, const CallInfo& info)> finish =
      [](const std::string&, const CallInfo&) { return absl::OkStatus(); };
  // Where it is set, Begin() leaves to it what the answer takes.
  std::function<absl::Status()> reckon;
  // Just before a failure is answered.
  std::function<void()> fail = [] {};
  std::atomic<bool> runs_inline{true};
  std::atomic<int64_t> answer_bytes{0};

  std::atomic<int> made{0};
  std::atomic<int> alive{0};
  std::atomic<int> begun{0};
  std::atomic<int> finished{0};

  // Requests begun whose caller the server knows to be gone. All of their calls must still be there.
  int abandoned() const {
    absl::MutexLock lock(&mutex);
    int count = 0;
    for (const std::atomic<bool>* cancelled : callers) count += cancelled->load() ? 1 : 0;
    return count;
  }
  mutable absl::Mutex mutex;
  std::vector<const std::atomic<bool>*> callers ABSL_GUARDED_BY(mutex);
};

// Waits until the caller of a call is known to be gone.
absl::Status AwaitCancelled(const CallInfo& info);

class CallRig {
 public:
  CallRig();
  // All calls must be over.
  ~CallRig();

  Script& script() { return script_; }
  CallContext& context() { return context_; }
  RequestLimiter& limiter() { return *limiter_; }
  void LimitTo(int requests, int64_t bytes);
  StopState& stop() { return stop_; }
  ThreadPool& workers() { return *workers_; }
  const ModelManager& models() const { return models_; }
  // For threads that take the events themselves.
  std::unique_ptr<grpc::ServerCompletionQueue> TakeQueue() { return std::move(queue_); }

  UnaryMethod Unary(int slots);
  StreamMethod Stream(int slots);

  // Takes events until `done`; those that have come already in any case.
  void Until(absl::FunctionRef<bool()> done);
  // Ends the server and takes events until no call is left; streams and held calls must have been told to end.
  void Shutdown();
  // The server's own part of that, for threads that take the events themselves.
  void ShutdownServer();

  std::unique_ptr<v1::InferenceService::Stub> NewStub() const;

 private:
  using RawInference = v1::InferenceService::WithRawMethod_PredictBatch<
      v1::InferenceService::WithRawMethod_PredictStream<v1::InferenceService::Service>>;

  Script script_;
  const TempFolder folder_;
  const std::shared_ptr<ThreadPool> workers_ = std::make_shared<ThreadPool>(ThreadPoolOptions{2});
  ModelManager models_;
  CatalogReader reader_{models_};
  std::unique_ptr<RequestLimiter> limiter_ = std::make_unique<RequestLimiter>(1000, int64_t{1} << 30);
  StopState stop_;
  RawInference service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  CallContext context_;
};

// UnaryCaller: a client with one call under way.
class UnaryCaller {
 public:
  // `padding`: bytes that the request carries beside its name.
  UnaryCaller(const CallRig& rig, const std::string& name, absl::Duration timeout = absl::InfiniteDuration(),
              size_t padding = 0);
  ~UnaryCaller() { Wait(); }

  void Cancel() { context_.TryCancel(); }
  bool over() const { return over_; }
  // Once it is over:
  grpc::StatusCode code() { return Wait().error_code(); }
  const grpc::Status& Wait();
  std::string Trailer(const std::string& key);
  const std::string& answered_name() const { return response_.model().name(); }

 private:
  const std::unique_ptr<v1::InferenceService::Stub> stub_;
  grpc::ClientContext context_;
  v1::PredictBatchResponse response_;
  grpc::Status status_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

// StreamCaller: a client that writes requests named "0", "1" ... into a stream and reads what comes.
class StreamCaller {
 public:
  struct Options {
    int requests = 1;
    size_t padding = 0;
    // Says that no more will come when all have been written.
    bool half_close = true;
    absl::Duration timeout = absl::InfiniteDuration();
  };
  StreamCaller(const CallRig& rig, const Options& options);
  ~StreamCaller() { Wait(); }

  void Cancel() { context_.TryCancel(); }
  bool over() const { return over_; }
  int answers() const { return answers_; }
  // Once it is over:
  grpc::StatusCode code() { return Wait().error_code(); }
  const grpc::Status& Wait();
  // "name" or "name: error", in the order in which they came.
  const std::vector<std::string>& answered() const { return answered_; }

 private:
  const std::unique_ptr<v1::InferenceService::Stub> stub_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<v1::PredictStreamRequest, v1::PredictStreamResponse>> stream_;
  std::vector<std::string> answered_;
  grpc::Status status_;
  std::atomic<int> answers_{0};
  std::atomic<bool> over_{false};
  std::thread writer_;
  std::thread reader_;
};

}  // namespace saker
