#include "core/kernels/product_deconvolution.h"

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

// [N,C,...] to [N,...,C], or back.
std::vector<float> Moved(const Shape& shape, const std::vector<float>& from, bool to_last) {
  const int64_t channels = shape[1], inner = shape.Product(2, shape.rank());
  std::vector<float> to(from.size());
  for (int64_t i = 0; i < shape.ElementCount(); ++i) {
    const int64_t n = i / inner / channels, c = i / inner % channels, s = i % inner;
    const auto last = static_cast<size_t>((n * inner + s) * channels + c);
    to[to_last ? last : static_cast<size_t>(i)] = from[to_last ? static_cast<size_t>(i) : last];
  }
  return to;
}

ConvolutionSpec Spec(Shape source, Shape weights, std::vector<int64_t> extents, Window window) {
  ConvolutionSpec spec;
  spec.source = source;
  spec.weights = weights;
  spec.destination = Shape{source[0], weights[1]};
  for (const int64_t extent : extents) spec.destination.Append(extent);
  spec.window = std::move(window);
  return spec;
}

const ConvolutionSpec kSpecs[] = {
    Spec({1, 1, 1}, {1, 1, 1}, {1}, {{1}, {1}, {1}, {0}, {}}),
    Spec({2, 3, 5}, {3, 2, 3}, {9}, {{3}, {2}, {1}, {1}, {}}),
    Spec({1, 16, 7, 6}, {16, 33, 3, 3}, {13, 12}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {}}),
    Spec({1, 5, 4, 4}, {5, 3, 3, 2}, {8, 9}, {{3, 2}, {1, 2}, {2, 1}, {0, 0}, {}}),
    // Ends a stride and more behind the last window, and begins a whole window behind the first.
    Spec({1, 2, 3, 3}, {2, 4, 2, 2}, {9, 2}, {{2, 2}, {2, 2}, {1, 1}, {0, 3}, {}}),
    Spec({1, 2, 3, 2, 4}, {2, 3, 2, 3, 2}, {6, 4, 7}, {{2, 3, 2}, {2, 1, 2}, {1, 1, 1}, {0, 0, 1}, {}}),
    // More source elements than windows are made of at a time.
    Spec({1, 4, 60, 60}, {4, 40, 4, 4}, {120, 120}, {{4, 4}, {2, 2}, {1, 1}, {1, 1}, {}}),
};

TEST(ProductDeconvolution, AgreesWithThePlainLoops) {
  for (const ConvolutionSpec& spec : kSpecs) {
    for (const bool with_bias : {true, false}) {
      SCOPED_TRACE(spec.source.ToString() + " * " + spec.weights.ToString());
      ASSERT_TRUE(FitsProductDeconvolution(spec));
      const std::vector<float> x = Values(spec.source.ElementCount(), 1), w = Values(spec.weights.ElementCount(), 2),
                               bias = Values(spec.destination[1], 3);
      std::vector<float> want(static_cast<size_t>(spec.destination.ElementCount()));
      PlainDeconvolution<float>(spec, x.data(), w.data(), with_bias ? bias.data() : nullptr, want.data());
      const AlignedBuffer packed = *PackProductWeights(spec, w.data());
      AlignedBuffer scratch = *AlignedBuffer::Create(ProductScratchBytes(spec));
      std::vector<float> got(want.size(), 7);
      ProductDeconvolution(spec, Moved(spec.source, x, true).data(), reinterpret_cast<const float*>(packed.data()),
                           with_bias ? bias.data() : nullptr, got.data(), reinterpret_cast<float*>(scratch.data()));
      EXPECT_THAT(Moved(spec.destination, got, false), testing::Pointwise(testing::FloatNear(1e-4f), want));
    }
  }
}

TEST(ProductDeconvolution, KnowsNoGroups) {
  ConvolutionSpec spec = kSpecs[2];
  spec.groups = 2;
  EXPECT_FALSE(FitsProductDeconvolution(spec));
}

TEST(ProductDeconvolution, KeepsItsScratchSmall) {
  const ConvolutionSpec spec =
      Spec({1, 8, 500, 500}, {8, 16, 4, 4}, {1000, 1000}, {{4, 4}, {2, 2}, {1, 1}, {1, 1}, {}});
  EXPECT_LE(ProductScratchBytes(spec), size_t{1} << 20);
  // A window as large as a picture is made alone.
  const ConvolutionSpec huge =
      Spec({1, 1, 8, 8}, {1, 1, 4096, 4096}, {4103, 4103}, {{4096, 4096}, {1, 1}, {1, 1}, {0, 0}, {}});
  EXPECT_EQ(ProductScratchBytes(huge), size_t{4096} * 4096 * sizeof(float));
}

}  // namespace
}  // namespace saker
