// A convolution cut into slices against the same one whole, in whatever layouts and weights oneDNN chose for it.
#include <cstring>
#include <vector>

#include "core/kernels/convolution.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = ConvolutionStep::Kind;

void Fill(AlignedBuffer& buffer, int seed) {
  auto* const values = reinterpret_cast<float*>(buffer.data());
  for (size_t i = 0; i < buffer.size_bytes() / sizeof(float); ++i) {
    values[i] = static_cast<float>((i * 31 + static_cast<size_t>(seed) * 7 + 3) % 23) / 11 - 1;
  }
}

AlignedBuffer Buffer(size_t bytes, int seed) {
  AlignedBuffer buffer = *AlignedBuffer::Create(bytes);
  Fill(buffer, seed);
  return buffer;
}

void Run(const Convolution& convolution, std::vector<void*> buffers) {
  AlignedBuffer scratch = *AlignedBuffer::Create(convolution.program().scratch_bytes() + 64);
  const std::unique_ptr<onednn::Handles> handles = convolution.program().MakeHandles();
  const absl::Status status = convolution.program().Run(handles.get(), absl::MakeSpan(buffers), scratch.data());
  ASSERT_TRUE(status.ok()) << status;
}

// 2-D, one image, kernels `size` high and wide, padded to keep the extent.
ConvolutionSpec Spec(int64_t inputs, int64_t outputs, int64_t extent, int64_t size, int64_t stride, int64_t groups) {
  ConvolutionSpec spec;
  const int64_t output = (extent + 2 * (size / 2) - size) / stride + 1;
  spec.source = Shape{1, inputs, extent, extent};
  spec.weights = Shape{outputs, inputs / groups, size, size};
  spec.destination = Shape{1, outputs, output, output};
  spec.groups = groups;
  spec.window = {{size, size}, {stride, stride}, {1, 1}, {size / 2, size / 2}, {size / 2, size / 2}};
  spec.bias = true;
  spec.plain_source = inputs <= 3;
  spec.steps = {{Kind::kAddToOutput}, {Kind::kRelu}};
  return spec;
}

// `buffers` are those of the whole; `plain` are the weights as stored, so many for each output channel.
void RunSlice(const ConvolutionSlice& slice, std::vector<std::byte*> buffers, const AlignedBuffer& plain,
              int64_t channel_weights) {
  AlignedBuffer own_weights;
  if (slice.own_weights_from >= 0) {
    const auto* const stored = reinterpret_cast<const float*>(plain.data()) + slice.own_weights_from * channel_weights;
    own_weights = *slice.convolution->PackWeights(stored);
    buffers[1] = own_weights.data();
  }
  std::byte* const destination = buffers[3] + slice.destination_offset;
  AlignedBuffer pixels = *AlignedBuffer::Create(slice.destination_bytes);
  const size_t count = slice.pixel_bytes == 0 ? 0 : slice.destination_bytes / slice.pixel_bytes;
  const auto pixel = [&](size_t i) { return pixels.data() + i * slice.pixel_bytes; };
  const auto place = [&](size_t i) { return destination + i * slice.pixel_pitch; };
  for (size_t i = 0; i < count; ++i) std::memcpy(pixel(i), place(i), slice.pixel_bytes);
  Run(*slice.convolution, {buffers[0] + slice.source_offset, buffers[1] + slice.weights_offset,
                           buffers[2] + slice.bias_offset, count > 0 ? pixels.data() : destination});
  for (size_t i = 0; i < count; ++i) std::memcpy(place(i), pixel(i), slice.pixel_bytes);
}

// How many slices there were.
size_t ExpectSameAsWhole(const ConvolutionSpec& spec, int most) {
  SCOPED_TRACE(testing::Message() << spec.source.ToString() << " with " << spec.weights.ToString() << ", " << most
                                  << " slices");
  const std::unique_ptr<Convolution> whole = *Convolution::Create(spec);
  AlignedBuffer plain = Buffer(static_cast<size_t>(spec.weights.ElementCount()) * sizeof(float), 1);
  AlignedBuffer weights = *whole->PackWeights(reinterpret_cast<const float*>(plain.data()));
  AlignedBuffer bias = Buffer(static_cast<size_t>(spec.weights[0]) * sizeof(float), 2);
  AlignedBuffer source = Buffer(TensorDesc{DataType::kFloat32, spec.source, whole->source_layout()}.SizeInBytes(), 3);
  const TensorDesc output{DataType::kFloat32, spec.destination, whole->destination_layout()};
  AlignedBuffer expected = Buffer(output.SizeInBytes(), 4);
  AlignedBuffer got = Buffer(output.SizeInBytes(), 4);
  Run(*whole, {source.data(), weights.data(), bias.data(), expected.data()});
  const std::vector<ConvolutionSlice> slices = *Convolution::CreateSlices(spec, most);
  size_t bytes = 0;
  for (const ConvolutionSlice& slice : slices) {
    EXPECT_EQ(slice.convolution->source_layout(), whole->source_layout());
    EXPECT_EQ(slice.convolution->destination_layout(), whole->destination_layout());
    RunSlice(slice, {source.data(), weights.data(), bias.data(), got.data()}, plain,
             spec.weights.Product(1, spec.weights.rank()));
    bytes += slice.destination_bytes;
  }
  if (slices.empty()) return 0;
  EXPECT_EQ(bytes, output.SizeInBytes());
  const auto* const a = reinterpret_cast<const float*>(expected.data());
  const auto* const b = reinterpret_cast<const float*>(got.data());
  for (size_t i = 0; i < output.SizeInBytes() / sizeof(float); ++i) {
    EXPECT_NEAR(a[i], b[i], 1e-3) << i;
    if (testing::Test::HasFailure()) break;
  }
  return slices.size();
}

TEST(ConvolutionSlices, TogetherMakeWhatTheWholeMakes) {
  for (const int most : {2, 3, 16}) {
    for (const int64_t size : {1, 3, 5}) {
      for (const int64_t stride : {1, 2}) {
        ExpectSameAsWhole(Spec(32, 64, 14, size, stride, 1), most);
        ExpectSameAsWhole(Spec(24, 40, 13, size, stride, 1), most);
        ExpectSameAsWhole(Spec(3, 48, 15, size, stride, 1), most);
        ExpectSameAsWhole(Spec(64, 64, 9, size, stride, 64), most);
        ExpectSameAsWhole(Spec(40, 40, 9, size, stride, 40), most);
        ExpectSameAsWhole(Spec(64, 128, 9, size, stride, 2), most);
        ExpectSameAsWhole(Spec(64, 32, 9, size, stride, 8), most);
      }
    }
  }
}

TEST(ConvolutionSlices, CutTheLayersOfImageNetworks) {
  EXPECT_EQ(ExpectSameAsWhole(Spec(64, 64, 28, 3, 1, 1), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(64, 256, 14, 1, 1, 1), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(96, 96, 14, 3, 1, 96), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(3, 64, 32, 7, 2, 1), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(512, 512, 7, 3, 1, 1), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(512, 1024, 28, 1, 2, 1), 2), 2u);
  EXPECT_EQ(ExpectSameAsWhole(Spec(1024, 2048, 14, 1, 2, 1), 2), 2u);
}

TEST(ConvolutionSlices, LeaveSeveralImagesAndWeightsOfTheRequestWhole) {
  ConvolutionSpec images = Spec(32, 64, 14, 3, 1, 1);
  images.source[0] = images.destination[0] = 2;
  EXPECT_TRUE(Convolution::CreateSlices(images, 4)->empty());
  ConvolutionSpec weights = Spec(32, 64, 14, 3, 1, 1);
  weights.plain_weights = true;
  EXPECT_TRUE(Convolution::CreateSlices(weights, 4)->empty());
}

}  // namespace
}  // namespace saker
