#include "server/inference/serving_status.h"

#include "absl/strings/str_cat.h"

namespace saker {

absl::Status ToServingStatus(const absl::Status& status, absl::string_view unknown) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return absl::NotFoundError(absl::StrCat(unknown, status.message()));
    case absl::StatusCode::kFailedPrecondition:
      return absl::UnavailableError(status.message());
    default:
      return status;
  }
}

}  // namespace saker
