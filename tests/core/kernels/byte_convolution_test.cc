// oneDNN's byte convolutions against the plain loops over groups, strides, dilations, padding and zero points, and the
// steps behind the sums by hand. The plain loops themselves are in byte_convolution_reference_test.cc.
#include "core/kernels/byte_convolution.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename T>
std::vector<T> Bytes(int64_t count, int seed) {
  std::vector<T> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[i] = static_cast<T>((i * 73 + seed * 29 + i / 256) % 256);
  return values;
}

// [N,C,inner] to [N,inner,C] or back.
template <typename T>
std::vector<T> Turned(const std::vector<T>& from, const Shape& shape, bool to_channels_last) {
  const int64_t n = shape[0], channels = shape[1], inner = shape.Product(2, shape.rank());
  std::vector<T> to(from.size());
  for (int64_t b = 0; b < n; ++b) {
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t i = 0; i < inner; ++i) {
        const int64_t plain = (b * channels + c) * inner + i, last = (b * inner + i) * channels + c;
        to[to_channels_last ? last : plain] = from[to_channels_last ? plain : last];
      }
    }
  }
  return to;
}

struct Setup {
  Shape source;
  Shape weights;
  int64_t groups;
  Window window;
};

ByteConvolutionSpec SpecOf(const Setup& setup) {
  ByteConvolutionSpec spec;
  spec.source = setup.source;
  spec.weights = setup.weights;
  spec.groups = setup.groups;
  spec.window = setup.window;
  spec.destination = Shape{setup.source[0], setup.weights[0]};
  for (size_t axis = 0; axis < setup.window.kernel.size(); ++axis) {
    const Window& w = setup.window;
    const int64_t reach = (w.kernel[axis] - 1) * w.dilations[axis] + 1;
    const int64_t padded = setup.source[static_cast<int>(axis) + 2] + w.pads_begin[axis] + w.pads_end[axis];
    spec.destination.Append((padded - reach) / w.strides[axis] + 1);
  }
  return spec;
}

template <typename Out, typename X>
std::vector<Out> Convolve(const ByteConvolutionSpec& spec, const std::vector<X>& x, const std::vector<int8_t>& w,
                          std::vector<float> bias = {}, std::vector<Out> out = {}) {
  absl::StatusOr<std::unique_ptr<ByteConvolution>> made = ByteConvolution::Create(spec);
  EXPECT_TRUE(made.ok()) << made.status();
  EXPECT_EQ((*made)->source_layout(), Layout::kChannelsLast);
  EXPECT_EQ((*made)->destination_layout(), Layout::kChannelsLast);
  AlignedBuffer packed = *(*made)->PackWeights(w.data());
  std::vector<X> source = Turned(x, spec.source, true);
  out.resize(static_cast<size_t>(spec.destination.ElementCount()));
  out = Turned(out, spec.destination, true);
  int32_t zero_point = spec.zero_point;
  std::vector<void*> buffers = {source.data(), packed.data()};
  if (spec.bias) buffers.push_back(bias.data());
  if (spec.runtime_zero_point) buffers.push_back(&zero_point);
  buffers.push_back(out.data());
  AlignedBuffer scratch((*made)->program().scratch_bytes());
  const auto handles = (*made)->program().MakeHandles();
  EXPECT_TRUE((*made)->program().Run(handles.get(), absl::MakeSpan(buffers), scratch.data()).ok());
  return Turned(out, spec.destination, false);
}

// The same by slices; empty when oneDNN cuts it into none.
template <typename X>
std::vector<int32_t> ConvolveSlices(const ByteConvolutionSpec& spec, int most, const std::vector<X>& x,
                                    const std::vector<int8_t>& w) {
  const std::unique_ptr<ByteConvolution> whole = *ByteConvolution::Create(spec);
  AlignedBuffer packed = *whole->PackWeights(w.data());
  std::vector<X> source = Turned(x, spec.source, true);
  std::vector<int32_t> out(static_cast<size_t>(spec.destination.ElementCount()));
  const std::vector<ByteConvolutionSlice> slices = *ByteConvolution::CreateSlices(spec, most);
  for (const ByteConvolutionSlice& slice : slices) {
    const std::vector<void*> buffers = {reinterpret_cast<std::byte*>(source.data()) + slice.source_offset,
                                        packed.data(),
                                        reinterpret_cast<std::byte*>(out.data()) + slice.destination_offset};
    AlignedBuffer scratch(slice.convolution->program().scratch_bytes());
    const auto handles = slice.convolution->program().MakeHandles();
    EXPECT_TRUE(slice.convolution->program().Run(handles.get(), buffers, scratch.data()).ok());
  }
  return slices.empty() ? std::vector<int32_t>() : Turned(out, spec.destination, false);
}

const std::vector<Setup>& Setups() {
  static const auto* const setups = new std::vector<Setup>{
      {{1, 3, 9, 8}, {16, 3, 3, 3}, 1, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}}},
      {{2, 16, 5, 5}, {32, 16, 1, 1}, 1, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
      {{1, 32, 7, 6}, {32, 1, 3, 3}, 32, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}},
      {{1, 6, 7, 7}, {9, 2, 3, 3}, 3, {{3, 3}, {1, 2}, {2, 1}, {2, 0}, {1, 2}}},
      {{1, 16, 6, 6}, {16, 8, 1, 1}, 2, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}},
      {{1, 5, 11}, {7, 5, 3}, 1, {{3}, {1}, {1}, {1}, {0}}},
      {{1, 4, 4, 5, 6}, {8, 4, 2, 2, 2}, 1, {{2, 2, 2}, {1, 2, 1}, {1, 1, 1}, {0, 1, 0}, {1, 0, 0}}},
  };
  return *setups;
}

class ByteConvolutionTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

template <typename X>
void ExpectExactSums(int32_t zero_point, bool runtime) {
  for (const Setup& setup : Setups()) {
    ByteConvolutionSpec spec = SpecOf(setup);
    spec.source_type = DataTypeOf<X>();
    spec.destination_type = DataType::kInt32;
    spec.zero_point = zero_point;
    spec.runtime_zero_point = runtime;
    const std::vector<X> x = Bytes<X>(spec.source.ElementCount(), 1);
    const std::vector<int8_t> w = Bytes<int8_t>(spec.weights.ElementCount(), 2);
    std::vector<int32_t> want(static_cast<size_t>(spec.destination.ElementCount()));
    const int32_t zero = 0;
    IntegerConvolution({spec.source, spec.weights, spec.destination, spec.groups, spec.window}, spec.source_type,
                       x.data(), zero_point, DataType::kInt8, w.data(), &zero, 0, want.data());
    EXPECT_EQ((Convolve<int32_t>(spec, x, w)), want) << spec.source.ToString() << spec.weights.ToString();
  }
}

TEST_F(ByteConvolutionTest, SumsAreExact) {
  ExpectExactSums<uint8_t>(0, false);
  ExpectExactSums<int8_t>(0, false);
}

TEST_F(ByteConvolutionTest, ZeroPointsAreTakenOffAndPaddingHoldsThem) {
  ExpectExactSums<uint8_t>(131, false);
  ExpectExactSums<int8_t>(-5, false);
}

TEST_F(ByteConvolutionTest, ZeroPointsMayComeWithTheRun) {
  ExpectExactSums<uint8_t>(77, true);
  ExpectExactSums<uint8_t>(0, true);
}

TEST_F(ByteConvolutionTest, SlicesTogetherMakeWhatTheWholeMakes) {
  int cut = 0;
  for (const auto& setup : Setups()) {
    for (const int32_t zero_point : {0, 7}) {
      for (const int most : {2, 5}) {
        ByteConvolutionSpec spec = SpecOf(setup);
        spec.destination_type = DataType::kInt32;
        spec.zero_point = zero_point;
        const std::vector<uint8_t> x = Bytes<uint8_t>(spec.source.ElementCount(), 1);
        const std::vector<int8_t> w = Bytes<int8_t>(spec.weights.ElementCount(), 2);
        const std::vector<int32_t> got = ConvolveSlices(spec, most, x, w);
        if (got.empty()) continue;
        EXPECT_EQ(got, Convolve<int32_t>(spec, x, w)) << spec.source.ToString() << " " << most;
        ++cut;
      }
    }
  }
  EXPECT_GT(cut, 0);
}

TEST_F(ByteConvolutionTest, TheLargestOperandsDoNotSaturate) {
  ByteConvolutionSpec spec = SpecOf({{1, 64, 1, 1}, {16, 64, 1, 1}, 1, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}});
  spec.destination_type = DataType::kInt32;
  const std::vector<uint8_t> x(64, 255);
  EXPECT_EQ((Convolve<int32_t>(spec, x, std::vector<int8_t>(1024, 127))), std::vector<int32_t>(16, 64 * 255 * 127));
  EXPECT_EQ((Convolve<int32_t>(spec, x, std::vector<int8_t>(1024, -128))), std::vector<int32_t>(16, 64 * 255 * -128));
}

// What a residual block does: a middle quantisation, a shortcut, an activation with bounds of its own, the zero point.
TEST_F(ByteConvolutionTest, StepsComeInOrder) {
  ByteConvolutionSpec spec = SpecOf({{1, 1, 1, 2}, {2, 1, 1, 1}, 1, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}});
  spec.bias = true;
  spec.scaling.scales = {0.5f, 0.25f};
  spec.scaling.steps = {{SumStep::Kind::kRound},
                        {SumStep::Kind::kClip, -10, 20, 0.5f},
                        {SumStep::Kind::kAdd, 2, 0, 1, 3, DataType::kUInt8},
                        {SumStep::Kind::kRelu},
                        {SumStep::Kind::kClip, 0, 15},
                        {SumStep::Kind::kLinear, 1, 4}};
  // Sums 10, 100 and -10, -100; with the bias 13, 103 and -9, -99; scaled 6.5, 51.5 and -2.25, -24.75; rounded 6, 52
  // and -2, -25; clipped 6, 20 and -2, -10; halved, with the shortcut 3 - 4, 10 + 6 and -1 + 8, -5 - 6; then 0, 15, 7, 0.
  EXPECT_EQ((Convolve<uint8_t>(spec, std::vector<uint8_t>{10, 100}, {1, -1}, {3, 1}, {1, 6, 7, 0})),
            (std::vector<uint8_t>{4, 19, 11, 4}));
}

TEST_F(ByteConvolutionTest, HasStepsBehindTheSumsOfEveryShape) {
  for (const auto& setup : Setups()) {
    ByteConvolutionSpec spec = SpecOf(setup);
    const std::vector<uint8_t> x = Bytes<uint8_t>(spec.source.ElementCount(), 1);
    const std::vector<int8_t> w = Bytes<int8_t>(spec.weights.ElementCount(), 2);
    spec.destination_type = DataType::kInt32;
    std::vector<uint8_t> want;
    for (const int32_t sum : Convolve<int32_t>(spec, x, w)) {
      want.push_back(
          static_cast<uint8_t>(std::clamp(std::nearbyint(static_cast<float>(sum) / 256) + 53, 0.0f, 255.0f)));
    }
    spec.destination_type = DataType::kUInt8;
    spec.scaling.scales = {1.0f / 256};
    spec.scaling.steps = {{SumStep::Kind::kRound}, {SumStep::Kind::kLinear, 1, 53}};
    EXPECT_EQ((Convolve<uint8_t>(spec, x, w)), want) << spec.source.ToString() << spec.weights.ToString();
  }
}

TEST_F(ByteConvolutionTest, GivesFloats) {
  ByteConvolutionSpec spec = SpecOf({{1, 1, 1, 2}, {1, 1, 1, 1}, 1, {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}});
  spec.destination_type = DataType::kFloat32;
  spec.scaling.scales = {0.125f};
  EXPECT_EQ((Convolve<float>(spec, std::vector<uint8_t>{1, 200}, {-3})), (std::vector<float>{-0.375f, -75}));
}

TEST_F(ByteConvolutionTest, FormatsOfDifferentWeightsHaveDifferentNames) {
  ByteConvolutionSpec spec = SpecOf(Setups()[1]);
  const std::string plain = (*ByteConvolution::Create(spec))->weights_format();
  spec.source_type = DataType::kInt8;  // brings sums of weights of its own
  EXPECT_NE((*ByteConvolution::Create(spec))->weights_format(), plain);
}

TEST(ByteConvolution, ShapesThatDoNotFitAreAnError) {
  ByteConvolutionSpec spec = SpecOf(Setups()[1]);
  spec.destination = Shape{2, 32, 9, 9};
  EXPECT_FALSE(ByteConvolution::Create(spec).ok());
}

}  // namespace
}  // namespace saker
