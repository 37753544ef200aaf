// CopyKernel: an operator that is nothing but strided copies between its inputs and outputs.
// Threads: as OpKernel.
#pragma once

#include <cstddef>
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

  // No copy reads or writes what another one writes. For more than one thread, large copies are cut into parts.
  CopyKernel(std::vector<Copy> copies, size_t element_bytes, int threads);

  absl::Status Run(const KernelArgs& args) const override;
  absl::Status RunPart(const KernelArgs& args, int part) const override;

 private:
  std::vector<std::vector<Copy>> parts_;
  size_t element_bytes_;
};

}  // namespace saker
