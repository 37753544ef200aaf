// Activations: what each layer of an Mlp gives for the rows of a batch, and the forward pass that fills it.
// Threads: Forward() on disjoint row ranges from several threads at once.
// Owns:    its buffers.
// Fails:   INTERNAL when oneDNN does.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "core/base/aligned_buffer.h"
#include "core/training/dataset.h"
#include "core/training/mlp.h"

namespace saker {

// Rows that one task takes through the network. Small enough that a batch of 64 can feed four threads, large enough
// that the products keep their speed (16 rows of 784x200: 92 us for 64 rows against 89 us in one piece). Fixed, so that
// results do not depend on how many threads share the work.
inline constexpr int64_t kRowsPerTask = 16;

class Activations {
 public:
  Activations(const Mlp& mlp, int64_t max_rows);

  int64_t max_rows() const { return max_rows_; }
  // Layer 0 is the input, layer i what the i-th dense layer gives: [max_rows, width], after ReLU except for the last.
  float* layer(int index) { return reinterpret_cast<float*>(buffers_[index].data()); }
  const float* layer(int index) const { return reinterpret_cast<const float*>(buffers_[index].data()); }
  float* logits() { return layer(static_cast<int>(buffers_.size()) - 1); }

  // Takes pictures `picked[first .. first + count)` of the dataset through the network, into rows first .. of every
  // layer.
  absl::Status Forward(const Mlp& mlp, const Dataset& dataset, absl::Span<const uint32_t> picked, int64_t first,
                       int64_t count);

 private:
  int64_t max_rows_;
  std::vector<AlignedBuffer> buffers_;
};

}  // namespace saker
