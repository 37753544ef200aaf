// Whether a node of an old file asks for training.
#pragma once

#include "core/graph/graph.h"

namespace saker {

// Up to opset 6, BatchNormalization and Dropout train unless the attribute is_test says otherwise; since then an output
// or an input more asks for training.
inline bool TrainsWithoutIsTest(const Node& node) {
  return node.opset < 7 && node.domain.empty() && node.attributes.GetInt("is_test", 0).value_or(0) == 0;
}

// What such a node is refused with.
inline constexpr char kTrainsWithoutIsTest[] =
    "trains unless is_test is 1, which is not supported; export the model for inference";

}  // namespace saker
