// oneDNN's deconvolution, in whatever layouts it chose, against the plain loops.
#include "core/kernels/deconvolution.h"

#include <algorithm>
#include <vector>

#include "core/kernels/plain_convolution.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<float> Values(int64_t count, int seed) {
  std::vector<float> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i)
    values[static_cast<size_t>(i)] = static_cast<float>((i * 31 + seed) % 23) / 11 - 1;
  return values;
}

ConvolutionSpec Spec(Shape source, Shape weights, int64_t groups, Window window) {
  ConvolutionSpec spec;
  spec.source = source;
  spec.weights = weights;
  spec.groups = groups;
  spec.bias = true;
  spec.destination = Shape{source[0], weights[1] * groups};
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    spec.destination.Append((source[static_cast<int>(i) + 2] - 1) * window.strides[i] +
                            (window.kernel[i] - 1) * window.dilations[i] + 1 - window.pads_begin[i] -
                            window.pads_end[i]);
  }
  spec.window = std::move(window);
  return spec;
}

// Plain layouts on both sides of the primitive.
std::vector<float> Moved(const Shape& shape, Layout layout, const std::vector<float>& from, bool to_layout) {
  const int64_t inner = shape.Product(2, shape.rank());
  const int64_t block = BlockSize(layout), blocks = (shape[1] + block - 1) / block;
  const size_t stored = TensorDesc{DataType::kFloat32, shape, layout}.SizeInBytes() / sizeof(float);
  std::vector<float> to(to_layout ? stored : static_cast<size_t>(shape.ElementCount()), 0);
  for (int64_t i = 0; i < shape.ElementCount(); ++i) {
    const int64_t n = i / inner / shape[1], c = i / inner % shape[1], s = i % inner;
    const int64_t at = layout == Layout::kChannelsLast ? (n * inner + s) * shape[1] + c
                                                       : ((n * blocks + c / block) * inner + s) * block + c % block;
    to[static_cast<size_t>(to_layout ? at : i)] = from[static_cast<size_t>(to_layout ? i : at)];
  }
  return to;
}

std::vector<float> RunIt(const ConvolutionSpec& spec) {
  const absl::StatusOr<std::unique_ptr<Convolution>> made = CreateDeconvolution(spec);
  if (!made.ok()) {
    ADD_FAILURE() << made.status();
    return {};
  }
  std::vector<float> w = Values(spec.weights.ElementCount(), 2), bias = Values(spec.destination[1], 3);
  AlignedBuffer packed = *(*made)->PackWeights(w.data());
  std::vector<float> x = Moved(spec.source, (*made)->source_layout(), Values(spec.source.ElementCount(), 1), true);
  std::vector<float> y = Moved(spec.destination, (*made)->destination_layout(),
                               std::vector<float>(static_cast<size_t>(spec.destination.ElementCount()), 7), true);
  AlignedBuffer scratch = *AlignedBuffer::Create((*made)->program().scratch_bytes());
  const auto handles = (*made)->program().MakeHandles();
  const std::vector<void*> buffers = {x.data(), packed.data(), bias.data(), y.data()};
  EXPECT_TRUE((*made)->program().Run(handles.get(), buffers, scratch.data()).ok());
  return Moved(spec.destination, (*made)->destination_layout(), y, false);
}

std::vector<float> Expected(const ConvolutionSpec& spec) {
  std::vector<float> y(static_cast<size_t>(spec.destination.ElementCount()));
  PlainDeconvolution<float>(spec, Values(spec.source.ElementCount(), 1).data(),
                            Values(spec.weights.ElementCount(), 2).data(), Values(spec.destination[1], 3).data(),
                            y.data());
  return y;
}

const ConvolutionSpec kSpecs[] = {
    Spec({1, 1, 5}, {1, 1, 3}, 1, {{3}, {1}, {1}, {0}, {0}}),
    Spec({2, 16, 7, 6}, {16, 32, 3, 3}, 1, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}}),
    Spec({1, 8, 5, 5}, {8, 8, 4, 4}, 1, {{4, 4}, {2, 2}, {1, 1}, {1, 1}, {1, 1}}),
    Spec({1, 6, 5, 5}, {6, 2, 3, 3}, 3, {{3, 3}, {2, 1}, {1, 1}, {0, 1}, {1, 0}}),
    Spec({1, 16, 4, 4}, {16, 1, 3, 3}, 16, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}}),
    Spec({1, 3, 4, 4}, {3, 5, 3, 3}, 1, {{3, 3}, {1, 1}, {2, 2}, {1, 1}, {1, 1}}),
    // One element more than the windows reach.
    Spec({1, 4, 4, 4}, {4, 4, 3, 3}, 1, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {0, 0}}),
    Spec({1, 4, 4, 4}, {4, 4, 2, 2}, 1, {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {-1, -1}}),
    Spec({1, 4, 3, 4, 2}, {4, 6, 2, 3, 2}, 1, {{2, 3, 2}, {2, 1, 2}, {1, 1, 1}, {0, 1, 0}, {0, 1, 0}}),
};

TEST(Deconvolution, AgreesWithThePlainLoops) {
  for (const ConvolutionSpec& spec : kSpecs) {
    SCOPED_TRACE(spec.source.ToString() + " * " + spec.weights.ToString());
    EXPECT_THAT(RunIt(spec), testing::Pointwise(testing::FloatNear(1e-3f), Expected(spec)));
  }
}

TEST(Deconvolution, TakesPlainSourcesWhereAsked) {
  ConvolutionSpec spec = kSpecs[1];
  spec.plain_source = true;
  EXPECT_EQ((*CreateDeconvolution(spec))->source_layout(), Layout::kPlain);
  EXPECT_THAT(RunIt(spec), testing::Pointwise(testing::FloatNear(1e-3f), Expected(spec)));
}

TEST(Deconvolution, AppliesStepsBehindTheSums) {
  for (ConvolutionSpec spec : kSpecs) {
    SCOPED_TRACE(spec.source.ToString() + " * " + spec.weights.ToString());
    spec.steps = {{ConvolutionStep::Kind::kRelu}, {ConvolutionStep::Kind::kClip, 0.25f, 2}};
    std::vector<float> expected = Expected(spec);
    for (float& value : expected) value = std::clamp(value, 0.25f, 2.0f);
    EXPECT_THAT(RunIt(spec), testing::Pointwise(testing::FloatNear(1e-3f), expected));
  }
}

TEST(Deconvolution, RefusesWithAStatusThatSaysWhatWasDone) {
  ConvolutionSpec spec = kSpecs[1];
  spec.weights[0] = 3;
  const absl::Status status = CreateDeconvolution(spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("making a deconvolution"));
}

}  // namespace
}  // namespace saker
