// Datasets as IDX files, for tests that start from files.
#pragma once

#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <string>

#include "core/training/dataset.h"

namespace saker::training_test {

inline std::string IdxHeader(std::initializer_list<int64_t> dims) {
  std::string header = {0, 0, 8, static_cast<char>(dims.size())};
  for (const int64_t dim : dims) {
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(dim >> shift & 0xff);
  }
  return header;
}

// `prefix`-images and `prefix`-labels.
inline void WriteIdxPair(const Dataset& dataset, const std::string& prefix) {
  std::ofstream images(prefix + "-images", std::ios::binary);
  std::ofstream labels(prefix + "-labels", std::ios::binary);
  images << IdxHeader({dataset.rows(), 1, dataset.features()});
  labels << IdxHeader({dataset.rows()});
  for (int64_t row = 0; row < dataset.rows(); ++row) {
    images << std::string(dataset.image(row), dataset.image(row) + dataset.features());
    labels << static_cast<char>(dataset.label(row));
  }
}

}  // namespace saker::training_test
