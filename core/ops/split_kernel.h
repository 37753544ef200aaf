// SplitKernel: a kernel made of kernels that each compute a part of its outputs, so that several threads may share it.
// Threads: as OpKernel.
// Owns:    the kernels of the parts.
// Fails:   with the first failure of a part.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/ops/op.h"

namespace saker {

// KernelPart: a kernel that works inside the buffers of the whole: each of its arguments begins so many bytes behind that
// of the whole. It needs no argument in another layout.
struct KernelPart {
  std::unique_ptr<OpKernel> kernel;
  std::vector<size_t> input_offsets;  // one for every input of the node
  size_t output_offset = 0;           // of output 0, the only one
};

class SplitKernel final : public OpKernel {
 public:
  // At least one part. The layouts are the caller's to fill in.
  explicit SplitKernel(std::vector<KernelPart> kernels);

  std::unique_ptr<KernelState> MakeState() const override;
  absl::Status Run(const KernelArgs& args) const override;
  absl::Status RunPart(const KernelArgs& args, int part) const override;

 private:
  std::vector<KernelPart> kernels_;
  std::vector<size_t> scratch_offsets_;
};

}  // namespace saker
