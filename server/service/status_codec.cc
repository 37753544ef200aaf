#include "server/service/status_codec.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// gRPC clients refuse headers above 8 KiB in all, and a byte that is not printable ASCII takes three on the wire.
constexpr size_t kMaxMessageBytes = 1024;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string BoundedMessage(absl::string_view message) {
  if (message.size() <= kMaxMessageBytes) return std::string(message);
  size_t end = kMaxMessageBytes - 3;
  while (end > 0 && IsContinuation(message[end])) --end;
  return absl::StrCat(message.substr(0, end), "...");
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // Both number their codes as google.rpc.Code does.
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), BoundedMessage(status.message()));
}

}  // namespace saker
