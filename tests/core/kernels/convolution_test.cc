// The primitive itself, in whatever layouts it chose, against the definition of a convolution in one to three
// dimensions. Attributes of nodes and refusals of models are in tests/core/ops/conv_test.cc.
#include "core/kernels/convolution.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = ConvolutionStep::Kind;
using Ints = std::vector<int64_t>;

std::vector<float> Values(int64_t count, int seed) {
  std::vector<float> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[i] = static_cast<float>((i * 31 + seed * 7 + 3) % 23) / 11 - 1;
  return values;
}

// The spec with its destination worked out.
ConvolutionSpec Spec(Shape source, Shape weights, int64_t groups, Window window, bool bias = true) {
  ConvolutionSpec spec;
  spec.destination = Shape{source[0], weights[0]};
  for (size_t axis = 0; axis < window.kernel.size(); ++axis) {
    const int64_t reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    const int64_t padded = source[static_cast<int>(axis) + 2] + window.pads_begin[axis] + window.pads_end[axis];
    spec.destination.Append((padded - reach) / window.strides[axis] + 1);
  }
  spec.source = source;
  spec.weights = weights;
  spec.groups = groups;
  spec.window = std::move(window);
  spec.bias = bias;
  return spec;
}

// Next coordinates, last axis fastest; false when they wrap.
bool Advance(Ints& at, absl::Span<const int64_t> extents) {
  for (int axis = static_cast<int>(extents.size()) - 1; axis >= 0; --axis) {
    if (++at[axis] < extents[axis]) return true;
    at[axis] = 0;
  }
  return false;
}

// Offset of the source element under place k of the window at `out`; -1 in the padding.
int64_t SourceAt(const ConvolutionSpec& spec, const Ints& out, const Ints& k) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < k.size(); ++axis) {
    const Window& w = spec.window;
    const int64_t extent = spec.source[static_cast<int>(axis) + 2];
    const int64_t at = out[axis] * w.strides[axis] + k[axis] * w.dilations[axis] - w.pads_begin[axis];
    if (at < 0 || at >= extent) return -1;
    offset = offset * extent + at;
  }
  return offset;
}

std::vector<float> ByDefinition(const ConvolutionSpec& spec, const std::vector<float>& x, const std::vector<float>& w,
                                const std::vector<float>& bias) {
  const int64_t plane = spec.source.Product(2, spec.source.rank());
  const int64_t places = spec.weights.Product(2, spec.weights.rank());
  const int64_t per_group = spec.weights[1], outs_per_group = spec.weights[0] / spec.groups;
  std::vector<float> y;
  for (int64_t n = 0; n < spec.source[0]; ++n) {
    for (int64_t o = 0; o < spec.weights[0]; ++o) {
      Ints out(spec.window.kernel.size());
      do {
        double sum = spec.bias ? bias[o] : 0;
        for (int64_t c = 0; c < per_group; ++c) {
          const int64_t channel = n * spec.source[1] + o / outs_per_group * per_group + c;
          Ints k(out.size());
          int64_t place = 0;
          do {
            const int64_t at = SourceAt(spec, out, k);
            if (at >= 0) sum += double{x[channel * plane + at]} * w[(o * per_group + c) * places + place];
            ++place;
          } while (Advance(k, spec.window.kernel));
        }
        y.push_back(static_cast<float>(sum));
      } while (Advance(out, spec.destination.dims().subspan(2)));
    }
  }
  return y;
}

// Offset of element (n, c, s) of a value in a layout; `inner` places a channel.
int64_t OffsetIn(const Shape& shape, Layout layout, int64_t n, int64_t c, int64_t s) {
  const int64_t inner = shape.Product(2, shape.rank()), channels = shape[1];
  if (layout == Layout::kPlain) return (n * channels + c) * inner + s;
  if (layout == Layout::kChannelsLast) return (n * inner + s) * channels + c;
  const int64_t block = BlockSize(layout), blocks = (channels + block - 1) / block;
  return ((n * blocks + c / block) * inner + s) * block + c % block;
}

// Moves a plain value into a layout (zeros in the padding), or back.
std::vector<float> Moved(const Shape& shape, Layout layout, const std::vector<float>& from, bool to_layout) {
  const int64_t inner = shape.Product(2, shape.rank());
  const size_t stored = TensorDesc{DataType::kFloat32, shape, layout}.SizeInBytes() / sizeof(float);
  std::vector<float> to(to_layout ? stored : static_cast<size_t>(shape.ElementCount()), 0);
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t c = 0; c < shape[1]; ++c) {
      for (int64_t s = 0; s < inner; ++s) {
        const int64_t plain = (n * shape[1] + c) * inner + s, at = OffsetIn(shape, layout, n, c, s);
        to[to_layout ? at : plain] = from[to_layout ? plain : at];
      }
    }
  }
  return to;
}

// What the primitive makes of plain values; `added` is what lies in the destination before.
std::vector<float> RunConvolution(const ConvolutionSpec& spec, const std::vector<float>& x, std::vector<float> w,
                                  std::vector<float> bias, const std::vector<float>& added = {}) {
  const absl::StatusOr<std::unique_ptr<Convolution>> made = Convolution::Create(spec);
  if (!made.ok()) {
    ADD_FAILURE() << made.status();
    return {};
  }
  const Convolution& convolution = **made;
  AlignedBuffer packed = *convolution.PackWeights(w.data());
  EXPECT_EQ(packed.size_bytes(), convolution.packed_bytes());
  std::vector<float> source = Moved(spec.source, convolution.source_layout(), x, true);
  std::vector<float> destination =
      Moved(spec.destination, convolution.destination_layout(),
            added.empty() ? std::vector<float>(spec.destination.ElementCount()) : added, true);
  AlignedBuffer scratch(convolution.program().scratch_bytes() + 64);
  const std::unique_ptr<onednn::Handles> handles = convolution.program().MakeHandles();
  const auto runs = static_cast<size_t>(spec.source[0] / convolution.images_per_run());
  for (size_t run = 0; run < runs; ++run) {
    std::vector<void*> buffers = {source.data() + run * (source.size() / runs),
                                  spec.plain_weights ? static_cast<void*>(w.data()) : packed.data()};
    if (spec.bias) buffers.push_back(bias.data());
    buffers.push_back(destination.data() + run * (destination.size() / runs));
    const absl::Status status = convolution.program().Run(handles.get(), buffers, scratch.data());
    EXPECT_TRUE(status.ok()) << status;
  }
  return Moved(spec.destination, convolution.destination_layout(), destination, false);
}

struct Data {
  explicit Data(const ConvolutionSpec& spec)
      : x(Values(spec.source.ElementCount(), 1)),
        w(Values(spec.weights.ElementCount(), 2)),
        bias(Values(spec.weights[0], 3)) {}
  std::vector<float> x, w, bias;
};

void ExpectDefinition(const ConvolutionSpec& spec) {
  SCOPED_TRACE(spec.source.ToString() + " * " + spec.weights.ToString() + " groups " + std::to_string(spec.groups));
  const Data data(spec);
  EXPECT_THAT(RunConvolution(spec, data.x, data.w, data.bias),
              testing::Pointwise(testing::FloatNear(2e-4f), ByDefinition(spec, data.x, data.w, data.bias)));
}

// 3 x 3 windows at every place, as Winograd's transformation takes them: of one tile size and the other, with channels that
// fill no block, padded on some sides only, of several images.
const ConvolutionSpec kThreeByThree[] = {
    Spec({1, 32, 16, 16}, {32, 32, 3, 3}, 1, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}),
    Spec({3, 16, 12, 14}, {48, 16, 3, 3}, 1, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}),
    Spec({1, 20, 11, 17}, {36, 20, 3, 3}, 1, {{3, 3}, {1, 1}, {1, 1}, {1, 0}, {0, 1}}),
    Spec({2, 16, 13, 12}, {64, 16, 3, 3}, 1, {{3, 3}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}),
};

// Every value of a window differs from its neighbours', so that mixing up axes or sides shows.
const ConvolutionSpec kSpecs[] = {
    Spec({2, 3, 11}, {5, 3, 4}, 1, {{4}, {2}, {1}, {1}, {2}}),
    Spec({1, 2, 13}, {4, 1, 3}, 2, {{3}, {1}, {3}, {0}, {5}}),
    Spec({2, 3, 9, 12}, {7, 3, 3, 2}, 1, {{3, 2}, {2, 3}, {1, 2}, {0, 3}, {2, 1}}),
    Spec({1, 16, 7, 6}, {32, 16, 3, 1}, 1, {{3, 1}, {1, 2}, {2, 1}, {2, 0}, {1, 0}}),
    Spec({1, 6, 8, 5}, {9, 2, 2, 3}, 3, {{2, 3}, {1, 1}, {1, 1}, {1, 1}, {0, 1}}),
    Spec({2, 20, 6, 7}, {20, 1, 3, 3}, 20, {{3, 3}, {2, 1}, {1, 1}, {1, 0}, {1, 2}}),
    Spec({1, 4, 5, 4}, {8, 1, 2, 2}, 4, {{2, 2}, {1, 1}, {2, 1}, {0, 1}, {1, 0}}),
    Spec({1, 2, 4, 5, 6}, {3, 2, 2, 3, 1}, 1, {{2, 3, 1}, {2, 1, 2}, {1, 1, 1}, {0, 1, 0}, {1, 2, 1}}),
    Spec({1, 1, 1, 1}, {1, 1, 3, 3}, 1, {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}),
};

TEST(Convolution, AgreesWithItsDefinitionInOneToThreeDimensions) {
  for (const ConvolutionSpec& spec : kSpecs) ExpectDefinition(spec);
}

TEST(Convolution, LeavesTheBiasOutWhereThereIsNone) {
  for (ConvolutionSpec spec : kSpecs) {
    spec.bias = false;
    ExpectDefinition(spec);
  }
}

TEST(Convolution, ReadsPlainSourcesAndPlainWeightsWhereAsked) {
  for (ConvolutionSpec spec : kSpecs) {
    spec.plain_source = spec.plain_weights = true;
    ExpectDefinition(spec);
    EXPECT_EQ((*Convolution::Create(spec))->source_layout(), Layout::kPlain);
  }
}

TEST(Convolution, OfThreeByThreeIsAsExactAsFloatsAre) {
  for (const ConvolutionSpec& spec : kThreeByThree) {
    const Data data(spec);
    const std::vector<float> want = ByDefinition(spec, data.x, data.w, data.bias);
    float largest = 0;
    for (const float value : want) largest = std::max(largest, std::abs(value));
    EXPECT_THAT(RunConvolution(spec, data.x, data.w, data.bias),
                testing::Pointwise(testing::FloatNear(1e-5f * largest), want));
  }
}

TEST(Convolution, OfThreeByThreeTakesAnAdditionAndAnActivation) {
  for (ConvolutionSpec spec : kThreeByThree) {
    const Data data(spec);
    spec.steps = {{Kind::kAddToOutput}, {Kind::kRelu}};
    std::vector<float> want = ByDefinition(spec, data.x, data.w, data.bias);
    const std::vector<float> before = Values(spec.destination.ElementCount(), 9);
    for (size_t i = 0; i < want.size(); ++i) want[i] = std::max(want[i] + before[i], 0.0f);
    EXPECT_THAT(RunConvolution(spec, data.x, data.w, data.bias, before),
                testing::Pointwise(testing::FloatNear(2e-3f), want));
  }
}

// What the steps make of a sum and of what the destination held before.
float Stepped(float value, float before, const std::vector<ConvolutionStep>& steps) {
  for (const ConvolutionStep& step : steps) {
    switch (step.kind) {
      case Kind::kRelu:
        value = std::max(value, 0.0f);
        break;
      case Kind::kLeakyRelu:
        value = value < 0 ? step.alpha * value : value;
        break;
      case Kind::kSigmoid:
        value = 1 / (1 + std::exp(-value));
        break;
      case Kind::kTanh:
        value = std::tanh(value);
        break;
      case Kind::kClip:
        value = std::min(std::max(value, step.alpha), step.beta);
        break;
      case Kind::kElu:
        value = value < 0 ? step.alpha * std::expm1(value) : value;
        break;
      case Kind::kHardSigmoid:
        value = std::min(std::max(step.alpha * value + step.beta, 0.0f), 1.0f);
        break;
      case Kind::kHardSwish:
        value *= std::min(std::max(value / 6 + 0.5f, 0.0f), 1.0f);
        break;
      case Kind::kSwish:
        value /= 1 + std::exp(-step.alpha * value);
        break;
      case Kind::kMish:
        value *= std::tanh(std::log1p(std::exp(value)));
        break;
      case Kind::kGelu:
        value *= 0.5f * std::erfc(-value * std::sqrt(0.5f));
        break;
      case Kind::kGeluTanh:
        value *= 0.5f + 0.5f * std::tanh(0.79788456f * (value + 0.044715f * value * value * value));
        break;
      case Kind::kAddToOutput:
        value += before;
        break;
    }
  }
  return value;
}

TEST(Convolution, TakesItsStepsInTheOrderGiven) {
  const std::vector<std::vector<ConvolutionStep>> lists = {
      {{Kind::kRelu}},
      {{Kind::kLeakyRelu, 0.25f}},
      {{Kind::kSigmoid}},
      {{Kind::kTanh}},
      {{Kind::kClip, -0.5f, 0.75f}},
      {{Kind::kElu, 0.5f}},
      {{Kind::kHardSigmoid, 0.25f, 0.5f}},
      {{Kind::kHardSwish}},
      {{Kind::kSwish, 2.0f}},
      {{Kind::kMish}},
      {{Kind::kGelu}},
      {{Kind::kGeluTanh}},
      {{Kind::kAddToOutput}},
      {{Kind::kAddToOutput}, {Kind::kHardSigmoid, 0.25f, 0.5f}, {Kind::kHardSwish}, {Kind::kElu, 1.0f}},
      {{Kind::kAddToOutput}, {Kind::kRelu}},
      {{Kind::kLeakyRelu, 2.0f}, {Kind::kClip, -1.5f, 0.5f}},
      {{Kind::kClip, -1.5f, 0.5f}, {Kind::kLeakyRelu, 2.0f}},
  };
  for (const auto& steps : lists) {
    ConvolutionSpec spec = kSpecs[2];
    const Data data(spec);
    std::vector<float> want = ByDefinition(spec, data.x, data.w, data.bias);
    const std::vector<float> before = Values(spec.destination.ElementCount(), 9);
    for (size_t i = 0; i < want.size(); ++i) want[i] = Stepped(want[i], before[i], steps);
    spec.steps = steps;
    EXPECT_THAT(RunConvolution(spec, data.x, data.w, data.bias, before),
                testing::Pointwise(testing::FloatNear(2e-4f), want))
        << steps.size() << " steps, the first of kind " << static_cast<int>(steps[0].kind);
  }
}

TEST(Convolution, NamesAPackingThatBatchesShareAndOtherShapesDoNot) {
  const auto format = [](int64_t rows, Shape weights) {
    const Window window = {{weights[2], weights[3]}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
    const ConvolutionSpec spec = Spec({rows, weights[1], 8, 8}, weights, 1, window);
    return (*Convolution::Create(spec))->weights_format();
  };
  EXPECT_EQ(format(1, {16, 16, 3, 3}), format(4, {16, 16, 3, 3}));
  EXPECT_NE(format(1, {16, 16, 3, 3}), format(1, {16, 16, 3, 1}));
  EXPECT_NE(format(1, {16, 16, 3, 3}), format(1, {32, 16, 3, 3}));
}

TEST(Convolution, PacksWeightsOfGroupsWithTheirOwnShape) {
  // One group of four and two groups of two have equal counts of weights and must not share a packing.
  const Window window = {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  const auto one = Convolution::Create(Spec({1, 4, 3, 3}, {4, 4, 1, 1}, 1, window));
  const auto two = Convolution::Create(Spec({1, 8, 3, 3}, {4, 4, 1, 1}, 2, window));
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_NE((*one)->weights_format(), (*two)->weights_format());
}

TEST(Convolution, RefusesWithAStatusThatSaysWhatWasDone) {
  ConvolutionSpec spec = kSpecs[0];
  spec.weights[1] = 2;  // the source has three channels
  const absl::Status status = Convolution::Create(spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("making a convolution"));
}

}  // namespace
}  // namespace saker
