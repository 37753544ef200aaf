// MutateModel, ChainModels: changes to an ONNX model that leave most of it sound, so that they reach what lies behind the
// parser: dimensions, attributes, operators, wires, types and weights.
// Threads: pure functions; the same random numbers make the same change.
#pragma once

#include "tests/fuzz/mutation_random.h"

namespace onnx {
class ModelProto;
}

namespace saker {

// Changes one thing; false when it found nothing to change.
bool MutateModel(onnx::ModelProto& model, MutationRandom& random);

// Puts `second` behind `first`: inputs of the second become outputs of the first as far as these go.
void ChainModels(const onnx::ModelProto& second, onnx::ModelProto& first);

}  // namespace saker
