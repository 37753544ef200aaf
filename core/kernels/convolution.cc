#include "core/kernels/convolution.h"

#include "core/kernels/convolution_desc.h"
#include "core/kernels/dnnl_convolution.h"

namespace saker {

absl::StatusOr<std::unique_ptr<Convolution>> Convolution::Create(const ConvolutionSpec& spec) {
  return onednn::Guarded("making a convolution", [&]() -> std::unique_ptr<Convolution> {
    return DnnlConvolution::Make<dnnl::convolution_forward>(spec, "convolution", BestConvolution(spec),
                                                            PlainWeights(spec));
  });
}

}  // namespace saker
