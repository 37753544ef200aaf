#include "core/training/dataset.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/tensor/idx_file.h"

namespace saker {
namespace {

absl::Status CheckPair(const Tensor& images, const Tensor& labels) {
  if (images.type() != DataType::kUInt8 || images.shape().rank() < 2) {
    return absl::InvalidArgumentError(absl::StrCat("images: expected UINT8 [rows,height,width], got ",
                                                   Name(images.type()), " ", images.shape().ToString()));
  }
  if (labels.type() != DataType::kUInt8 || labels.shape().rank() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("labels: expected UINT8 [rows], got ", Name(labels.type()), " ", labels.shape().ToString()));
  }
  if (images.shape()[0] != labels.shape()[0]) {
    return absl::InvalidArgumentError(absl::StrCat("expected a label for each image, got ", images.shape()[0],
                                                   " images and ", labels.shape()[0], " labels"));
  }
  if (images.shape().ElementCount() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("images: expected at least one pixel, got UINT8 ", images.shape().ToString()));
  }
  return absl::OkStatus();
}

}  // namespace

Dataset::Dataset(Tensor images, Tensor labels) : images_(std::move(images)), labels_(std::move(labels)) {
  pixels_ = images_.As<uint8_t>().data();
  label_bytes_ = labels_.As<uint8_t>().data();
  rows_ = images_.shape()[0];
  features_ = images_.shape().Product(1, images_.shape().rank());
  classes_ = int64_t{*std::max_element(label_bytes_, label_bytes_ + rows_)} + 1;
}

absl::StatusOr<Dataset> Dataset::Create(Tensor images, Tensor labels) {
  SAKER_RETURN_IF_ERROR(CheckPair(images, labels));
  return Dataset(std::move(images), std::move(labels));
}

absl::StatusOr<Dataset> LoadDataset(const std::string& images_path, const std::string& labels_path) {
  SAKER_ASSIGN_OR_RETURN(Tensor images, ReadIdxFile(images_path));
  SAKER_ASSIGN_OR_RETURN(Tensor labels, ReadIdxFile(labels_path));
  absl::StatusOr<Dataset> dataset = Dataset::Create(std::move(images), std::move(labels));
  if (dataset.ok()) return dataset;
  return absl::Status(dataset.status().code(),
                      absl::StrCat(images_path, " and ", labels_path, ": ", dataset.status().message()));
}

}  // namespace saker
