// DnnlConvKernel: a Convolution, or a slice of one, as the kernel of a node.
// Threads: as OpKernel.
// Owns:    the convolution; shares packed weights.
#pragma once

#include <cstddef>
#include <memory>

#include "core/base/aligned_buffer.h"
#include "core/kernels/convolution.h"
#include "core/ops/op.h"

namespace saker {

// Index of the input that a fused Add brings, or -1.
int FusedAddInput(const Node& node);

class DnnlConvKernel final : public OpKernel {
 public:
  // `weights` null: they come with each run, plain. `added_input`: see FusedAddInput(); what it brings is copied to the
  // output first, `output_bytes` of it, unless it lies there already.
  DnnlConvKernel(std::unique_ptr<Convolution> convolution, std::shared_ptr<const AlignedBuffer> weights,
                 size_t weights_offset, bool bias, int added_input, size_t output_bytes);

  std::unique_ptr<KernelState> MakeState() const override;
  absl::Status Run(const KernelArgs& args) const override;

 private:
  std::unique_ptr<Convolution> convolution_;
  std::shared_ptr<const AlignedBuffer> weights_;
  size_t weights_offset_;
  bool bias_;
  int added_input_;
  size_t output_bytes_;
};

}  // namespace saker
