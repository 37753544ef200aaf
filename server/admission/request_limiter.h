// RequestLimiter: how many requests may be in the server at once, and how many bytes they and their answers may take.
// Threads: any. Relaxed order is enough: the counts guard no other data.
// Fails:   Admit() and Admission::Add() answer false when the server is full; nothing ever waits.
// Units:   bytes of requests on the wire and of answers in memory, which may be twice that for the moment in which one
//          form is made from the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace saker {

class RequestLimiter {
 public:
  RequestLimiter(int limit, int64_t max_bytes) : limit_(limit), max_bytes_(max_bytes) {}

  // Admission: a request's place in the server. It is held until the answer has been written, because until then its
  // bytes are held as well.
  // Threads: one at a time.
  class Admission {
   public:
    Admission() = default;
    Admission(Admission&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Admission& operator=(Admission&& other) noexcept {
      Leave();
      limiter_ = std::exchange(other.limiter_, nullptr);
      bytes_ = std::exchange(other.bytes_, 0);
      return *this;
    }
    ~Admission() { Leave(); }

    bool admitted() const { return limiter_ != nullptr; }
    int64_t bytes() const { return bytes_; }
    // RESOURCE_EXHAUSTED, and nothing added, when that many bytes more are too many.
    absl::Status Add(int64_t bytes) {
      if (!limiter_->TryAddBytes(bytes)) return limiter_->BytesRefusal();
      bytes_ += bytes;
      return absl::OkStatus();
    }
    void Leave() {
      if (limiter_ == nullptr) return;
      limiter_->bytes_.fetch_sub(bytes_, std::memory_order_relaxed);
      limiter_->in_flight_.fetch_sub(1, std::memory_order_relaxed);
      limiter_ = nullptr;
      bytes_ = 0;
    }

   private:
    friend class RequestLimiter;
    RequestLimiter* limiter_ = nullptr;
    int64_t bytes_ = 0;
  };

  // A request of that many bytes comes in. RESOURCE_EXHAUSTED says which limit it met.
  absl::Status Admit(int64_t bytes, Admission& admission) {
    if (in_flight_.fetch_add(1, std::memory_order_relaxed) >= limit_) {
      in_flight_.fetch_sub(1, std::memory_order_relaxed);
      return CountRefusal();
    }
    admission = Admission();
    admission.limiter_ = this;
    absl::Status added = admission.Add(bytes);
    if (!added.ok()) admission.Leave();
    return added;
  }

  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
  int64_t bytes_in_flight() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  bool TryAddBytes(int64_t bytes) {
    if (bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= max_bytes_) return true;
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  absl::Status CountRefusal() const {
    return absl::ResourceExhaustedError(
        absl::StrCat("the server answers ", limit_, " requests already (--max_concurrent_requests); retry later"));
  }
  absl::Status BytesRefusal() const {
    return absl::ResourceExhaustedError(absl::StrCat("the requests and answers in the server may take ", max_bytes_,
                                                     " bytes (--max_inflight_bytes); retry later or send less"));
  }

  const int limit_;
  const int64_t max_bytes_;
  alignas(64) std::atomic<int> in_flight_{0};
  std::atomic<int64_t> bytes_{0};
};

}  // namespace saker
