#include "server/service/listen_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr int kMaxPort = 65535;

// A file descriptor closed at the end of its scope.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

struct HostPort {
  std::string host;
  std::string port;
};

absl::StatusOr<HostPort> Split(const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = -1;
  const bool sound = colon != std::string::npos && colon > 0 && absl::SimpleAtoi(address.substr(colon + 1), &port) &&
                     port >= 0 && port <= kMaxPort;
  if (!sound) {
    return absl::InvalidArgumentError(
        absl::StrCat("--address=", address, ": expected HOST:PORT, such as 0.0.0.0:8001"));
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return HostPort{std::move(host), address.substr(colon + 1)};
}

absl::Status CannotListen(const std::string& where, const std::string& reason) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", where, ": ", reason));
}

absl::StatusOr<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat("--unix_socket=", path, ": longer than the ",
                                                   sizeof(address.sun_path) - 1,
                                                   " bytes that a socket's path may have"));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace

absl::Status ValidateAddress(const std::string& address) { return Split(address).status(); }

absl::Status ProbeAddress(const std::string& address) {
  SAKER_ASSIGN_OR_RETURN(const HostPort parts, Split(address));
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (failure != 0) return CannotListen(address, gai_strerror(failure));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, &freeaddrinfo);
  const Socket probe(socket(found->ai_family, found->ai_socktype, found->ai_protocol));
  const int yes = 1;
  setsockopt(probe.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  // gRPC listens on more than one address where a name has several; the first one's reason is as good as any.
  if (bind(probe.get(), found->ai_addr, found->ai_addrlen) == 0 && listen(probe.get(), 1) == 0) return absl::OkStatus();
  return CannotListen(address, std::strerror(errno));
}

absl::Status PrepareUnixSocket(const std::string& path) {
  SAKER_ASSIGN_OR_RETURN(const sockaddr_un address, UnixAddress(path));
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0) return absl::OkStatus();
  if (!S_ISSOCK(info.st_mode)) return CannotListen(path, "the file exists and is no socket");
  const Socket probe(socket(AF_UNIX, SOCK_STREAM, 0));
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return CannotListen(path, "another server listens there");
  }
  if (unlink(path.c_str()) == 0) return absl::OkStatus();
  return CannotListen(path, std::strerror(errno));
}

}  // namespace saker
