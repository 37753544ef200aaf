#include "core/kernels/convolution.h"

#include <optional>

#include "core/kernels/convolution_desc.h"
#include "core/kernels/dnnl_convolution.h"

namespace saker {

absl::StatusOr<std::unique_ptr<Convolution>> Convolution::Create(const ConvolutionSpec& spec) {
  return onednn::Guarded("making a convolution", [&]() -> std::unique_ptr<Convolution> {
    const auto make = [](const ConvolutionSpec& made, const ConvolutionDesc& desc) {
      return DnnlConvolution::Make<dnnl::convolution_forward>(made, "convolution", desc, PlainWeights(made));
    };
    if (spec.source[0] > 1) {
      ConvolutionSpec image = spec;
      image.source[0] = image.destination[0] = 1;
      if (const std::optional<ConvolutionDesc> winograd = WinogradConvolution(image)) return make(image, *winograd);
    }
    return make(spec, BestConvolution(spec));
  });
}

}  // namespace saker
