#include "core/kernels/convolution_desc.h"

#include "gtest/gtest.h"

namespace saker {
namespace {

bool HasAvx512() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto avx512 = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  return (isa & avx512) == avx512;
}

// One image, windows that keep its extent.
ConvolutionSpec Spec(int64_t inputs, int64_t outputs, int64_t extent, int64_t kernel) {
  ConvolutionSpec spec;
  spec.source = Shape{1, inputs, extent, extent};
  spec.weights = Shape{outputs, inputs, kernel, kernel};
  spec.destination = Shape{1, outputs, extent, extent};
  spec.window = {{kernel, kernel}, {1, 1}, {1, 1}, {kernel / 2, kernel / 2}, {kernel / 2, kernel / 2}};
  return spec;
}

bool IsByWinograd(const ConvolutionSpec& spec) {
  const auto desc = onednn::Guarded("describing", [&] { return WinogradConvolution(spec).has_value(); });
  EXPECT_TRUE(desc.ok()) << desc.status();
  return desc.ok() && *desc;
}

TEST(WinogradConvolution, IsTakenForThreeByThreeWhereOneDnnHasIt) {
  EXPECT_EQ(IsByWinograd(Spec(64, 64, 56, 3)), HasAvx512());
  EXPECT_EQ(IsByWinograd(Spec(128, 128, 28, 3)), HasAvx512());
  EXPECT_EQ(IsByWinograd(Spec(64, 64, 8, 3)), HasAvx512());
}

TEST(WinogradConvolution, IsNotTakenWhereItWasNoFaster) {
  EXPECT_FALSE(IsByWinograd(Spec(512, 512, 7, 3)));
  EXPECT_FALSE(IsByWinograd(Spec(8, 64, 56, 3)));
  EXPECT_FALSE(IsByWinograd(Spec(64, 64, 56, 5)));
  ConvolutionSpec strided = Spec(64, 64, 56, 3);
  strided.window.strides = {2, 2};
  strided.destination = Shape{1, 64, 28, 28};
  EXPECT_FALSE(IsByWinograd(strided));
  ConvolutionSpec images = Spec(64, 64, 56, 3);
  images.source[0] = images.destination[0] = 2;
  EXPECT_FALSE(IsByWinograd(images));
}

Layout DestinationOf(const ConvolutionSpec& spec) { return (*Convolution::Create(spec))->destination_layout(); }

TEST(BestConvolution, KeepsBlocksOfChannelsForWindowsOfOnePixel) {
  ConvolutionSpec spec = Spec(64, 128, 28, 1);
  spec.source_layout = Layout::kBlocked16;
  const Layout kept = DestinationOf(spec);
  if (HasAvx512()) {
    EXPECT_EQ(kept, Layout::kBlocked16);
  }
  spec.source_layout = Layout::kChannelsLast;
  const Layout other = DestinationOf(spec);
  spec.source_layout = Layout::kPlain;
  EXPECT_EQ(DestinationOf(spec), other);
}

}  // namespace
}  // namespace saker
