// ReadRecurrent: the attributes and operands of an RNN, LSTM or GRU node, checked and completed.
// Threads: pure function.
// Fails:   INVALID_ARGUMENT naming the node for unknown activations and directions and for operands that do not fit;
//          UNIMPLEMENTED for element types other than FLOAT and DOUBLE.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/kernels/recurrent.h"
#include "core/ops/op.h"

namespace saker {

// Where the inputs of these operators stand; cells and peepholes are LSTM's.
struct RecurrentInput {
  static constexpr int kX = 0;
  static constexpr int kW = 1;
  static constexpr int kR = 2;
  static constexpr int kBias = 3;
  static constexpr int kLengths = 4;
  static constexpr int kInitialH = 5;
  static constexpr int kInitialC = 6;
  static constexpr int kPeepholes = 7;
};

// RecurrentNode: one spec a direction, in the order in which weights and outputs hold them.
struct RecurrentNode {
  std::vector<RecurrentSpec> directions;
  // Sequences come first in x, y and states (`layout` 1), not steps and directions.
  bool batch_first = false;

  int64_t count() const { return static_cast<int64_t>(directions.size()); }
  Shape y_shape() const;
  Shape state_shape() const;
  // Where the sequences of the batch lie.
  int x_batch_axis() const { return batch_first ? 0 : 1; }
  int y_batch_axis() const { return batch_first ? 0 : 2; }
  int state_batch_axis() const { return batch_first ? 0 : 1; }
  // Distances from the values of one direction to those of the next, in y and in a state.
  int64_t y_direction() const { return directions[0].hidden * (batch_first ? 1 : directions[0].batch); }
  int64_t state_direction() const { return y_direction(); }
};

absl::StatusOr<RecurrentNode> ReadRecurrent(const OpContext& context);

}  // namespace saker
