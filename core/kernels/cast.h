// Cast: conversion of elements from one type to another, halves included.
// Threads: pure functions.
// Fails:   never. Floats lose their fraction; out of an integer's range they wrap or become the least integer as in NumPy
//          and ONNX Runtime on x86-64 (-1.0 is 255 in UINT8, 1e20 the least INT32, a NaN too).
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

using CastFn = void (*)(const void* from, void* to, int64_t count);

// Null when one of the types is invalid.
CastFn FindCast(DataType from, DataType to);

}  // namespace saker
