// InferenceExchange: what exchanges that run a model have in common: the stages, what is kept from one request to the
// next, and the timing. A Codec knows the protocol's messages:
//
//   using Request, Response, Task         messages, and an InferenceTask with what answering takes beside it, which
//                                         ShrinkScratch() frees where it has grown
//   static constexpr const MessageLayout& kLayout
//   static constexpr bool kTimingInTrailers   the answer's message has no place for a Timing, or not for all of it
//   Decode(Request&, const ModelCatalog&, Task&, Response&)   up to the point where only computing is left
//   Reckon(const Request&, Task&)         what the answer takes, where Decode() left that to a worker
//   Run(const Request&, Task&, Response&, int slot)
//   Encode(const Request&, Task&, Response&)   all but the serializing; ends with InferenceRunner::Leave()
//   Appendix(const Task&)                 after Encode(): bytes of fields that the codec wrote by itself, for behind the answer
//
// Threads: as Exchange.
// Owns:    messages and task; shares what the codec refers to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "server/calls/byte_buffer_codec.h"
#include "server/calls/exchange.h"
#include "server/calls/request_scan.h"
#include "server/inference/inference_runner.h"

namespace saker {

// `Base` is Exchange for unary methods, StreamExchange for streams.
template <typename Codec, typename Base>
class InferenceExchange : public Base {
 public:
  using Request = typename Codec::Request;
  using Response = typename Codec::Response;

  // `max_message_bytes`: of the answer.
  InferenceExchange(const Codec& codec, int64_t max_message_bytes)
      : codec_(codec), max_message_bytes_(max_message_bytes) {}

  absl::Status Begin(grpc::ByteBuffer& bytes, const CallInfo& info, CatalogReader& models) override {
    InferenceRunner::Start(info, task_);
    started_ = true;
    request_bytes_ = bytes.Length();
    request_parts_ = RequestParts();
    answer_bytes_ = 0;
    SAKER_ASSIGN_OR_RETURN(request_parts_, ScanRequest(bytes, Codec::kLayout));
    SAKER_RETURN_IF_ERROR(ParseMessage(bytes, request_));
    task_.clock.EndStage(SteadyNanos());
    return codec_.Decode(request_, models.Current(), task_, response_);
  }

  bool reckoned() const override { return task_.reckoned; }
  absl::Status Reckon() override {
    task_.on_worker = true;  // so it does not run inline, however cheap it turns out to be
    SAKER_RETURN_IF_ERROR(InferenceRunner::Enter(task_));
    absl::Status reckoned = codec_.Reckon(std::as_const(request_), task_);
    task_.clock.AddToDecode(SteadyNanos());
    return reckoned;
  }
  bool runs_inline() const override { return task_.run_inline; }
  TaskPriority priority() const override { return task_.priority; }
  // Integers that came packed take up to eight times what was let in for them.
  int64_t answer_bytes() const override { return task_.answer_memory + request_parts_.integer_bytes; }

  absl::Status Finish(int slot, grpc::ByteBuffer& answer) override {
    SAKER_RETURN_IF_ERROR(codec_.Run(std::as_const(request_), task_, response_, slot));
    SAKER_RETURN_IF_ERROR(codec_.Encode(std::as_const(request_), task_, response_));
    SAKER_RETURN_IF_ERROR(SerializeMessage(response_, codec_.Appendix(task_), max_message_bytes_, answer));
    answer_bytes_ = answer.Length();
    // A caller that reads slowly holds the answer as it is sent, and not its messages as well.
    if (request_bytes_ + answer_bytes_ > kMaxHeldBytes) RecycleMessages();
    return absl::OkStatus();
  }

  std::string TrailingTiming() override {
    const bool answered = answer_bytes_ > 0;
    if (answered && !Codec::kTimingInTrailers) return "";
    v1::Timing timing;
    FillTiming(timing);
    return timing.SerializeAsString();
  }

  void Reset() override {
    InferenceRunner::Abandon(task_);
    started_ = false;
    RecycleMessages();
    task_.ShrinkScratch();
  }

 protected:
  // The stages that were reached; nothing for a request that never came to Begin().
  void FillTiming(v1::Timing& timing) {
    if (!started_) return;
    task_.clock.EndStage(SteadyNanos());
    task_.clock.FillTiming(timing);
  }

  const Codec codec_;
  const int64_t max_message_bytes_;
  Response response_;

 private:
  // Inputs of which a slot keeps the memory: each may have grown to the size of a whole request once.
  static constexpr int kMaxKeptInputs = 4;
  // Messages larger than this together are freed before the answer is sent rather than after.
  static constexpr size_t kMaxHeldBytes = size_t{64} << 10;

  void RecycleMessages() {
    RecycleMessage(request_, request_parts_.inputs <= kMaxKeptInputs &&
                                 WorthKeeping(request_bytes_ + static_cast<size_t>(request_parts_.integer_bytes),
                                              request_parts_.parts));
    // What an answer that was never sent holds is not known, so it goes.
    RecycleMessage(response_, answer_bytes_ > 0 && WorthKeeping(answer_bytes_, task_.ranked));
  }

  Request request_;
  typename Codec::Task task_;
  bool started_ = false;
  size_t request_bytes_ = 0;
  RequestParts request_parts_;
  size_t answer_bytes_ = 0;
};

// Exchanges of a codec: Made is an InferenceExchange, or a class derived from one.
template <typename Made, typename Base, typename Codec>
std::function<std::unique_ptr<Base>()> FactoryOf(const Codec& codec, int64_t max_message_bytes) {
  return [codec, max_message_bytes] { return std::make_unique<Made>(codec, max_message_bytes); };
}

}  // namespace saker
