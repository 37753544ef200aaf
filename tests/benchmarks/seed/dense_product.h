// DenseProduct: the seed's hot spot: rows of 784 features times a matrix for 200 hidden units, whole or in parts.
// Threads: RunPart() on different parts from several threads at once.
// Owns:    its matrices.
#pragma once

#include <cstdint>
#include <vector>

namespace saker::seed {

class DenseProduct {
 public:
  static constexpr int64_t kFeatures = 784;
  static constexpr int64_t kHidden = 200;

  explicit DenseProduct(int64_t rows);

  // Parts that `threads` threads can share: as many as threads, of whole rows where there are enough of them, else of
  // hidden units (one row cannot be split otherwise).
  int64_t Parts(int threads) const;
  // Computes part `part` of `parts`.
  void RunPart(int64_t part, int64_t parts);

  int64_t rows() const { return rows_; }
  const std::vector<float>& output() const { return output_; }
  void ClearOutput();

 private:
  int64_t rows_;
  std::vector<float> input_;
  std::vector<float> weights_;
  std::vector<float> output_;
};

}  // namespace saker::seed
