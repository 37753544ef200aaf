// Program: one oneDNN primitive, ready to run on given buffers again and again.
// Threads: Run() from any number of threads, each with its own Handles.
// Owns:    the primitive; not the buffers.
// Fails:   INTERNAL with oneDNN's status, which does not happen for buffers of the right sizes.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace saker::onednn {

// Handles: oneDNN's memory objects of one run in flight; they remember the buffers of the last run.
class Handles {
 public:
  virtual ~Handles() = default;
};

class Program {
 public:
  virtual ~Program() = default;
  // Null when oneDNN has no memory; Run() then fails.
  virtual std::unique_ptr<Handles> MakeHandles() const = 0;
  virtual size_t scratch_bytes() const = 0;
  // `buffers` in the order of the arguments. Allocates nothing of ours.
  virtual absl::Status Run(Handles* handles, absl::Span<void* const> buffers, void* scratch) const = 0;
};

}  // namespace saker::onednn
