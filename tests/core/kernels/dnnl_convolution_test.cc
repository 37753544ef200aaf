#include "core/kernels/dnnl_convolution.h"

#include "core/kernels/convolution_desc.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using dnnl::algorithm;
using testing::ElementsAre;
using Kind = ConvolutionStep::Kind;
using Tag = dnnl::memory::format_tag;

// Windows of 1 x 2 over two channels of 1 x 3, three of which come out.
ConvolutionSpec Spec() {
  ConvolutionSpec spec;
  spec.source = Shape{1, 2, 1, 3};
  spec.weights = Shape{3, 2, 1, 2};
  spec.destination = Shape{1, 3, 1, 2};
  spec.window = {{1, 2}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  return spec;
}

// With its weights packed in this format.
absl::StatusOr<std::unique_ptr<Convolution>> Make(const ConvolutionSpec& spec, const std::string& kind, Tag weights) {
  return onednn::Guarded("making a convolution", [&] {
    const dnnl::memory::desc packed({3, 2, 1, 2}, dnnl::memory::data_type::f32, weights);
    const ConvolutionDesc desc = DescribeConvolution(spec, onednn::DescOf(spec.source, Layout::kPlain), packed,
                                                     onednn::DescOf(spec.destination, Layout::kPlain));
    return DnnlConvolution::Make<dnnl::convolution_forward>(spec, kind, desc, PlainWeights(spec));
  });
}

std::vector<algorithm> Functions(std::vector<ConvolutionStep> fused) {
  ConvolutionSpec spec = Spec();
  spec.steps = std::move(fused);
  // Which own the steps.
  const dnnl::primitive_attr attributes = AttributesOf(spec);
  const dnnl::post_ops steps = attributes.get_post_ops();
  std::vector<algorithm> functions;
  for (int i = 0; i < steps.len(); ++i) {
    float scale = 0, alpha = 0, beta = 0;
    algorithm function = algorithm::undef;
    if (steps.kind(i) == dnnl::primitive::kind::eltwise) steps.get_params_eltwise(i, scale, function, alpha, beta);
    functions.push_back(function);
  }
  return functions;
}

TEST(AttributesOf, KeepTheOrderOfTheSteps) {
  EXPECT_THAT(Functions({{Kind::kAddToOutput}, {Kind::kClip, 0, 6}}),
              ElementsAre(algorithm::undef, algorithm::eltwise_clip));
  // oneDNN has no function for it.
  EXPECT_THAT(Functions({{Kind::kHardSigmoid, 0.2f, 0.5f}}),
              ElementsAre(algorithm::eltwise_linear, algorithm::eltwise_clip));
  EXPECT_THAT(Functions({{Kind::kGelu}, {Kind::kGeluTanh}}),
              ElementsAre(algorithm::eltwise_gelu_erf, algorithm::eltwise_gelu_tanh));
}

TEST(DnnlConvolution, PacksWeightsIntoTheFormatOfThePrimitive) {
  const absl::StatusOr<std::unique_ptr<Convolution>> made = Make(Spec(), "", Tag::hwio);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->packed_bytes(), 12 * sizeof(float));
  const std::vector<float> weights = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const absl::StatusOr<AlignedBuffer> packed = (*made)->PackWeights(weights.data());
  ASSERT_TRUE(packed.ok()) << packed.status();
  const auto* values = reinterpret_cast<const float*>(packed->data());
  EXPECT_THAT(std::vector<float>(values, values + 12), ElementsAre(0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11));
}

TEST(DnnlConvolution, RunsWithPackedWeightsAndABias) {
  ConvolutionSpec spec = Spec();
  spec.bias = true;
  const absl::StatusOr<std::unique_ptr<Convolution>> made = Make(spec, "", Tag::hwio);
  ASSERT_TRUE(made.ok()) << made.status();
  const std::vector<float> weights = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1};
  AlignedBuffer packed = *(*made)->PackWeights(weights.data());
  std::vector<float> source = {1, 2, 3, 4, 5, 6}, bias = {0, 10, 20}, destination(6);
  const onednn::Program& program = (*made)->program();
  AlignedBuffer scratch(program.scratch_bytes());
  const std::unique_ptr<onednn::Handles> handles = program.MakeHandles();
  ASSERT_TRUE(
      program.Run(handles.get(), {source.data(), packed.data(), bias.data(), destination.data()}, scratch.data()).ok());
  EXPECT_THAT(destination, ElementsAre(1, 2, 12, 13, 29, 31));
}

TEST(DnnlConvolution, TheNameOfItsFormatTellsKindsAndFormatsApart) {
  const std::string name = (*Make(Spec(), "", Tag::hwio))->weights_format();
  EXPECT_EQ((*Make(Spec(), "", Tag::hwio))->weights_format(), name);
  EXPECT_NE((*Make(Spec(), "", Tag::oihw))->weights_format(), name);
  EXPECT_NE((*Make(Spec(), "deconvolution ", Tag::hwio))->weights_format(), name);
}

}  // namespace
}  // namespace saker
