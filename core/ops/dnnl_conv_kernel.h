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

// ConvArguments: what a convolution is run on. Weights null: they come with each run, plain.
struct ConvArguments {
  std::shared_ptr<const AlignedBuffer> weights = nullptr;
  size_t weights_offset = 0;
  bool bias = false;
  // See FusedAddInput(); what it brings is copied to the output first, unless it lies there already.
  int added_input = -1;
  // As often as this the convolution runs, on images that lie so many bytes behind each other.
  int64_t runs = 1;
  size_t source_bytes = 0;
  size_t destination_bytes = 0;
};

class DnnlConvKernel final : public OpKernel {
 public:
  DnnlConvKernel(std::unique_ptr<Convolution> convolution, ConvArguments arguments);

  std::unique_ptr<KernelState> MakeState() const override;
  absl::Status Run(const KernelArgs& args) const override;

 private:
  std::unique_ptr<Convolution> convolution_;
  ConvArguments arguments_;
};

}  // namespace saker
