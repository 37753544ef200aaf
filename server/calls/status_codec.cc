#include "server/calls/status_codec.h"

#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

// gRPC clients refuse headers above 8 KiB in all, and a byte that is not printable ASCII takes three on the wire.
constexpr size_t kMaxMessageBytes = 1024;

}  // namespace

std::string BoundedMessage(absl::string_view message) {
  // Repairing makes text no shorter, so what lies behind twice the limit is cut in any case.
  std::string text = ToUtf8(message.substr(0, 2 * kMaxMessageBytes));
  if (text.size() <= kMaxMessageBytes) return text;
  return absl::StrCat(Utf8Prefix(text, kMaxMessageBytes - 3), "...");
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // Both number their codes as google.rpc.Code does.
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), BoundedMessage(status.message()));
}

}  // namespace saker
