// Dataset: labelled pictures held in memory as the bytes they came as; batches are turned into floats one at a time.
// Threads: const after it is made; any number of readers.
// Owns:    its bytes: 47 MB for MNIST's 60,000 images, a quarter of what floats would take, so that a shuffled epoch
//          reads a quarter of the memory.
// Fails:   LoadDataset() with one line that names the file and what is wrong with it.
// Units:   rows are pictures; features are pixels of one picture.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/tensor/tensor.h"

namespace saker {

// A pixel of 0..255 becomes this many times its value. The server's clients use the same factor (`scale` in a model's
// config.textproto), so that a network is served what it was trained on.
inline constexpr float kPixelScale = 1.0f / 255.0f;

class Dataset {
 public:
  // `images` UINT8 [rows, ...], `labels` UINT8 [rows]. INVALID_ARGUMENT when they do not belong together or are empty.
  static absl::StatusOr<Dataset> Create(Tensor images, Tensor labels);

  int64_t rows() const { return rows_; }
  int64_t features() const { return features_; }
  // The largest label and one.
  int64_t classes() const { return classes_; }
  // The pixels of one row.
  const uint8_t* image(int64_t row) const { return pixels_ + row * features_; }
  int64_t label(int64_t row) const { return label_bytes_[row]; }

 private:
  Dataset(Tensor images, Tensor labels);

  Tensor images_;
  Tensor labels_;
  const uint8_t* pixels_ = nullptr;
  const uint8_t* label_bytes_ = nullptr;
  int64_t rows_ = 0;
  int64_t features_ = 0;
  int64_t classes_ = 0;
};

// IDX files, plain or gzip-compressed: images UINT8 [rows,height,width], labels UINT8 [rows].
absl::StatusOr<Dataset> LoadDataset(const std::string& images_path, const std::string& labels_path);

}  // namespace saker
