#include "server/models/servable.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"

namespace saker {
namespace {

// Small models, the ones whose latency shows, stay far below; of large ones not every thread may ever need a context.
constexpr size_t kMaxEagerBytes = size_t{256} << 20;

// Without a locked instruction: nobody else writes it.
void AddOwn(std::atomic<int64_t>& count, int64_t more) {
  count.store(count.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

int64_t Read(const std::atomic<int64_t>& count) { return count.load(std::memory_order_relaxed); }

}  // namespace

Servable::Servable(Description description, std::shared_ptr<const Model> model, int slots)
    : description_(std::move(description)), model_(std::move(model)), slots_(static_cast<size_t>(slots)) {
  for (const std::string& label : description_.labels) longest_label_ = std::max(longest_label_, label.size());
  size_t bytes = 0;
  for (Slot& slot : slots_) {
    if (bytes > kMaxEagerBytes) break;
    slot.context.emplace(model_->NewContext());
    bytes += slot.context->SizeInBytes();
  }
}

ExecutionContext& Servable::ContextOf(int slot) {
  SAKER_CHECK(slot >= 0 && static_cast<size_t>(slot) < slots_.size());
  Slot& own = slots_[static_cast<size_t>(slot)];
  if (!own.context.has_value()) own.context.emplace(model_->NewContext());
  AddOwn(own.runs, 1);
  return *own.context;
}

void Servable::CountAnswer(int slot, const Answer& answer) {
  Slot& own = slots_[static_cast<size_t>(slot)];
  AddOwn(own.answers, 1);
  AddOwn(own.rows, answer.rows);
  for (size_t stage = 0; stage < kStages; ++stage) AddOwn(own.stages[stage], answer.stages[stage]);
  own.last_nanos.store(answer.now_nanos, std::memory_order_relaxed);
}

void Servable::CountFailure(int64_t nanos) {
  failures_.fetch_add(1, std::memory_order_relaxed);
  failure_nanos_.fetch_add(nanos, std::memory_order_relaxed);
}

ServingCounts Servable::counts() const {
  ServingCounts total;
  for (const Slot& slot : slots_) {
    total.answers += Read(slot.answers);
    total.rows += Read(slot.rows);
    total.runs += Read(slot.runs);
    for (size_t stage = 0; stage < kStages; ++stage) total.stages[stage] += Read(slot.stages[stage]);
    total.last_nanos = std::max(total.last_nanos, Read(slot.last_nanos));
  }
  total.failures = Read(failures_);
  total.failure_nanos = Read(failure_nanos_);
  return total;
}

}  // namespace saker
