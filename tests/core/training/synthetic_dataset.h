// Made-up pictures that a small network learns within a few epochs.
#pragma once

#include <cstdint>
#include <utility>

#include "core/tensor/tensor.h"
#include "core/training/dataset.h"
#include "core/training/random.h"

namespace saker::training_test {

// `rows` pictures of 4 x `classes` pixels: noise, brighter in the column of pixels that belongs to the label.
inline Dataset SyntheticDataset(int64_t rows, int64_t classes, uint64_t seed) {
  const int64_t features = 4 * classes;
  Tensor images = *Tensor::Create(DataType::kUInt8, Shape{rows, 4, classes});
  Tensor labels = *Tensor::Create(DataType::kUInt8, Shape{rows});
  Random random(seed);
  for (int64_t row = 0; row < rows; ++row) {
    // The first rows show every class, so that the dataset always has all of them.
    const int64_t label = row < classes ? row : random.Below(static_cast<uint32_t>(classes));
    labels.As<uint8_t>()[row] = static_cast<uint8_t>(label);
    for (int64_t i = 0; i < features; ++i) {
      const uint32_t base = i % classes == label ? 90 : 0;
      images.As<uint8_t>()[row * features + i] = static_cast<uint8_t>(base + random.Below(120));
    }
  }
  return *Dataset::Create(std::move(images), std::move(labels));
}

}  // namespace saker::training_test
