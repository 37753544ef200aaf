// SumStep: what is done to the sums of a byte product or convolution before they are stored, in order: every sum is
// made a number (sum + bias, times its scale), the steps work on that, and what comes out is rounded to nearest, ties to
// even, and saturated to the type of the result.
// Threads: value types.
#pragma once

#include <cstdint>
#include <vector>

#include "core/tensor/data_type.h"

namespace saker {

struct SumStep {
  enum class Kind {
    kRelu,
    kClip,    // min(max(x, alpha), beta) * scale
    kRound,   // to nearest, ties to even
    kLinear,  // alpha * x + beta
    kAdd,     // x + alpha * (what the result holds - zero_point); the result has the type `type` there
  };
  Kind kind;
  float alpha = 0;
  float beta = 0;
  float scale = 1;
  int32_t zero_point = 0;
  DataType type = DataType::kUInt8;
};

// SumScaling: the scale of each sum (one an output channel or column, one for all, or none) and the steps behind it.
// oneDNN 2.6 has one set of numbers for each of its algorithms in a primitive, whatever it is given, so there may be two
// clips, and of kRelu, kLinear and kAdd one each.
struct SumScaling {
  std::vector<float> scales;
  std::vector<SumStep> steps;
};

// Whether oneDNN's byte products are exact on this CPU (and under ONEDNN_MAX_CPU_ISA): those of AVX-512 with VNNI are.
// Without it products are added in pairs of 16 bits, which saturate for large operands, and callers take another way;
// so they do with the VNNI of AVX2, which not all of oneDNN 2.6 uses.
bool CpuMultipliesBytesExactly();

}  // namespace saker
