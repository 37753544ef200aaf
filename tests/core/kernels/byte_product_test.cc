// oneDNN's byte products against the plain loops, with operands at the ends of their range, where 16-bit sums of two
// products would saturate.
#include "core/kernels/byte_product.h"

#include <array>
#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename T>
std::vector<T> Bytes(int64_t count, int seed) {
  std::vector<T> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) values[i] = static_cast<T>((i * 73 + seed * 29) % 256);
  return values;
}

template <typename Out>
std::vector<Out> Multiply(const ByteProductSpec& spec, const void* a, const std::vector<int8_t>& b,
                          const std::vector<float>& bias = {}) {
  absl::StatusOr<std::unique_ptr<ByteProduct>> product = ByteProduct::Create(spec);
  EXPECT_TRUE(product.ok()) << product.status();
  AlignedBuffer packed;
  if (!spec.plain_weights) packed = *(*product)->PackWeights(b.data());
  std::vector<Out> out(static_cast<size_t>(spec.rows * spec.columns), Out(99));
  std::vector<void*> buffers = {const_cast<void*>(a),
                                spec.plain_weights ? const_cast<int8_t*>(b.data()) : static_cast<void*>(packed.data())};
  if (spec.bias) buffers.push_back(const_cast<float*>(bias.data()));
  buffers.push_back(out.data());
  AlignedBuffer scratch((*product)->program().scratch_bytes());
  const auto handles = (*product)->program().MakeHandles();
  EXPECT_TRUE((*product)->program().Run(handles.get(), absl::MakeSpan(buffers), scratch.data()).ok());
  return out;
}

class ByteProductTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

template <typename A>
void ExpectExactSums(bool plain_weights) {
  for (const auto& [rows, depth, columns] :
       std::vector<std::array<int64_t, 3>>{{1, 1, 1}, {1, 2048, 10}, {5, 33, 7}, {16, 64, 64}, {3, 4, 1}}) {
    const std::vector<A> a = Bytes<A>(rows * depth, 1);
    const std::vector<int8_t> b = Bytes<int8_t>(depth * columns, 2);
    ByteProductSpec spec{rows, depth, columns, DataTypeOf<A>()};
    spec.plain_weights = plain_weights;
    std::vector<int32_t> want(static_cast<size_t>(rows * columns));
    IntegerProduct(rows, depth, columns, DataTypeOf<A>(), a.data(), DataType::kInt8, b.data(), want.data());
    EXPECT_EQ(Multiply<int32_t>(spec, a.data(), b), want) << rows << " " << depth << " " << columns;
  }
}

TEST_F(ByteProductTest, SumsAreExactForBothSignsOfTheSource) {
  for (const bool plain : {false, true}) {
    ExpectExactSums<uint8_t>(plain);
    ExpectExactSums<int8_t>(plain);
  }
}

TEST_F(ByteProductTest, TheLargestOperandsDoNotSaturate) {
  const std::vector<uint8_t> a(512, 255);
  for (const int8_t extreme : {int8_t{127}, int8_t{-128}}) {
    const std::vector<int8_t> b(512, extreme);
    EXPECT_EQ(Multiply<int32_t>({1, 512, 1}, a.data(), b), std::vector<int32_t>{512 * 255 * extreme});
  }
}

TEST_F(ByteProductTest, TakesWeightsThatLieTheOtherWay) {
  const std::vector<uint8_t> a = {1, 2, 3};
  ByteProductSpec spec{1, 3, 2};
  spec.transposed_weights = true;
  EXPECT_EQ(Multiply<int32_t>(spec, a.data(), {1, 0, 0, 0, 1, 10}), (std::vector<int32_t>{1, 32}));
}

TEST_F(ByteProductTest, BiasScalesAndStepsComeInOrder) {
  const std::vector<uint8_t> a = {10, 20};
  ByteProductSpec spec{1, 2, 3, DataType::kUInt8, DataType::kInt8};
  spec.bias = true;
  spec.scaling.scales = {1, 0.5f, 0.1f};
  spec.scaling.steps = {{SumStep::Kind::kRelu}, {SumStep::Kind::kRound}, {SumStep::Kind::kLinear, 1, -7}};
  // Sums 30, 50, -30; with the bias 31, 51, -20; scaled 31, 25.5, -2; then 31, 26, 0.
  EXPECT_EQ(Multiply<int8_t>(spec, a.data(), {1, 1, 1, 1, 2, -2}, {1, 1, 10}), (std::vector<int8_t>{24, 19, -7}));
}

TEST(IntegerProduct, MultipliesByHand) {
  const std::vector<int8_t> a = {-1, 2, 3, -4};
  const std::vector<uint8_t> b = {5, 6, 7, 255};
  std::vector<int32_t> sums(4);
  IntegerProduct(2, 2, 2, DataType::kInt8, a.data(), DataType::kUInt8, b.data(), sums.data());
  EXPECT_EQ(sums, (std::vector<int32_t>{9, 504, -13, -1002}));
}

TEST(IntegerProduct, OfNothingIsZero) {
  std::vector<int32_t> sums = {7, 7};
  IntegerProduct(1, 0, 2, DataType::kUInt8, nullptr, DataType::kInt8, nullptr, sums.data());
  EXPECT_EQ(sums, (std::vector<int32_t>{0, 0}));
}

}  // namespace
}  // namespace saker
