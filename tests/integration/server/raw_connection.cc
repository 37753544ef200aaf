#include "tests/integration/server/raw_connection.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

namespace saker {
namespace {

// A server that says nothing must fail its test rather than hang it.
constexpr timeval kPatience = {30, 0};
constexpr size_t kFrameHeaderBytes = 9;
enum FrameType : uint8_t { kData = 0, kHeaders = 1, kResetStream = 3, kSettings = 4 };
enum Flag : uint8_t { kEndStream = 1, kEndHeaders = 4 };

std::string BigEndian(uint32_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string Frame(FrameType type, int flags, uint32_t stream, const std::string& payload) {
  return BigEndian(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(type) + static_cast<char>(flags) +
         BigEndian(stream, 4) + payload;
}

// A header that is written out, in a form that needs no table. Both parts are shorter than 127 bytes.
std::string Field(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + static_cast<char>(name.size()) + name + static_cast<char>(value.size()) + value;
}

// gRPC's server writes the status out, too, the first time that it has that value.
int StatusIn(const std::string& headers) {
  const std::string name = "grpc-status";
  const size_t found = headers.find(name);
  if (found == std::string::npos) return RawConnection::kEndedWithout;
  const size_t length = found + name.size();
  if (length + 1 >= headers.size()) return RawConnection::kEndedWithout;
  return std::stoi(headers.substr(length + 1, static_cast<size_t>(headers[length])));
}

}  // namespace

RawConnection::RawConnection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

RawConnection::~RawConnection() { close(socket_); }

void RawConnection::Send(const std::string& bytes) const {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t more = send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (more <= 0) return;
    sent += static_cast<size_t>(more);
  }
}

bool RawConnection::Receive(size_t bytes) {
  char buffer[4096];
  while (received_.size() < bytes) {
    const ssize_t more = recv(socket_, buffer, sizeof(buffer), 0);
    if (more <= 0) {
      ended_ = more == 0 || errno == ECONNRESET;
      return false;
    }
    received_.append(buffer, static_cast<size_t>(more));
  }
  return true;
}

bool RawConnection::AwaitEnd() {
  while (Receive(received_.size() + 1)) received_.clear();
  return ended_;
}

int RawConnection::AwaitStatus(uint32_t stream) {
  while (Receive(kFrameHeaderBytes)) {
    const auto byte = [this](size_t i) { return static_cast<uint8_t>(received_[i]); };
    const size_t length = size_t{byte(0)} << 16 | size_t{byte(1)} << 8 | size_t{byte(2)};
    const uint32_t of_stream = uint32_t{byte(5)} << 24 | uint32_t{byte(6)} << 16 | uint32_t{byte(7)} << 8 | byte(8);
    const uint8_t type = byte(3), flags = byte(4);
    if (!Receive(kFrameHeaderBytes + length)) break;
    const std::string payload = received_.substr(kFrameHeaderBytes, length);
    received_.erase(0, kFrameHeaderBytes + length);
    if (of_stream != stream) continue;
    if (type == kHeaders && (flags & kEndStream) != 0) return StatusIn(payload);
    if (type == kResetStream) return kEndedWithout;
  }
  return ended_ ? kEndedWithout : kStillWaiting;
}

std::string Http2Preface() { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, ""); }

std::string CallHeaders(uint32_t stream, const std::string& method, const std::string& timeout) {
  std::string fields = Field(":method", "POST") + Field(":scheme", "http") + Field(":path", method) +
                       Field(":authority", "test") + Field("te", "trailers") +
                       Field("content-type", "application/grpc");
  if (!timeout.empty()) fields += Field("grpc-timeout", timeout);
  return Frame(kHeaders, kEndHeaders, stream, fields);
}

std::string CallMessage(uint32_t stream, const std::string& bytes, uint32_t claimed_bytes, bool end) {
  return Frame(kData, end ? kEndStream : 0, stream, std::string(1, '\0') + BigEndian(claimed_bytes, 4) + bytes);
}

}  // namespace saker
