#include "server/calls/byte_buffer_codec.h"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <cstring>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

bool Parse(grpc::ByteBuffer& buffer, google::protobuf::MessageLite& message) {
  grpc::Slice slice;
  if (buffer.TrySingleSlice(&slice).ok()) return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
  grpc::ProtoBufferReader reader(&buffer);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader);
}

}  // namespace

absl::Status ParseMessage(grpc::ByteBuffer& buffer, google::protobuf::MessageLite& message) {
  const size_t size = buffer.Length();
  const bool parsed = size == 0 ? message.ParseFromArray(nullptr, 0) : Parse(buffer, message);
  buffer.Clear();
  if (parsed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the ", size, " bytes received are no ", message.GetTypeName()));
}

absl::Status SerializeMessage(const google::protobuf::MessageLite& message, int64_t max_bytes,
                              grpc::ByteBuffer& buffer) {
  return SerializeMessage(message, {}, max_bytes, buffer);
}

absl::Status SerializeMessage(const google::protobuf::MessageLite& message, absl::string_view fields, int64_t max_bytes,
                              grpc::ByteBuffer& buffer) {
  const size_t size = message.ByteSizeLong() + fields.size();
  if (static_cast<int64_t>(size) > max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("the answer takes ", size, " bytes, more than ", max_bytes,
                                                     " (--max_message_bytes); ask for less"));
  }
  grpc::Slice slice(size);
  uint8_t* const end = message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  if (!fields.empty()) std::memcpy(end, fields.data(), fields.size());
  buffer = grpc::ByteBuffer(&slice, 1);
  return absl::OkStatus();
}

}  // namespace saker
