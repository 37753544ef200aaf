#include "core/onnx/attribute_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

namespace saker {
namespace {

using ::onnx::AttributeProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

AttributeProto Named(AttributeProto::AttributeType type = AttributeProto::UNDEFINED) {
  AttributeProto proto;
  proto.set_name("a");
  if (type != AttributeProto::UNDEFINED) proto.set_type(type);
  return proto;
}

absl::Status ErrorOf(const AttributeProto& proto) { return DecodeAttribute(proto, {}).status(); }

TEST(DecodeAttribute, ReadsEachType) {
  AttributeProto proto = Named(AttributeProto::FLOAT);
  proto.set_f(0.5f);
  EXPECT_EQ(std::get<float>(*DecodeAttribute(proto, {})), 0.5f);
  proto = Named(AttributeProto::INT);
  EXPECT_EQ(std::get<int64_t>(*DecodeAttribute(proto, {})), 0) << "a zero may be left out";
  proto = Named(AttributeProto::STRING);
  proto.set_s("SAME");
  EXPECT_EQ(std::get<std::string>(*DecodeAttribute(proto, {})), "SAME");
  proto = Named(AttributeProto::INTS);
  proto.add_ints(-1);
  EXPECT_THAT(std::get<std::vector<int64_t>>(*DecodeAttribute(proto, {})), ElementsAre(-1));
  proto = Named(AttributeProto::FLOATS);
  EXPECT_TRUE(std::get<std::vector<float>>(*DecodeAttribute(proto, {})).empty());
}

TEST(DecodeAttribute, OfOldFilesHasTheTypeOfTheFieldThatIsSet) {
  AttributeProto proto = Named();
  proto.set_i(7);
  EXPECT_EQ(std::get<int64_t>(*DecodeAttribute(proto, {})), 7);
  proto = Named();
  proto.add_floats(2);
  EXPECT_THAT(std::get<std::vector<float>>(*DecodeAttribute(proto, {})), ElementsAre(2));
  EXPECT_THAT(std::string(ErrorOf(Named()).message()), HasSubstr("\"a\" has no type and no value"));
}

TEST(DecodeAttribute, NamesWhatIsNotSupported) {
  EXPECT_THAT(std::string(ErrorOf(Named(AttributeProto::GRAPH)).message()), HasSubstr("\"a\" is a subgraph"));
  EXPECT_THAT(std::string(ErrorOf(Named(AttributeProto::SPARSE_TENSOR)).message()), HasSubstr("a sparse tensor"));
  EXPECT_THAT(std::string(ErrorOf(Named(AttributeProto::TENSORS)).message()), HasSubstr("a list of tensors"));
  EXPECT_THAT(std::string(ErrorOf(Named(AttributeProto::TYPE_PROTO)).message()), HasSubstr("a type"));
  AttributeProto reference = Named(AttributeProto::INT);
  reference.set_ref_attr_name("outer");
  EXPECT_EQ(ErrorOf(reference).code(), absl::StatusCode::kUnimplemented);
}

TEST(DecodeAttribute, SaysWhichTensorIsUnsound) {
  AttributeProto proto = Named(AttributeProto::TENSOR);
  proto.mutable_t()->set_data_type(onnx::TensorProto::FLOAT);
  proto.mutable_t()->add_dims(3);
  EXPECT_THAT(std::string(ErrorOf(proto).message()), HasSubstr("the tensor of attribute \"a\": "));
}

}  // namespace
}  // namespace saker
