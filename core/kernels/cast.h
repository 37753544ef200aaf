// Cast: conversion of elements from one type to another, halves included.
// Threads: pure functions.
// Fails:   never; floats out of an integer's range give its nearest value, NaN gives 0.
#pragma once

#include <cstdint>

#include "core/tensor/data_type.h"

namespace saker {

using CastFn = void (*)(const void* from, void* to, int64_t count);

// Null when one of the types is invalid.
CastFn FindCast(DataType from, DataType to);

}  // namespace saker
