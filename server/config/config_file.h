// ApplyConfigFile: sets Abseil flags from a protobuf text file whose fields carry the flags' names.
// Threads: call before the command line is parsed, so that it wins; flags are global to the process.
// Fails:   NOT_FOUND when the file cannot be read, INVALID_ARGUMENT with file, line and reason for what is in it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace saker {

absl::Status ApplyConfigFile(const std::string& path);

// Reads a protobuf text file into `message`. Also used for the models' own config.textproto.
absl::Status ReadTextProto(const std::string& path, google::protobuf::Message& message);

}  // namespace saker
