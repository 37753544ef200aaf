#include "tests/benchmarks/seed/dense_product.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/kernels/sgemm.h"
#include "core/training/random.h"

namespace saker::seed {
namespace {

std::vector<float> RandomValues(int64_t count, Random& random) {
  std::vector<float> values(count);
  for (float& value : values) value = random.Symmetric(1.0f);
  return values;
}

}  // namespace

DenseProduct::DenseProduct(int64_t rows) : rows_(rows) {
  Random random(1);
  input_ = RandomValues(rows * kFeatures, random);
  weights_ = RandomValues(kFeatures * kHidden, random);
  output_.resize(rows * kHidden);
}

int64_t DenseProduct::Parts(int threads) const {
  return rows_ > 1 ? std::min<int64_t>(rows_, threads) : std::min<int64_t>(kHidden, threads);
}

void DenseProduct::RunPart(int64_t part, int64_t parts) {
  const bool by_rows = rows_ > 1;
  const int64_t whole = by_rows ? rows_ : kHidden;
  const int64_t first = whole * part / parts;
  const int64_t count = whole * (part + 1) / parts - first;
  SgemmShape shape;
  shape.m = by_rows ? count : 1;
  shape.n = by_rows ? kHidden : count;
  shape.k = kFeatures;
  shape.lda = kFeatures;
  shape.ldb = kHidden;
  shape.ldc = kHidden;
  const float* input = input_.data() + (by_rows ? first * kFeatures : 0);
  const float* weights = weights_.data() + (by_rows ? 0 : first);
  float* output = output_.data() + (by_rows ? first * kHidden : first);
  SAKER_CHECK(Sgemm(shape, 1.0f, input, weights, 0.0f, output).ok());
}

void DenseProduct::ClearOutput() { std::fill(output_.begin(), output_.end(), 0.0f); }

}  // namespace saker::seed
