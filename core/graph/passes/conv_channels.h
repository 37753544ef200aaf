// ConvChannels: which output channel each weight of a Conv or a ConvTranspose belongs to, for the passes that scale
// weights and add to biases.
// Threads: a value type.
#pragma once

#include <cstdint>
#include <optional>

#include "core/graph/graph.h"

namespace saker {

struct ConvChannels {
  int64_t count = 0;  // output channels
  int64_t run = 0;    // weights side by side that belong to one channel
  // ConvTranspose: runs of one input channel, and input channels of a group; 0 for Conv, whose runs are its channels.
  int64_t group_outputs = 0;
  int64_t group_inputs = 0;

  int64_t ChannelOfRun(int64_t index) const {
    if (group_inputs == 0) return index;
    return index / group_outputs / group_inputs * group_outputs + index % group_outputs;
  }
};

// nullopt for other nodes, and for weights that fit no such node.
std::optional<ConvChannels> ChannelsOfConv(const Node& node, const Shape& weights);

}  // namespace saker
