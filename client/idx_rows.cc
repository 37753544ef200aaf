#include "client/idx_rows.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/image_preprocessing.h"
#include "client/tensor_message.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

v1::ImagePreprocessing SettingsOf(const v1::GetModelResponse& model) {
  if (model.has_image()) return model.image();
  v1::ImagePreprocessing plain;
  plain.set_channels(1);
  plain.set_scale(1.0f / 255);
  return plain;
}

}  // namespace

IdxRows::IdxRows(const v1::GetModelResponse& model, const Tensor& images)
    : spec_(model.inputs(0)), settings_(SettingsOf(model)), images_(&images) {}

absl::StatusOr<IdxRows> IdxRows::Create(const v1::GetModelResponse& model, const Tensor& images) {
  if (model.inputs_size() != 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("model \"", model.model().name(), "\" has ", model.inputs_size(), " inputs; images fit only one"));
  }
  if (model.has_image()) SAKER_RETURN_IF_ERROR(CheckPreprocessing(model.image()));
  SAKER_ASSIGN_OR_RETURN(const int64_t wanted, ElementsInRow(model.inputs(0)));
  const Shape& shape = images.shape();
  const int64_t given = shape.Product(1, shape.rank());
  if (given != wanted) {
    return absl::InvalidArgumentError(absl::StrCat("images of ", shape.ToString(), " have ", given,
                                                   " values each; input ", Describe(model.inputs(0)), " takes ",
                                                   wanted));
  }
  const IdxRows rows(model, images);
  if (wanted % rows.settings_.channels() != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("images of ", wanted, " values do not have ", rows.settings_.channels(), " channels"));
  }
  return rows;
}

int64_t IdxRows::rows() const { return images_->shape()[0]; }

absl::StatusOr<v1::Tensor> IdxRows::Input(int64_t first, int64_t count) const {
  SAKER_CHECK(first >= 0 && count >= 0 && first + count <= rows());
  const size_t row = static_cast<size_t>(images_->shape().Product(1, images_->shape().rank()));
  if (images_->type() != DataType::kUInt8) {
    const size_t bytes = row * SizeInBytes(images_->type());
    v1::Tensor raw;
    raw.set_data_type(ToWire(images_->type()));
    raw.set_raw_data(static_cast<const char*>(images_->data()) + first * bytes, count * bytes);
    SAKER_ASSIGN_OR_RETURN(const std::vector<float> values, ValuesAsFloat(raw));
    return MakeInput(spec_, count, values);
  }
  std::vector<float> values;
  values.reserve(row * count);
  for (int64_t i = first; i < first + count; ++i) {
    const std::vector<float> scaled = ScalePixels(images_->As<uint8_t>().subspan(i * row, row), settings_);
    values.insert(values.end(), scaled.begin(), scaled.end());
  }
  return MakeInput(spec_, count, values);
}

}  // namespace saker
