#include "tests/conformance/compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "absl/base/casts.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

double HalfToDouble(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  double value;
  if (exponent == 0x1f) {
    value = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(fraction + 0x400, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

double BFloatToDouble(uint16_t bits) { return absl::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

template <typename T, typename Function>
std::vector<double> Convert(const Tensor& tensor, Function convert) {
  std::vector<double> values(static_cast<size_t>(tensor.shape().ElementCount()));
  const auto* bits = static_cast<const T*>(tensor.data());
  for (size_t i = 0; i < values.size(); ++i) values[i] = convert(bits[i]);
  return values;
}

std::vector<double> ToDoubles(const Tensor& tensor) {
  switch (tensor.type()) {
    case DataType::kFloat32:
      return Convert<float>(tensor, [](float value) { return static_cast<double>(value); });
    case DataType::kFloat64:
      return Convert<double>(tensor, [](double value) { return value; });
    case DataType::kFloat16:
      return Convert<uint16_t>(tensor, HalfToDouble);
    default:
      return Convert<uint16_t>(tensor, BFloatToDouble);
  }
}

bool Equal(double got, double want, double allowed) {
  if (std::isnan(want)) return std::isnan(got);
  if (std::isinf(want) || std::isinf(got)) return got == want;
  return std::abs(got - want) <= allowed;
}

absl::Status CompareFloats(const Tensor& got, const Tensor& want, const Tolerance& tolerance) {
  const std::vector<double> g = ToDoubles(got);
  const std::vector<double> w = ToDoubles(want);
  double largest = tolerance.floor;
  for (double value : w) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  for (size_t i = 0; i < w.size(); ++i) {
    const double allowed = tolerance.relative * std::abs(w[i]) + tolerance.of_largest * largest;
    if (!Equal(g[i], w[i], allowed)) {
      return absl::InternalError(absl::StrCat("element ", i, ": expected ", w[i], ", got ", g[i]));
    }
  }
  return absl::OkStatus();
}

absl::Status CompareBytes(const Tensor& got, const Tensor& want) {
  const size_t size = SizeInBytes(want.type());
  const auto* g = static_cast<const unsigned char*>(got.data());
  const auto* w = static_cast<const unsigned char*>(want.data());
  for (size_t i = 0; i * size < want.SizeInBytes(); ++i) {
    if (std::memcmp(g + i * size, w + i * size, size) != 0) {
      return absl::InternalError(absl::StrCat("element ", i, " differs"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

Tolerance Tolerance::Default(DataType type) {
  const bool half = type == DataType::kFloat16 || type == DataType::kBFloat16;
  return half ? Tolerance{1e-2, 1e-3, 0} : Tolerance{};
}

absl::Status CompareTensors(const Tensor& got, const Tensor& want, const Tolerance& tolerance) {
  if (got.type() != want.type() || got.shape() != want.shape()) {
    return absl::InternalError(absl::StrCat("expected ", Name(want.type()), want.shape().ToString(), ", got ",
                                            Name(got.type()), got.shape().ToString()));
  }
  return IsFloatingPoint(want.type()) ? CompareFloats(got, want, tolerance) : CompareBytes(got, want);
}

}  // namespace saker
