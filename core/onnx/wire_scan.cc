#include "core/onnx/wire_scan.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// The encodings of protobuf's wire format that ONNX uses.
enum WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

class Scanner {
 public:
  Scanner(absl::string_view bytes, const WireLimits& limits) : bytes_(bytes), limits_(limits) {}

  absl::Status ScanMessage(const Descriptor& type, size_t end, int depth) {
    if (depth > limits_.max_depth) {
      return absl::InvalidArgumentError(absl::StrCat("messages nested deeper than ", limits_.max_depth, " levels"));
    }
    while (position_ < end) {
      SAKER_ASSIGN_OR_RETURN(const uint64_t tag, ReadVarint(end));
      const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3));
      SAKER_RETURN_IF_ERROR(ScanField(field, static_cast<int>(tag & 7), end, depth));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Damaged(size_t at, absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat("truncated or damaged at byte ", at, ": ", why));
  }

  absl::StatusOr<uint64_t> ReadVarint(size_t end) {
    const size_t start = position_;
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position_ >= end) return Damaged(start, "the number that begins here has no end");
      const uint8_t byte = static_cast<uint8_t>(bytes_[position_++]);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return Damaged(start, "a number of more than ten bytes");
  }

  absl::Status Skip(size_t count, size_t end) {
    if (count > end - position_) {
      return Damaged(position_,
                     absl::StrCat("a field of ", count, " bytes begins here, but ", end - position_, " bytes follow"));
    }
    position_ += count;
    return absl::OkStatus();
  }

  absl::Status ScanField(const FieldDescriptor* field, int wire_type, size_t end, int depth) {
    switch (wire_type) {
      case kVarint:
        // What protobuf does not know it keeps with its number: twice the room.
        SAKER_RETURN_IF_ERROR(CountVarints(Knows(field, kVarint) ? 1 : 2));
        return ReadVarint(end).status();
      case kFixed64:
        if (!Knows(field, kFixed64)) SAKER_RETURN_IF_ERROR(CountMessage());
        return Skip(8, end);
      case kFixed32:
        if (!Knows(field, kFixed32)) SAKER_RETURN_IF_ERROR(CountMessage());
        return Skip(4, end);
      case kLengthDelimited:
        return ScanLengthDelimited(field, end, depth);
      default:
        return Damaged(position_, absl::StrCat("no field of ONNX is encoded as wire type ", wire_type));
    }
  }

  absl::Status ScanLengthDelimited(const FieldDescriptor* field, size_t end, int depth) {
    SAKER_ASSIGN_OR_RETURN(const uint64_t length, ReadVarint(end));
    const size_t start = position_;
    SAKER_RETURN_IF_ERROR(Skip(length, end));
    if (field == nullptr) return CountMessage();
    if (field->is_packable()) return IsVarint(*field) ? CountVarints(length) : absl::OkStatus();
    SAKER_RETURN_IF_ERROR(CountMessage());
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) return absl::OkStatus();
    if (field->full_name() == "onnx.GraphProto.node") SAKER_RETURN_IF_ERROR(CountNode());
    position_ = start;
    return ScanMessage(*field->message_type(), start + length, depth + 1);
  }

  // Whether a number written like that is one of the field's; protobuf keeps it as unknown otherwise.
  static bool Knows(const FieldDescriptor* field, WireType wire_type) {
    if (field == nullptr) return false;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_FLOAT:
        return wire_type == kFixed32;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return wire_type == kFixed64;
      case FieldDescriptor::CPPTYPE_STRING:
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return false;
      default:
        return wire_type == kVarint;
    }
  }

  static bool IsVarint(const FieldDescriptor& field) {
    return field.cpp_type() != FieldDescriptor::CPPTYPE_FLOAT && field.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE;
  }

  absl::Status CountVarints(size_t count) {
    varints_ += count;
    if (varints_ <= limits_.max_varint_bytes / sizeof(uint64_t)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("numbers written one by one decode to more than the limit of ",
                                                   limits_.max_varint_bytes, " bytes; write tensors as raw_data"));
  }

  absl::Status CountMessage() {
    if (++messages_ <= limits_.max_messages) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("more parts than the limit of ", limits_.max_messages));
  }

  absl::Status CountNode() {
    if (++nodes_ <= limits_.max_nodes) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("more nodes than the limit of ", limits_.max_nodes));
  }

  absl::string_view bytes_;
  const WireLimits& limits_;
  size_t position_ = 0;
  size_t varints_ = 0;
  int64_t messages_ = 0;
  int64_t nodes_ = 0;
};

}  // namespace

absl::Status ScanWire(absl::string_view bytes, const Descriptor& type, const WireLimits& limits) {
  return Scanner(bytes, limits).ScanMessage(type, bytes.size(), 1);
}

}  // namespace saker
