// IsNaN and IsInfinite: which floats are no numbers.
// Threads: pure functions.
// Units:   elements.
#pragma once

#include <cstdint>

namespace saker {

// T: float, double.
template <typename T>
void IsNaN(const T* x, bool* out, int64_t count);

// Infinities of the signs asked for.
template <typename T>
void IsInfinite(const T* x, bool* out, int64_t count, bool positive, bool negative);

}  // namespace saker
