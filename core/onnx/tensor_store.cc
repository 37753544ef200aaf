#include "core/onnx/tensor_store.h"

#include <onnx/onnx_pb.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/onnx/model_file.h"
#include "core/onnx/readable_text.h"

namespace saker {
namespace {

absl::StatusOr<size_t> ParseSize(const std::string& key, const std::string& text) {
  uint64_t value = 0;
  // SimpleAtoi takes blanks and signs; the format has digits.
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos && absl::SimpleAtoi(text, &value)) {
    return value;
  }
  SAKER_RETURN_IF_ERROR(CheckReadable(absl::StrCat("external data: ", key), text));
  return absl::InvalidArgumentError(absl::StrCat("external data: ", key, " \"", text, "\" is no number of bytes"));
}

struct ExternalData {
  std::string location;
  size_t offset = 0;
  size_t length = 0;
};

// Other keys (a checksum, say) are for other readers.
absl::StatusOr<ExternalData> ParseExternalData(const onnx::TensorProto& proto, size_t expected) {
  ExternalData data;
  data.length = expected;
  for (const onnx::StringStringEntryProto& entry : proto.external_data()) {
    if (entry.key() == "location") {
      SAKER_RETURN_IF_ERROR(CheckReadable("external data: location", entry.value()));
      data.location = entry.value();
    } else if (entry.key() == "offset") {
      SAKER_ASSIGN_OR_RETURN(data.offset, ParseSize(entry.key(), entry.value()));
    } else if (entry.key() == "length") {
      SAKER_ASSIGN_OR_RETURN(data.length, ParseSize(entry.key(), entry.value()));
    }
  }
  return data;
}

absl::Status CheckInside(const ByteSource& source, absl::string_view name, size_t offset, size_t size) {
  if (offset <= source.size() && size <= source.size() - offset) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("needs ", size, " bytes from byte ", offset, " of ", name, " on, which has ", source.size()));
}

}  // namespace

absl::Status TensorStore::Take(size_t bytes) {
  if (bytes > max_bytes_ - taken_) {
    return absl::InvalidArgumentError(
        absl::StrCat("the tensors up to this one take more than the limit of ", max_bytes_, " bytes"));
  }
  taken_ += bytes;
  return absl::OkStatus();
}

absl::StatusOr<TensorStore::Extent> TensorStore::FindRawData(const RawDataPlace& place) const {
  SAKER_RETURN_IF_ERROR(CheckInside(model_, "the model", place.offset, place.size));
  return Extent{&model_, place.offset, place.size};
}

absl::Status TensorStore::OpenExternal(const std::string& location) {
  if (open_file_ != nullptr && location == open_location_) return absl::OkStatus();
  open_file_ = nullptr;  // one at a time: a model may name any number of files
  SAKER_ASSIGN_OR_RETURN(open_file_, OpenFileBelow(*folder_, location));
  open_location_ = location;
  return absl::OkStatus();
}

absl::StatusOr<TensorStore::Extent> TensorStore::FindExternal(const onnx::TensorProto& proto, size_t expected) {
  SAKER_ASSIGN_OR_RETURN(const ExternalData data, ParseExternalData(proto, expected));
  if (folder_ == nullptr) {
    return absl::UnimplementedError(absl::StrCat("keeps its data in the file \"", data.location,
                                                 "\" (external data), but the model came without a folder"));
  }
  const absl::Status opened = OpenExternal(data.location);
  if (!opened.ok()) return absl::Status(opened.code(), absl::StrCat("external data: ", opened.message()));
  SAKER_RETURN_IF_ERROR(CheckInside(*open_file_, data.location, data.offset, data.length));
  return Extent{open_file_.get(), data.offset, data.length};
}

}  // namespace saker
