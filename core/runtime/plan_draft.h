// PlanDraft: a plan while it is being made. Steps name storages, which get their place in the arena last.
// Threads: one.
// Owns:    the kernels of its steps. Constants belong to the plan.
// Units:   bytes; steps are counted from 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/runtime/execution_plan.h"

namespace saker {

// In place of the number of a storage: an argument that is left out.
inline constexpr int kNoStorage = -1;

// Storage: one buffer. Values that share bytes (aliases) share a storage.
struct Storage {
  BufferRef::Kind kind = BufferRef::Kind::kArena;
  int32_t index = 0;               // kInput
  const void* constant = nullptr;  // kConstant
  size_t bytes = 0;
  // The steps between which it is needed, both included.
  int first_step = 0;
  int last_step = 0;
  int output = -1;               // the graph output that lies here; alive to the end then
  int merged_into = kNoStorage;  // the storage that it lies in, see buffer_sharing.h
  size_t merged_at = 0;          // bytes behind the start of that one
  size_t offset = 0;             // in the arena

  bool is_output() const { return output >= 0; }
};

// DraftStep: a step whose arguments are numbers of storages.
struct DraftStep {
  PlanStep step;
  bool left_out = false;
  std::vector<int> inputs;
  std::vector<int> outputs;
};

struct PlanDraft {
  std::vector<Storage> storages;
  std::vector<DraftStep> steps;

  // Born with the step that is added next. Answers its number.
  int AddStorage(BufferRef::Kind kind, size_t bytes) {
    Storage storage;
    storage.kind = kind;
    storage.bytes = bytes;
    storage.first_step = storage.last_step = static_cast<int>(steps.size());
    storages.push_back(storage);
    return static_cast<int>(storages.size()) - 1;
  }
  Storage& storage(int number) { return storages[static_cast<size_t>(number)]; }
  const Storage& storage(int number) const { return storages[static_cast<size_t>(number)]; }
  // The outermost storage that a storage lies in, itself where it lies in none, and how many bytes behind its start. After
  // ShareBuffers().
  std::pair<int, size_t> Root(int number) const {
    const Storage& inner = storage(number);
    if (inner.merged_into == kNoStorage) return {number, 0};
    return {inner.merged_into, inner.merged_at};
  }
};

}  // namespace saker
