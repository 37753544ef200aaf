// The vector kernels on every instruction set of this machine that they are compiled for, not only on its best.
#include "hwy/targets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/binary.h"
#include "core/kernels/compact_dense.h"
#include "core/kernels/dense.h"
#include "core/kernels/map_convolution.h"
#include "core/kernels/max_pool.h"
#include "core/kernels/narrow_convolution.h"
#include "core/kernels/plain_convolution.h"
#include "core/kernels/reduce.h"
#include "core/kernels/softmax.h"
#include "core/kernels/standardize.h"
#include "core/kernels/unary.h"
#include "gtest/gtest.h"
#include "tests/core/kernels/unary_ops.h"

namespace saker {
namespace {

// Lets the kernels see one instruction set only, until the end of the test.
class EveryTarget : public testing::TestWithParam<int64_t> {
 protected:
  EveryTarget() { Allow(GetParam()); }
  ~EveryTarget() override { Allow(0); }

 private:
  // 0: what the machine has.
  static void Allow(int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

// All but Highway's scalar stand-in, which no x86-64 machine is given and whose Clip loses NaNs.
std::vector<int64_t> VectorTargets() {
  std::vector<int64_t> targets = hwy::SupportedAndGeneratedTargets();
  targets.erase(std::remove(targets.begin(), targets.end(), HWY_SCALAR), targets.end());
  return targets;
}

INSTANTIATE_TEST_SUITE_P(Targets, EveryTarget, testing::ValuesIn(VectorTargets()),
                         [](const auto& test) { return std::string(hwy::TargetName(test.param)); });

std::vector<float> Values(size_t count, int seed) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>((i * 37 + seed * 11) % 101) / 50 - 1;
  return values;
}

TEST_P(EveryTarget, DenseAgreesWithItsReference) {
  const DenseActivation activations[] = {{},
                                         {DenseActivation::Kind::kRelu},
                                         {DenseActivation::Kind::kLeakyRelu, 0.1f},
                                         {DenseActivation::Kind::kClip, -0.5f, 0.5f}};
  for (const DenseShape& shape : {DenseShape{1, 784, 200}, {7, 33, 10}, {16, 5, 65}, {13, 1, 1}, {3, 0, 9}}) {
    const std::vector<float> x = Values(shape.rows * shape.depth, 1), w = Values(shape.depth * shape.columns, 2),
                             bias = Values(shape.columns, 3);
    const AlignedBuffer packed = *PackDenseWeights(w.data(), shape.depth, shape.columns, false);
    const AlignedBuffer packed_bias = *PackDenseBias(bias.data(), shape.columns);
    for (const DenseActivation& activation : activations) {
      // One element more, which must stay as it is.
      std::vector<float> got(shape.rows * shape.columns + 1, -99), want(got);
      Dense(shape, x.data(), reinterpret_cast<const float*>(packed.data()),
            reinterpret_cast<const float*>(packed_bias.data()), activation, got.data());
      DenseReference(shape, x.data(), w.data(), false, bias.data(), activation, want.data());
      for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-4) << shape.columns << " at " << i;
    }
  }
}

TEST_P(EveryTarget, CompactDenseAgreesWithItsReference) {
  for (const WeightFormat format : {WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    for (const DenseShape& shape : {DenseShape{1, 784, 200}, {7, 33, 10}, {13, 1, 1}, {3, 0, 9}}) {
      const std::vector<float> x = Values(shape.rows * shape.depth, 1), w = Values(shape.depth * shape.columns, 2);
      const AlignedBuffer packed = *PackCompactWeights(format, w.data(), shape.depth, shape.columns, false);
      std::vector<float> rounded(w.size()), got(shape.rows * shape.columns + 1, -99), want(got);
      CompactWeightsReference(format, w.data(), shape.depth, shape.columns, false, rounded.data());
      CompactDense(format, shape, x.data(), packed.data(), nullptr, {}, got.data());
      DenseReference(shape, x.data(), rounded.data(), false, nullptr, {}, want.data());
      for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-3) << Name(format) << " at " << i;
    }
  }
}

TEST_P(EveryTarget, NarrowConvolutionAgreesWithTheLoops) {
  for (const int64_t maps : {1, 4, 5, 8}) {
    ConvolutionSpec spec;
    spec.source = Shape{1, 2, 7, 19};
    spec.weights = Shape{maps, 2, 3, 3};
    spec.destination = Shape{1, maps, 7, 19};
    spec.window = {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
    const std::vector<float> x = Values(2 * 7 * 19, 1), w = Values(static_cast<size_t>(maps) * 18, 2);
    std::vector<float> got(static_cast<size_t>(maps) * 7 * 19), want(got.size());
    const AlignedBuffer packed = *PackNarrowWeights(spec, w.data());
    AlignedBuffer scratch(NarrowScratchBytes(spec));
    NarrowConvolution(spec, x.data(), reinterpret_cast<const float*>(packed.data()), nullptr, {}, got.data(),
                      reinterpret_cast<float*>(scratch.data()));
    PlainConvolution<float>(spec, x.data(), w.data(), nullptr, want.data());
    for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-4) << maps << " at " << i;
  }
}

TEST_P(EveryTarget, MapConvolutionAgreesWithTheLoops) {
  for (const int64_t maps : {16, 32, 48}) {
    ConvolutionSpec spec;
    spec.source = Shape{1, 2, 4, 19};
    spec.weights = Shape{maps, 2, 3, 3};
    spec.destination = Shape{1, maps, 4, 19};
    spec.window = {{3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
    const std::vector<float> x = Values(2 * 4 * 19, 1), w = Values(static_cast<size_t>(maps) * 18, 2);
    std::vector<float> got(static_cast<size_t>(maps) * 4 * 19), want(got.size());
    const AlignedBuffer packed = *PackMapWeights(spec, w.data());
    AlignedBuffer scratch(MapScratchBytes(spec));
    MapConvolution(spec, x.data(), reinterpret_cast<const float*>(packed.data()), nullptr, {}, got.data(),
                   reinterpret_cast<float*>(scratch.data()));
    PlainConvolution<float>(spec, x.data(), w.data(), nullptr, want.data());
    const auto count = static_cast<size_t>(maps);
    for (size_t i = 0; i < want.size(); ++i) {
      ASSERT_NEAR(got[i], want[i % count * 4 * 19 + i / count], 1e-4) << maps << " at " << i;
    }
  }
}

TEST_P(EveryTarget, MaxPoolAgreesWithTheLoops) {
  for (const int64_t stride : {1, 2}) {
    PoolSpec spec;
    spec.source = Shape{2, 3, 7, 19};
    spec.destination = Shape{2, 3, stride == 1 ? 7 : 4, stride == 1 ? 19 : 10};
    spec.window = {{3, 3}, {stride, stride}, {1, 1}, {1, 1}, {1, 1}};
    ASSERT_TRUE(FitsMaxPool(spec));
    const std::vector<float> x = Values(2 * 3 * 7 * 19, 1);
    std::vector<float> got(static_cast<size_t>(spec.destination.ElementCount())), want(got);
    AlignedBuffer scratch(MaxPoolScratchBytes(spec));
    MaxPool(spec, x.data(), got.data(), reinterpret_cast<float*>(scratch.data()));
    PoolReference(spec, x.data(), want.data(), nullptr);
    EXPECT_EQ(got, want) << stride;
    // Columns that lie together as channels do: windows down the rows alone are the same.
    spec.source = Shape{2, 57, 7, 1};
    spec.destination = Shape{2, 57, stride == 1 ? 7 : 4, 1};
    spec.window = {{3, 1}, {stride, 1}, {1, 1}, {1, 0}, {1, 0}};
    spec.layout = Layout::kChannelsLast;
    ASSERT_TRUE(FitsMaxPool(spec));
    std::vector<float> last(static_cast<size_t>(spec.destination.ElementCount()));
    MaxPool(spec, x.data(), last.data(), nullptr);
    PoolSpec plain = spec;
    plain.layout = Layout::kPlain;
    plain.source = Shape{2, 1, 7, 57};
    plain.destination = Shape{2, 1, stride == 1 ? 7 : 4, 57};
    want.resize(last.size());
    PoolReference(plain, x.data(), want.data(), nullptr);
    EXPECT_EQ(last, want) << stride;
  }
}

TEST_P(EveryTarget, FunctionsOfOneElementAgreeWithTheirReference) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr UnaryParams kParams = {-0.5f, 0.75f};
  for (const UnaryOp op : kFloatOps) {
    for (const size_t count : {1u, 3u, 4u, 7u, 16u, 35u}) {
      std::vector<float> in = Values(count, static_cast<int>(count));
      in.front() = std::numeric_limits<float>::quiet_NaN();
      in.back() = count % 2 ? kInfinity : -kInfinity;
      std::vector<float> got(count), want(count);
      FindUnary(op, DataType::kFloat32)(in.data(), got.data(), static_cast<int64_t>(count), kParams);
      FindUnaryReference(op, DataType::kFloat32)(in.data(), want.data(), static_cast<int64_t>(count), kParams);
      for (size_t i = 0; i < count; ++i) {
        const bool same = got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i]));
        if (same) continue;
        EXPECT_NEAR(got[i], want[i], 2e-6 * std::max(1.0f, std::abs(want[i]))) << static_cast<int>(op);
      }
    }
  }
}

TEST_P(EveryTarget, ArithmeticAgreesWithItsReference) {
  const std::pair<Shape, Shape> shapes[] = {
      {{37}, {37}}, {{37}, {}}, {{}, {37}}, {{3, 5, 8}, {8}}, {{3, 1, 16}, {3, 5, 16}}};
  for (const BinaryOp op : {BinaryOp::kAdd, BinaryOp::kSub, BinaryOp::kMul, BinaryOp::kDiv, BinaryOp::kMax,
                            BinaryOp::kMin, BinaryOp::kPRelu}) {
    for (const auto& [a_shape, b_shape] : shapes) {
      const Shape shape = *BroadcastShape(a_shape, b_shape);
      const BroadcastLoops loops = MakeBroadcastLoops(a_shape, b_shape, shape);
      const std::vector<float> a = Values(static_cast<size_t>(a_shape.ElementCount()), 1);
      std::vector<float> b = Values(static_cast<size_t>(b_shape.ElementCount()), 2);
      for (float& value : b) value += 0.013f;  // no zero over zero, which equals nothing
      std::vector<float> got(static_cast<size_t>(shape.ElementCount())), want(got);
      FindBinary(op, DataType::kFloat32)(loops, a.data(), b.data(), got.data());
      FindBinaryReference(op, DataType::kFloat32)(loops, a.data(), b.data(), want.data());
      EXPECT_EQ(got, want) << static_cast<int>(op) << " " << a_shape.ToString() << " " << b_shape.ToString();
    }
  }
}

TEST_P(EveryTarget, SoftmaxSumsToOne) {
  for (const int64_t count : {1, 3, 10, 33}) {
    const std::vector<float> x = Values(static_cast<size_t>(2 * count), 5);
    std::vector<float> y(x.size());
    Softmax({.outer = 2, .count = count}, x.data(), y.data());
    for (int64_t row = 0; row < 2; ++row) {
      double sum = 0;
      for (int64_t i = 0; i < count; ++i) sum += y[row * count + i];
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
}

TEST_P(EveryTarget, ReductionsAgreeWithTheirReference) {
  const std::vector<float> x = Values(3 * 7 * 37, 9);
  for (const std::vector<bool>& reduced :
       {std::vector<bool>{false, false, true}, {true, true, false}, {true, false, true}}) {
    const ReduceLoops loops = MakeReduceLoops({3, 7, 37}, reduced);
    for (const ReduceOp op : {ReduceOp::kSum, ReduceOp::kMean, ReduceOp::kMax, ReduceOp::kMin, ReduceOp::kProd,
                              ReduceOp::kL1, ReduceOp::kL2, ReduceOp::kSumSquare}) {
      std::vector<float> got(static_cast<size_t>(loops.outputs)), want(got);
      FindReduce(op, DataType::kFloat32)(loops, x.data(), got.data());
      FindReduceReference(op, DataType::kFloat32)(loops, x.data(), want.data());
      for (size_t i = 0; i < want.size(); ++i) {
        EXPECT_NEAR(got[i], want[i], 1e-6 * std::max(1.0f, std::abs(want[i]))) << static_cast<int>(op);
      }
    }
  }
}

TEST_P(EveryTarget, MomentsAndWhatIsMadeOfThemAgreeWithTheirReference) {
  for (const int64_t count : {1, 5, 16, 37, 200}) {
    const std::vector<float> x = Values(static_cast<size_t>(count), 4), scale = Values(static_cast<size_t>(count), 6);
    const Moments moments = MomentsOf(x.data(), count), want_moments = MomentsReference(x.data(), count);
    EXPECT_NEAR(moments.mean, want_moments.mean, 1e-12);
    EXPECT_NEAR(moments.variance, want_moments.variance, 1e-12);
    std::vector<float> got(x.size()), want(x.size());
    Standardize(x.data(), count, scale.data(), x.data(), 0.5, 2, got.data());
    StandardizeReference(x.data(), count, scale.data(), x.data(), 0.5, 2, want.data());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 2e-6);
    StandardizeEvenly(x.data(), count, 0.5, 2, -1, got.data());
    StandardizeEvenlyReference(x.data(), count, 0.5, 2, -1, want.data());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 2e-6);
  }
}

}  // namespace
}  // namespace saker
