#include "core/kernels/strided_product.h"

#include <array>
#include <type_traits>

#include "core/kernels/element_words.h"

namespace saker {
namespace {

template <typename T>
struct SumOf {
  using Type = std::conditional_t<std::is_integral_v<T>, uint64_t, double>;
};
template <>
struct SumOf<Half> {
  using Type = float;
};
template <>
struct SumOf<BFloat16> {
  using Type = float;
};

template <typename T>
class Product {
 public:
  using Sum = typename SumOf<T>::Type;
  using Places = std::array<const T*, kMaxProductOperands>;

  Product(const ProductLoops& loops, T* out) : loops_(loops), operands_(loops.strides.size()), next_(out) {}

  // Recursion over the loops: as deep as there are letters. Places are copied once a loop, not once a product.
  void Fill(size_t loop, const Places& first) {
    if (loop == static_cast<size_t>(loops_.kept)) {
      Store(SumFrom(loop, first));
      return;
    }
    Places places = first;
    for (int64_t i = 0; i < loops_.extents[loop]; ++i, Advance(places, loop)) Fill(loop + 1, places);
  }

 private:
  Sum SumFrom(size_t loop, const Places& first) const {
    if (loop == loops_.extents.size()) return ProductAt(first);
    Places places = first;
    Sum sum = 0;
    for (int64_t i = 0; i < loops_.extents[loop]; ++i, Advance(places, loop)) sum += SumFrom(loop + 1, places);
    return sum;
  }

  Sum ProductAt(const Places& places) const {
    Sum product = 1;
    for (size_t i = 0; i < operands_; ++i) product *= static_cast<Sum>(*places[i]);
    return product;
  }

  void Advance(Places& places, size_t loop) const {
    for (size_t i = 0; i < operands_; ++i) places[i] += loops_.strides[i][loop];
  }

  void Store(Sum sum) {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      *next_++ = T::From(sum);
    } else {
      *next_++ = static_cast<T>(sum);
    }
  }

  const ProductLoops& loops_;
  const size_t operands_;
  T* next_;
};

template <typename T>
void Run(const ProductLoops& loops, const void* const* operands, void* out) {
  typename Product<T>::Places places = {};
  for (size_t i = 0; i < loops.strides.size(); ++i) places[i] = static_cast<const T*>(operands[i]);
  Product<T>(loops, static_cast<T*>(out)).Fill(0, places);
}

}  // namespace

StridedProductFn FindStridedProduct(DataType type) {
  if (type == DataType::kInvalid || type == DataType::kBool) return nullptr;
  return VisitNumber(type, [](auto number) -> StridedProductFn { return Run<decltype(number)>; });
}

}  // namespace saker
