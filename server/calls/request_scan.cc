#include "server/calls/request_scan.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using Content = MessageLayout::Content;

constexpr MessageLayout kNoFields;

const MessageLayout::Field* FindField(const MessageLayout& layout, int number) {
  for (const MessageLayout::Field& field : layout.fields) {
    if (field.number == number) return &field;
  }
  return nullptr;
}

class Scanner {
 public:
  explicit Scanner(CodedInputStream& in) : in_(in) {}

  // Walks to the end of the message, or to where its bytes are none or there are too many parts.
  void Walk(const MessageLayout& layout) {
    for (uint32_t tag = in_.ReadTag(); tag != 0; tag = in_.ReadTag()) {
      ++found_.parts;
      if (!Field(layout, tag) || !Fits()) return;
    }
  }

  absl::StatusOr<RequestParts> Result() const {
    if (found_.integer_bytes > kMaxIntegerBytes) {
      return absl::InvalidArgumentError(absl::StrCat("the request's packed integers take more than ", kMaxIntegerBytes,
                                                     " bytes in memory; send tensors as raw bytes"));
    }
    if (Fits()) return found_;
    return absl::InvalidArgumentError(absl::StrCat("the request has more than ", kMaxRequestInputs, " inputs or ",
                                                   kMaxRequestParts, " fields and dimensions; no model takes that"));
  }

 private:
  bool Fits() const {
    return found_.inputs <= kMaxRequestInputs && found_.parts <= kMaxRequestParts &&
           found_.integer_bytes <= kMaxIntegerBytes;
  }

  bool Field(const MessageLayout& layout, uint32_t tag) {
    uint64_t ignored = 0;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_VARINT:
        return in_.ReadVarint64(&ignored);
      case WireFormatLite::WIRETYPE_FIXED64:
        return in_.Skip(8);
      case WireFormatLite::WIRETYPE_FIXED32:
        return in_.Skip(4);
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
        return Block(FindField(layout, WireFormatLite::GetTagFieldNumber(tag)));
      default:  // groups, which these APIs have none of: their fields are counted as if they stood here
        return true;
    }
  }

  bool Block(const MessageLayout::Field* field) {
    int length = 0;
    if (!in_.ReadVarintSizeAsInt(&length)) return false;
    if (field == nullptr) return in_.Skip(length);
    switch (field->content) {
      case Content::kShape:
        found_.parts += std::min(length, kMaxRequestParts + 1);
        return in_.Skip(length);
      case Content::kIntegers:
        found_.integer_bytes += int64_t{8} * length;
        return in_.Skip(length);
      case Content::kInput:
        ++found_.inputs;
        return Message(*field, length);
      case Content::kMessage:
        return Message(*field, length);
    }
    return false;
  }

  bool Message(const MessageLayout::Field& field, int length) {
    const CodedInputStream::Limit outer = in_.PushLimit(length);
    Walk(field.message != nullptr ? *field.message : kNoFields);
    const int left = in_.BytesUntilLimit();
    in_.PopLimit(outer);
    return left <= 0 || in_.Skip(left);
  }

  CodedInputStream& in_;
  RequestParts found_;
};

absl::StatusOr<RequestParts> Scan(google::protobuf::io::ZeroCopyInputStream& stream, const MessageLayout& layout) {
  CodedInputStream in(&stream);
  Scanner scanner(in);
  scanner.Walk(layout);
  return scanner.Result();
}

}  // namespace

absl::StatusOr<RequestParts> ScanRequest(const grpc::ByteBuffer& bytes, const MessageLayout& layout) {
  if (bytes.Length() == 0) return RequestParts();
  // gRPC's reader takes the buffer by pointer but only reads it.
  grpc::ByteBuffer& readable = const_cast<grpc::ByteBuffer&>(bytes);
  grpc::Slice slice;
  if (readable.TrySingleSlice(&slice).ok()) {
    google::protobuf::io::ArrayInputStream stream(slice.begin(), static_cast<int>(slice.size()));
    return Scan(stream, layout);
  }
  grpc::ProtoBufferReader reader(&readable);
  if (!reader.status().ok()) return RequestParts();
  return Scan(reader, layout);
}

}  // namespace saker
