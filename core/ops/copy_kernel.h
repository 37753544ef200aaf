// CopyKernel: an operator that is nothing but strided copies between its inputs and outputs.
#pragma once

#include <utility>
#include <vector>

#include "core/kernels/strided_copy.h"
#include "core/ops/op.h"

namespace saker {

class CopyKernel final : public OpKernel {
 public:
  struct Copy {
    int input = 0;
    int output = 0;
    CopyLoops loops;  // from Simplify()
  };

  CopyKernel(std::vector<Copy> copies, size_t element_bytes)
      : copies_(std::move(copies)), element_bytes_(element_bytes) {}

  absl::Status Run(const KernelArgs& args) const override {
    for (const Copy& copy : copies_) {
      // An output that nobody wants has no buffer.
      if (!args.outputs[copy.output]) continue;
      StridedCopy(copy.loops, element_bytes_, args.inputs[copy.input], args.outputs[copy.output]);
    }
    return absl::OkStatus();
  }

 private:
  std::vector<Copy> copies_;
  size_t element_bytes_;
};

}  // namespace saker
