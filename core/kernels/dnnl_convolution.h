// DnnlConvolution: a oneDNN primitive that slides weights over a source, wrapped as a Convolution. Convolutions and
// deconvolutions differ in how the primitive is chosen, and in nothing here.
// Threads: const after construction.
// Owns:    the primitive.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/kernels/convolution.h"
#include "core/kernels/onednn.h"

namespace saker {

// What is fused behind the sums, and the scratchpad left to the caller.
dnnl::primitive_attr AttributesOf(const ConvolutionSpec& spec);

class DnnlConvolution final : public Convolution {
 public:
  // `desc` is the description of a Primitive; `plain_weights` says how the spec's weights lie in a file, `kind` begins
  // the name of the packed format.
  template <typename Primitive>
  static std::unique_ptr<Convolution> Make(const ConvolutionSpec& spec, std::string kind,
                                           const typename Primitive::primitive_desc& desc,
                                           const dnnl::memory::desc& plain_weights) {
    auto made = std::make_unique<DnnlConvolution>();
    made->kind_ = std::move(kind);
    made->images_per_run_ = spec.source[0];
    made->source_layout_ = onednn::LayoutOf(desc.src_desc(), spec.source).value_or(Layout::kPlain);
    made->destination_layout_ = onednn::LayoutOf(desc.dst_desc(), spec.destination).value_or(Layout::kPlain);
    made->plain_weights_ = plain_weights;
    made->packed_weights_ = desc.weights_desc();
    std::vector<onednn::ProgramArgument> arguments = {{DNNL_ARG_SRC, desc.src_desc()},
                                                      {DNNL_ARG_WEIGHTS, desc.weights_desc()}};
    if (spec.bias) arguments.push_back({DNNL_ARG_BIAS, desc.bias_desc()});
    arguments.push_back({DNNL_ARG_DST, desc.dst_desc()});
    made->program_ = onednn::MakeProgram(Primitive(desc), std::move(arguments), desc.scratchpad_desc());
    return made;
  }

  int64_t images_per_run() const override { return images_per_run_; }
  Layout source_layout() const override { return source_layout_; }
  Layout destination_layout() const override { return destination_layout_; }
  std::string weights_format() const override;
  size_t packed_bytes() const override { return packed_weights_.get_size(); }
  absl::StatusOr<AlignedBuffer> PackWeights(const float* weights) const override;
  const onednn::Program& program() const override { return *program_; }

 private:
  std::string kind_;
  int64_t images_per_run_ = 1;
  Layout source_layout_ = Layout::kPlain;
  Layout destination_layout_ = Layout::kPlain;
  dnnl::memory::desc plain_weights_;
  dnnl::memory::desc packed_weights_;
  std::unique_ptr<onednn::Program> program_;
};

}  // namespace saker
