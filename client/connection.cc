#include "client/connection.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "client/grpc_connection.h"
#include "client/retrying_connection.h"
#include "core/base/status_macros.h"

namespace saker {

absl::StatusOr<std::shared_ptr<Connection>> Connect(const ConnectionOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const std::string target, ParseAddress(options.address));
  if (options.max_message_bytes < 1 || options.max_message_bytes > std::numeric_limits<int>::max()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "max_message_bytes must be from 1 to ", std::numeric_limits<int>::max(), ", got ", options.max_message_bytes));
  }
  SAKER_RETURN_IF_ERROR(CheckRetryPolicy(options.retry));
  std::shared_ptr<Connection> connection = std::make_shared<GrpcConnection>(target, options);
  if (options.retry.max_attempts > 1) {
    connection = std::make_shared<RetryingConnection>(connection, options.retry);
  }
  return connection;
}

}  // namespace saker
