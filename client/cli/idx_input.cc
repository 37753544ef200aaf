#include "client/cli/idx_input.h"

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/flags.h"
#include "core/base/status_macros.h"
#include "core/tensor/idx_file.h"

namespace saker {

absl::StatusOr<Tensor> ReadImagesFlag() {
  const std::string path = absl::GetFlag(FLAGS_images);
  if (path.empty()) return absl::InvalidArgumentError("--images=IDX is missing");
  SAKER_ASSIGN_OR_RETURN(Tensor images, ReadIdxFile(path));
  if (images.shape().ElementCount() == 0) return absl::InvalidArgumentError(absl::StrCat(path, ": has no images"));
  return images;
}

absl::StatusOr<std::vector<int64_t>> ReadLabelsFlag(const Tensor& images) {
  const std::string path = absl::GetFlag(FLAGS_labels);
  if (path.empty()) return absl::InvalidArgumentError("--labels=IDX is missing");
  SAKER_ASSIGN_OR_RETURN(const Tensor labels, ReadIdxFile(path));
  if (labels.shape().rank() != 1 || (labels.type() != DataType::kUInt8 && labels.type() != DataType::kInt32)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected labels, UINT8 or INT32 [count], got ",
                                                   Name(labels.type()), " ", labels.shape().ToString()));
  }
  if (labels.shape()[0] != images.shape()[0]) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": has ", labels.shape()[0], " labels for ", images.shape()[0], " images"));
  }
  std::vector<int64_t> numbers;
  if (labels.type() == DataType::kUInt8) {
    numbers.assign(labels.As<uint8_t>().begin(), labels.As<uint8_t>().end());
  } else {
    numbers.assign(labels.As<int32_t>().begin(), labels.As<int32_t>().end());
  }
  return numbers;
}

absl::StatusOr<int64_t> RowsFromFlag(int64_t available) {
  const int64_t rows = absl::GetFlag(FLAGS_rows);
  if (rows >= 0 && rows <= available) return rows == 0 ? available : rows;
  return absl::InvalidArgumentError(
      absl::StrCat("--rows must be 0 to ", available, ", the images that there are; got ", rows));
}

}  // namespace saker
