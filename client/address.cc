#include "client/address.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// sockaddr_un holds 108 bytes, one of them the final zero.
constexpr size_t kMaxUnixPath = 107;

absl::Status Bad(absl::string_view address, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("server address \"", address, "\": ", what,
                                                 "; expected HOST:PORT, like 127.0.0.1:8001, or unix:PATH"));
}

}  // namespace

absl::StatusOr<std::string> ParseAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) {
    const size_t length = address.size() - 5;
    if (length == 0) return Bad(address, "the path is missing");
    if (length > kMaxUnixPath) return Bad(address, absl::StrCat("the path is longer than ", kMaxUnixPath, " bytes"));
    return std::string(address);
  }
  if (absl::StrContains(address, "://")) return Bad(address, "a URL is not an address");
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) return Bad(address, "the port is missing");
  const absl::string_view host = address.substr(0, colon);
  if (host.empty()) return Bad(address, "the host is missing");
  if (absl::StrContains(host, ':') && !(absl::StartsWith(host, "[") && absl::EndsWith(host, "]"))) {
    return Bad(address, "an IPv6 address needs brackets");
  }
  int port = 0;
  if (!absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 1 || port > 65535) {
    return Bad(address, "the port is not a number from 1 to 65535");
  }
  return std::string(address);
}

}  // namespace saker
