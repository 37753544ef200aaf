#include "core/kernels/strided_product.h"

#include <vector>

#include "core/kernels/half.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> ProductOf(DataType type, const ProductLoops& loops, const std::vector<std::vector<T>>& operands,
                         size_t count) {
  std::vector<T> out(count);
  std::vector<const void*> data;
  for (const std::vector<T>& operand : operands) data.push_back(operand.data());
  FindStridedProduct(type)(loops, data.data(), out.data());
  return out;
}

// [2,2] by [2,2]: rows and columns kept, the middle summed.
const ProductLoops kMatrices{{2, 2, 2}, 2, {{2, 0, 1}, {0, 1, 2}}};

template <typename T>
void ExpectProduct(DataType type) {
  EXPECT_THAT(ProductOf<T>(type, kMatrices, {{1, 2, 3, 4}, {5, 6, 7, 8}}, 4), ElementsAre(19, 22, 43, 50));
}

TEST(StridedProduct, MultipliesMatricesOfEveryType) {
  ExpectProduct<float>(DataType::kFloat32);
  ExpectProduct<double>(DataType::kFloat64);
  ExpectProduct<int8_t>(DataType::kInt8);
  ExpectProduct<uint16_t>(DataType::kUInt16);
  ExpectProduct<int64_t>(DataType::kInt64);
}

TEST(StridedProduct, OfOneOperandSumsIt) {
  EXPECT_THAT(ProductOf<float>(DataType::kFloat32, {{2, 3}, 1, {{3, 1}}}, {{1, 2, 3, 4, 5, 6}}, 2), ElementsAre(6, 15));
  // The diagonal of [2,2].
  EXPECT_THAT(ProductOf<float>(DataType::kFloat32, {{2}, 1, {{3}}}, {{1, 2, 3, 4}}, 2), ElementsAre(1, 4));
  EXPECT_THAT(ProductOf<float>(DataType::kFloat32, {{}, 0, {{}}}, {{7}}, 1), ElementsAre(7));
}

TEST(StridedProduct, OverNothingIsZero) {
  EXPECT_THAT(ProductOf<float>(DataType::kFloat32, {{2, 0}, 1, {{0, 1}}}, {{}}, 2), ElementsAre(0, 0));
}

TEST(StridedProduct, SumsHalvesInFloatAndWrapsIntegers) {
  const std::vector<Half> ones(3000, Half::From(1));
  const std::vector<Half> sum = ProductOf<Half>(DataType::kFloat16, {{3000}, 0, {{1}}}, {ones}, 1);
  EXPECT_EQ(static_cast<float>(sum[0]), 3000);
  EXPECT_THAT(ProductOf<int8_t>(DataType::kInt8, {{2}, 0, {{1}}}, {{127, 1}}, 1), ElementsAre(-128));
}

TEST(StridedProduct, NeedsNumbers) {
  EXPECT_EQ(FindStridedProduct(DataType::kBool), nullptr);
  EXPECT_EQ(FindStridedProduct(DataType::kInvalid), nullptr);
}

}  // namespace
}  // namespace saker
