// VisitWord, VisitNumber: from what is known when a kernel is made, the size or type of an element, to a C++ type that a
// loop can be compiled for.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/check.h"
#include "core/kernels/half.h"
#include "core/tensor/data_type.h"

namespace saker {

// Each branch is of another type.
// NOLINTBEGIN(bugprone-branch-clone)

// Calls visit(T()) with an unsigned integer of that many bytes: 1, 2, 4 or 8. For loops that only move elements.
template <typename Visit>
auto VisitWord(size_t element_bytes, Visit visit) {
  switch (element_bytes) {
    case 1:
      return visit(uint8_t());
    case 2:
      return visit(uint16_t());
    case 4:
      return visit(uint32_t());
    default:
      SAKER_CHECK(element_bytes == 8);
      return visit(uint64_t());
  }
}

// Calls visit(T()) with the type of the elements, Half and BFloat16 for halves; BOOL counts as uint8_t, as it is stored.
// For loops that reckon.
template <typename Visit>
auto VisitNumber(DataType type, Visit visit) {
  switch (type) {
    case DataType::kFloat32:
      return visit(float());
    case DataType::kFloat64:
      return visit(double());
    case DataType::kFloat16:
      return visit(Half());
    case DataType::kBFloat16:
      return visit(BFloat16());
    case DataType::kInt8:
      return visit(int8_t());
    case DataType::kInt16:
      return visit(int16_t());
    case DataType::kInt32:
      return visit(int32_t());
    case DataType::kInt64:
      return visit(int64_t());
    case DataType::kUInt16:
      return visit(uint16_t());
    case DataType::kUInt32:
      return visit(uint32_t());
    case DataType::kUInt64:
      return visit(uint64_t());
    default:
      SAKER_CHECK(type == DataType::kUInt8 || type == DataType::kBool);
      return visit(uint8_t());
  }
}

// NOLINTEND(bugprone-branch-clone)

}  // namespace saker
