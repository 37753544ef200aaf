// ExecutionContext: the buffers of one run in flight: arena, packed arguments, handles. Made by Model::NewContext(),
// used again for run after run of the same model.
// Threads: one run at a time.
// Owns:    its buffers; the model must outlive it (variants of the model that it ran are kept alive by it).
#pragma once

#include <cstddef>
#include <memory>

namespace saker {

class ExecutionContext {
 public:
  // Made by Model; the definition stays inside core.
  class Impl;
  explicit ExecutionContext(std::unique_ptr<Impl> impl);
  ~ExecutionContext();
  ExecutionContext(ExecutionContext&&) noexcept;
  ExecutionContext& operator=(ExecutionContext&&) noexcept;

  // Bytes of arena and scratch.
  size_t SizeInBytes() const;

  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace saker
