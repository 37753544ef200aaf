#include "core/runtime/buffer_sharing.h"

#include <algorithm>
#include <set>

#include "core/base/aligned_buffer.h"

namespace saker {
namespace {

void FindLives(PlanDraft& draft) {
  const int end = static_cast<int>(draft.steps.size());
  for (int step = 0; step < end; ++step) {
    const DraftStep& reader = draft.steps[static_cast<size_t>(step)];
    for (const int number : reader.inputs) {
      if (number != kNoStorage) draft.storage(number).last_step = step;
    }
    for (const int number : reader.outputs) {
      if (number == kNoStorage) continue;
      draft.storage(number).first_step = step;
      draft.storage(number).last_step = step;
    }
  }
  for (Storage& storage : draft.storages) {
    if (storage.is_output()) storage.last_step = end;
  }
}

// The input that a step may write over, as a number of a storage.
int OverwrittenInput(const DraftStep& step) {
  const int input = step.step.kernel->in_place_input;
  if (input < 0 || input >= static_cast<int>(step.inputs.size()) || step.outputs.empty()) return kNoStorage;
  const int from = step.inputs[static_cast<size_t>(input)];
  return std::count(step.inputs.begin(), step.inputs.end(), from) == 1 ? from : kNoStorage;
}

// Lets operators write over an input that nobody reads afterwards.
void MergeInPlace(PlanDraft& draft) {
  for (size_t i = 0; i < draft.steps.size(); ++i) {
    const int from = OverwrittenInput(draft.steps[i]);
    if (from == kNoStorage || draft.steps[i].outputs[0] == kNoStorage) continue;
    const int to = draft.steps[i].outputs[0];
    Storage& source = draft.storage(from);
    Storage& target = draft.storage(to);
    const bool free = source.kind == BufferRef::Kind::kArena && !source.is_output() &&
                      source.last_step == static_cast<int>(i) && source.bytes == target.bytes;
    if (!free) continue;
    source.merged_into = to;
    target.first_step = source.first_step;
  }
}

// Whether whole and parts are buffers of the arena that nothing else has a claim to.
bool CanJoin(const PlanDraft& draft, const DraftStep& step) {
  const auto is_free = [&draft](int number) {
    if (number == kNoStorage) return false;
    const Storage& storage = draft.storage(number);
    return storage.kind == BufferRef::Kind::kArena && !storage.is_output() && storage.merged_into == kNoStorage;
  };
  if (!is_free(step.outputs[0])) return false;
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    if (!is_free(step.inputs[i]) || step.step.kernel->joined_at[i] % AlignedBuffer::kAlignment != 0) return false;
  }
  return std::set<int>(step.inputs.begin(), step.inputs.end()).size() == step.inputs.size();
}

// Has the parts of joined values made where they belong. Comes behind MergeInPlace(): what is joined then is not written over
// before its last reader, as a part of it or whole.
void MergeJoined(PlanDraft& draft) {
  for (DraftStep& step : draft.steps) {
    const std::vector<size_t>& offsets = step.step.kernel->joined_at;
    if (offsets.empty() || !CanJoin(draft, step)) continue;
    Storage& whole = draft.storage(step.outputs[0]);
    for (size_t i = 0; i < offsets.size(); ++i) {
      Storage& part = draft.storage(step.inputs[i]);
      part.merged_into = step.outputs[0];
      part.merged_at = offsets[i];
      whole.first_step = std::min(whole.first_step, part.first_step);
      whole.last_step = std::max(whole.last_step, part.last_step);
    }
    step.left_out = true;
  }
}

// Has every storage lie in the outermost one at once: a chain of operators that write in place is as long as the graph, and is
// not to be walked for each of them.
void FlattenMerges(PlanDraft& draft) {
  // Backwards: what a storage lies in was made after it.
  for (auto storage = draft.storages.rbegin(); storage != draft.storages.rend(); ++storage) {
    if (storage->merged_into == kNoStorage) continue;
    const Storage& around = draft.storage(storage->merged_into);
    if (around.merged_into == kNoStorage) continue;
    storage->merged_at += around.merged_at;
    storage->merged_into = around.merged_into;
  }
}

}  // namespace

void ShareBuffers(PlanDraft& draft) {
  FindLives(draft);
  MergeInPlace(draft);
  MergeJoined(draft);
  FlattenMerges(draft);
}

}  // namespace saker
