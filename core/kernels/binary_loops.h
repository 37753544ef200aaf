// RunBinary: a function of two elements over the loops of a broadcast.
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "core/kernels/binary.h"
#include "core/kernels/broadcast.h"
#include "core/tensor/data_type.h"

namespace saker {

// Op: a class with a static Apply(T, T) that gives an R.
template <typename Op, typename T, typename R = T>
void RunBinary(const BroadcastLoops& loops, const void* a_data, const void* b_data, void* out_data) {
  const T* a_base = static_cast<const T*>(a_data);
  const T* b_base = static_cast<const T*>(b_data);
  R* out_base = static_cast<R*>(out_data);
  ForEachRun(loops, [&](int64_t count, int64_t a_at, int64_t a_step, int64_t b_at, int64_t b_step, int64_t out_at) {
    const T* a = a_base + a_at;
    const T* b = b_base + b_at;
    R* out = out_base + out_at;
    // Loops of their own for the usual strides, so that the compiler uses vectors.
    if (a_step == 1 && b_step == 1) {
      for (int64_t i = 0; i < count; ++i) out[i] = Op::Apply(a[i], b[i]);
    } else if (b_step == 0 && a_step == 1) {
      const T repeated = *b;
      for (int64_t i = 0; i < count; ++i) out[i] = Op::Apply(a[i], repeated);
    } else if (a_step == 0 && b_step == 1) {
      const T repeated = *a;
      for (int64_t i = 0; i < count; ++i) out[i] = Op::Apply(repeated, b[i]);
    } else {
      for (int64_t i = 0; i < count; ++i) out[i] = Op::Apply(a[i * a_step], b[i * b_step]);
    }
  });
}

// Calls visit(T()) with the C++ type of a number; null for other types.
template <typename Visit>
BinaryFn WithNumberType(DataType type, Visit visit) {
  switch (type) {
    case DataType::kFloat32:
      return visit(float());
    case DataType::kFloat64:
      return visit(double());
    case DataType::kInt8:
      return visit(int8_t());
    case DataType::kInt16:
      return visit(int16_t());
    case DataType::kInt32:
      return visit(int32_t());
    case DataType::kInt64:
      return visit(int64_t());
    case DataType::kUInt8:
      return visit(uint8_t());
    case DataType::kUInt16:
      return visit(uint16_t());
    case DataType::kUInt32:
      return visit(uint32_t());
    case DataType::kUInt64:
      return visit(uint64_t());
    default:
      return nullptr;
  }
}

}  // namespace saker
