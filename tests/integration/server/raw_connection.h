// RawConnection: a TCP connection to a server, by hand, and just enough of HTTP/2 to say over it what gRPC's own client
// never would.
// Threads: one.
#pragma once

#include <cstdint>
#include <string>

namespace saker {

class RawConnection {
 public:
  // To 127.0.0.1.
  explicit RawConnection(int port);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  bool connected() const { return connected_; }
  void Send(const std::string& bytes) const;
  // Waits until the server closes the connection; false when it does not for half a minute.
  bool AwaitEnd();
  // Waits for the last headers of a stream and answers their gRPC status; kEndedWithout when the connection or the
  // stream ends without one, kStillWaiting when nothing comes for half a minute.
  int AwaitStatus(uint32_t stream);
  static constexpr int kEndedWithout = -1;
  static constexpr int kStillWaiting = -2;

 private:
  // Makes `received_` at least that long; false at the end of the connection, or when the server says nothing.
  bool Receive(size_t bytes);

  const int socket_;
  bool connected_ = false;
  // The server has closed it.
  bool ended_ = false;
  std::string received_;
};

// What a client says first.
std::string Http2Preface();

// The headers of a call, its stream left open. `timeout` as in grpc-timeout, like "1n"; empty for none.
std::string CallHeaders(uint32_t stream, const std::string& method, const std::string& timeout = "");

// The call's message, or part of one, and the end of the stream if so said. `claimed_bytes`: what the message's prefix
// says.
std::string CallMessage(uint32_t stream, const std::string& bytes, uint32_t claimed_bytes, bool end);

}  // namespace saker
