#include "core/kernels/fill.h"

#include <algorithm>

#include "core/kernels/element_words.h"

namespace saker {

void Fill(const void* element, size_t element_bytes, int64_t count, void* out) {
  VisitWord(element_bytes, [&](auto word) {
    using T = decltype(word);
    std::fill_n(static_cast<T*>(out), count, *static_cast<const T*>(element));
  });
}

}  // namespace saker
