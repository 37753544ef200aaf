#include "core/onnx/wire_scan.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::UnknownFieldSet;

// The encodings of protobuf's wire format that ONNX uses.
enum WireType { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

// Fields of a TensorProto in the outline, far from all that ONNX has: where its raw_data lies.
constexpr int kPlaceOffset = 100001;
constexpr int kPlaceSize = 100002;

constexpr size_t kWindowBytes = size_t{64} << 10;
constexpr size_t kMostVarintBytes = 10;
// A length is written before what it counts is known; five bytes hold any that protobuf takes.
constexpr size_t kLengthBytes = 5;

bool IsInteger(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
    default:
      return true;
  }
}

// Outline: the message being written.
class Outline {
 public:
  void Number(int field, WireType wire_type, uint64_t value) {
    Tag(field, wire_type);
    Varint(value);
  }
  void Tag(int field, WireType wire_type) { Varint(static_cast<uint64_t>(field) << 3 | wire_type); }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>(value | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }
  absl::Status Copy(const ByteSource& source, size_t offset, size_t count) {
    if (count > kMost - std::min(kMost, bytes_.size())) return TooLong();
    const size_t start = bytes_.size();
    bytes_.resize(start + count);
    return source.Read(offset, count, bytes_.data() + start);
  }
  // Where the length of a message will stand, once it has been written.
  size_t BeginMessage() {
    bytes_.append(kLengthBytes, '\0');
    return bytes_.size();
  }
  absl::Status EndMessage(size_t start) {
    size_t length = bytes_.size() - start;
    if (length > kMost) return TooLong();
    for (size_t i = kLengthBytes; i > 0; --i, length >>= 7) {
      bytes_[start - i] = static_cast<char>(i > 1 ? (length & 0x7F) | 0x80 : length);
    }
    return absl::OkStatus();
  }
  std::string Take() { return std::move(bytes_); }

 private:
  static constexpr size_t kMost = std::numeric_limits<int>::max();

  static absl::Status TooLong() {
    return absl::InvalidArgumentError(
        absl::StrCat("has more than ", kMost, " bytes beside its tensors; write tensors as raw_data"));
  }

  std::string bytes_;
};

class Scanner {
 public:
  Scanner(const ByteSource& source, const WireLimits& limits)
      : source_(source), limits_(limits), raw_data_(onnx::TensorProto::descriptor()->FindFieldByName("raw_data")) {}

  absl::Status ScanMessage(const Descriptor& type, size_t end, int depth) {
    if (depth > limits_.max_depth) {
      return absl::InvalidArgumentError(absl::StrCat("messages nested deeper than ", limits_.max_depth, " levels"));
    }
    while (position_ < end) {
      SAKER_ASSIGN_OR_RETURN(const uint64_t tag, ReadVarint(end));
      // Larger numbers than protobuf has would look like others once cut.
      if (tag >> 3 > FieldDescriptor::kMaxNumber) return Damaged(position_, "a field number that is none");
      const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(tag >> 3));
      SAKER_RETURN_IF_ERROR(ScanField(field, static_cast<int>(tag & 7), end, depth));
    }
    return absl::OkStatus();
  }

  std::string TakeOutline() { return outline_.Take(); }

 private:
  absl::Status Damaged(size_t at, absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat("truncated or damaged at byte ", at, ": ", why));
  }

  // The bytes from here on: as many as a number may have, if there are that many.
  absl::StatusOr<absl::string_view> Look() {
    const size_t wanted = std::min(kMostVarintBytes, source_.size() - position_);
    const bool inside = position_ >= window_start_ && position_ + wanted <= window_start_ + window_.size();
    if (!inside) {
      window_start_ = position_;
      SAKER_ASSIGN_OR_RETURN(window_,
                             source_.View(position_, std::min(kWindowBytes, source_.size() - position_), buffer_));
    }
    return window_.substr(position_ - window_start_, wanted);
  }

  absl::StatusOr<uint64_t> ReadVarint(size_t end) {
    SAKER_ASSIGN_OR_RETURN(const absl::string_view ahead, Look());
    const size_t most = std::min(ahead.size(), end - position_);
    uint64_t value = 0;
    for (size_t i = 0; i < most; ++i) {
      const uint8_t byte = static_cast<uint8_t>(ahead[i]);
      value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
      if (byte >= 0x80) continue;
      position_ += i + 1;
      return value;
    }
    if (most < kMostVarintBytes) return Damaged(position_, "the number that begins here has no end");
    return Damaged(position_, "a number of more than ten bytes");
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
        return ScanVarint(field, end);
      case kFixed64:
        return ScanFixed(field, FieldDescriptor::CPPTYPE_DOUBLE, kFixed64, 8, end);
      case kFixed32:
        return ScanFixed(field, FieldDescriptor::CPPTYPE_FLOAT, kFixed32, 4, end);
      case kLengthDelimited:
        return ScanLengthDelimited(field, end, depth);
      default:
        return Damaged(position_, absl::StrCat("no field of ONNX is encoded as wire type ", wire_type));
    }
  }

  absl::Status ScanVarint(const FieldDescriptor* field, size_t end) {
    SAKER_ASSIGN_OR_RETURN(const uint64_t value, ReadVarint(end));
    if (field == nullptr || !IsInteger(*field)) return absl::OkStatus();
    outline_.Number(field->number(), kVarint, value);
    return CountVarints(1);
  }

  absl::Status ScanFixed(const FieldDescriptor* field, FieldDescriptor::CppType type, WireType wire_type, size_t count,
                         size_t end) {
    const size_t start = position_;
    SAKER_RETURN_IF_ERROR(Skip(count, end));
    if (field == nullptr || field->cpp_type() != type) return absl::OkStatus();
    outline_.Tag(field->number(), wire_type);
    return outline_.Copy(source_, start, count);
  }

  absl::Status ScanLengthDelimited(const FieldDescriptor* field, size_t end, int depth) {
    SAKER_ASSIGN_OR_RETURN(const uint64_t length, ReadVarint(end));
    const size_t start = position_;
    SAKER_RETURN_IF_ERROR(Skip(length, end));
    if (field == nullptr) return absl::OkStatus();
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) return ScanChild(*field, start, depth);
    const bool numbers = field->is_packable();
    if (!numbers && field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return absl::OkStatus();
    SAKER_RETURN_IF_ERROR(!numbers ? CountMessage() : IsInteger(*field) ? CountVarints(length) : absl::OkStatus());
    if (field == raw_data_ && length > limits_.max_inline_bytes) {
      outline_.Number(kPlaceOffset, kVarint, start);
      outline_.Number(kPlaceSize, kVarint, length);
      return absl::OkStatus();
    }
    outline_.Number(field->number(), kLengthDelimited, length);
    return outline_.Copy(source_, start, length);
  }

  // The message that lies between `start` and the position.
  absl::Status ScanChild(const FieldDescriptor& field, size_t start, int depth) {
    SAKER_RETURN_IF_ERROR(CountMessage());
    if (field.full_name() == "onnx.GraphProto.node") SAKER_RETURN_IF_ERROR(CountNode());
    const size_t end = position_;
    position_ = start;
    outline_.Tag(field.number(), kLengthDelimited);
    const size_t outline_start = outline_.BeginMessage();
    SAKER_RETURN_IF_ERROR(ScanMessage(*field.message_type(), end, depth + 1));
    return outline_.EndMessage(outline_start);
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

  const ByteSource& source_;
  const WireLimits& limits_;
  const FieldDescriptor* const raw_data_;
  Outline outline_;
  size_t position_ = 0;
  // What is looked at of the source.
  absl::string_view window_;
  size_t window_start_ = 0;
  std::string buffer_;
  size_t varints_ = 0;
  int64_t messages_ = 0;
  int64_t nodes_ = 0;
};

}  // namespace

absl::StatusOr<std::string> ScanWire(const ByteSource& source, const Descriptor& type, const WireLimits& limits) {
  Scanner scanner(source, limits);
  SAKER_RETURN_IF_ERROR(scanner.ScanMessage(type, source.size(), 1));
  return scanner.TakeOutline();
}

absl::StatusOr<bool> FindRawDataPlace(const onnx::TensorProto& proto, RawDataPlace& place) {
  const UnknownFieldSet& fields = proto.GetReflection()->GetUnknownFields(proto);
  int sizes = 0;
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() == kPlaceOffset) place.offset = fields.field(i).varint();
    if (fields.field(i).number() != kPlaceSize) continue;
    place.size = fields.field(i).varint();
    ++sizes;
  }
  if (sizes > 1 || (sizes > 0 && proto.has_raw_data())) return absl::InvalidArgumentError("has raw_data twice");
  return sizes > 0;
}

}  // namespace saker
