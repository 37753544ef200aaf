#include "server/service/request_scan.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Messages whose fields are counted one by one; what is in a kLeaf is not looked into.
enum class Kind { kStream, kRequest, kModel, kTensor, kShape, kLeaf };

static_assert(int{v1::PredictRequest::kInputsFieldNumber} == int{v1::PredictBatchRequest::kInputsFieldNumber});
static_assert(int{v1::PredictRequest::kModelFieldNumber} == int{v1::PredictBatchRequest::kModelFieldNumber});

Kind KindOfField(Kind parent, int field) {
  if (parent == Kind::kStream)
    return field == v1::PredictStreamRequest::kRequestFieldNumber ? Kind::kRequest : Kind::kLeaf;
  if (parent == Kind::kTensor) return field == v1::Tensor::kShapeFieldNumber ? Kind::kShape : Kind::kLeaf;
  if (parent != Kind::kRequest) return Kind::kLeaf;
  if (field == v1::PredictRequest::kInputsFieldNumber) return Kind::kTensor;
  return field == v1::PredictRequest::kModelFieldNumber ? Kind::kModel : Kind::kLeaf;
}

class Scanner {
 public:
  explicit Scanner(CodedInputStream& in) : in_(in) {}

  // Walks to the end of the message, or to where its bytes are none or there are too many parts.
  void Walk(Kind kind) {
    for (uint32_t tag = in_.ReadTag(); tag != 0; tag = in_.ReadTag()) {
      ++found_.parts;
      if (!Field(kind, tag) || !Fits()) return;
    }
  }

  absl::StatusOr<RequestParts> Result() const {
    if (Fits()) return found_;
    return absl::InvalidArgumentError(absl::StrCat("the request has more than ", kMaxRequestInputs, " inputs or ",
                                                   kMaxRequestParts, " fields and dimensions; no model takes that"));
  }

 private:
  bool Fits() const { return found_.inputs <= kMaxRequestInputs && found_.parts <= kMaxRequestParts; }

  bool Field(Kind kind, uint32_t tag) {
    uint64_t ignored = 0;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_VARINT:
        return in_.ReadVarint64(&ignored);
      case WireFormatLite::WIRETYPE_FIXED64:
        return in_.Skip(8);
      case WireFormatLite::WIRETYPE_FIXED32:
        return in_.Skip(4);
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED:
        return Block(KindOfField(kind, WireFormatLite::GetTagFieldNumber(tag)));
      default:  // groups, which this API has none of: their fields are counted as if they stood here
        return true;
    }
  }

  bool Block(Kind kind) {
    int length = 0;
    if (!in_.ReadVarintSizeAsInt(&length)) return false;
    if (kind == Kind::kTensor) ++found_.inputs;
    if (kind == Kind::kShape) found_.parts += std::min(length, kMaxRequestParts + 1);
    if (kind == Kind::kLeaf || kind == Kind::kShape) return in_.Skip(length);
    const CodedInputStream::Limit outer = in_.PushLimit(length);
    Walk(kind);
    const int left = in_.BytesUntilLimit();
    in_.PopLimit(outer);
    return left <= 0 || in_.Skip(left);
  }

  CodedInputStream& in_;
  RequestParts found_;
};

absl::StatusOr<RequestParts> Scan(google::protobuf::io::ZeroCopyInputStream& stream, RequestLayout layout) {
  CodedInputStream in(&stream);
  Scanner scanner(in);
  scanner.Walk(layout == RequestLayout::kStream ? Kind::kStream : Kind::kRequest);
  return scanner.Result();
}

}  // namespace

absl::StatusOr<RequestParts> ScanRequest(const grpc::ByteBuffer& bytes, RequestLayout layout) {
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
