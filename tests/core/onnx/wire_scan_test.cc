#include "core/onnx/wire_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::string> Outline(absl::string_view bytes, const WireLimits& limits = {}) {
  return ScanWire(MemorySource(bytes), *onnx::ModelProto::descriptor(), limits);
}

absl::Status Scan(absl::string_view bytes, const WireLimits& limits = {}) { return Outline(bytes, limits).status(); }

// The outline as the message that protobuf makes of it.
onnx::ModelProto Outlined(absl::string_view bytes, const WireLimits& limits = {}) {
  const absl::StatusOr<std::string> outline = Outline(bytes, limits);
  EXPECT_TRUE(outline.ok()) << outline.status();
  onnx::ModelProto model;
  EXPECT_TRUE(outline.ok() && model.ParseFromString(*outline));
  return model;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(WireScan, TakesWhatProtobufWrites) {
  EXPECT_TRUE(Scan(SoundModel().SerializeAsString()).ok());
  EXPECT_TRUE(Scan("").ok());
}

TEST(WireScan, SaysWhereAFieldRunsOverTheEnd) {
  EXPECT_EQ(Message(Scan(std::string("\x08\x08\x12\x05"
                                     "ab",
                                     6))),
            "truncated or damaged at byte 4: a field of 5 bytes begins here, but 2 bytes follow");
}

TEST(WireScan, AFieldMayNotRunOverTheEndOfItsMessage) {
  // A graph of 2 bytes whose name claims 3, with more bytes behind the graph.
  EXPECT_THAT(Message(Scan(std::string("\x3a\x02\x12\x03"
                                       "abc",
                                       7))),
              HasSubstr("begins here, but 0 bytes follow"));
}

TEST(WireScan, NumbersMustEnd) {
  EXPECT_THAT(Message(Scan("\x08\xff\xff")), HasSubstr("has no end"));
  EXPECT_THAT(Message(Scan("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), HasSubstr("more than ten bytes"));
}

TEST(WireScan, LengthsNearTheLargestNumberDoNotOverflow) {
  EXPECT_FALSE(Scan("\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").ok());
}

TEST(WireScan, GroupsAreNoPartOfOnnx) { EXPECT_THAT(Message(Scan("\x0b")), HasSubstr("wire type 3")); }

TEST(WireScan, CountsNodesAndParts) {
  onnx::ModelProto model = SoundModel();
  for (int i = 0; i < 10; ++i) AddNode(model, "Relu", {"x"}, {"z"});
  WireLimits limits;
  limits.max_nodes = 11;
  EXPECT_TRUE(Scan(model.SerializeAsString(), limits).ok());
  limits.max_nodes = 10;
  EXPECT_EQ(Message(Scan(model.SerializeAsString(), limits)), "more nodes than the limit of 10");
  limits.max_nodes = 100;
  limits.max_messages = 20;
  EXPECT_EQ(Message(Scan(model.SerializeAsString(), limits)), "more parts than the limit of 20");
}

TEST(WireScan, OutlinesTheSameMessageWhereNoTensorIsLarge) {
  onnx::ModelProto model = SoundModel();
  onnx::TensorProto& tensor = AddInitializer(model, "w", onnx::TensorProto::FLOAT, {2});
  tensor.set_raw_data("12345678");
  AddInitializer(model, "v", onnx::TensorProto::DOUBLE, {2}).add_double_data(-0.5);
  AddInitializer(model, "u", onnx::TensorProto::INT64, {1}).add_int64_data(-1);
  AddAttribute(AddNode(model, "Gemm", {"x", "w"}, {"z"}), "alpha", onnx::AttributeProto::FLOAT).set_f(2);
  // Longer than what is looked at at once, so that numbers lie across its borders.
  for (int i = 0; i < 20000; ++i) AddNode(model, "Relu", {"x"}, {"some_value_" + std::to_string(i)});
  EXPECT_EQ(Outlined(model.SerializeAsString()).SerializeAsString(), model.SerializeAsString());
}

TEST(WireScan, LeavesLargeTensorsWhereTheyAre) {
  onnx::ModelProto model = SoundModel();
  const std::string weights = std::string(5000, 'a') + "z";
  AddInitializer(model, "w", onnx::TensorProto::UINT8, {5001}).set_raw_data(weights);
  const std::string bytes = model.SerializeAsString();
  const absl::StatusOr<std::string> outline = Outline(bytes);
  ASSERT_TRUE(outline.ok());
  EXPECT_LT(outline->size(), 500u);
  const onnx::ModelProto outlined = Outlined(bytes);
  ASSERT_EQ(outlined.graph().initializer_size(), 1);
  RawDataPlace place;
  EXPECT_TRUE(*FindRawDataPlace(outlined.graph().initializer(0), place));
  EXPECT_FALSE(outlined.graph().initializer(0).has_raw_data());
  EXPECT_EQ(outlined.graph().initializer(0).name(), "w");
  EXPECT_EQ(bytes.substr(place.offset, place.size), weights);
}

TEST(WireScan, ATensorHasItsBytesInOnePlace) {
  onnx::TensorProto small, large;
  small.set_raw_data("1234");
  large.set_raw_data(std::string(5000, 'a'));
  RawDataPlace place;
  const auto outlined = [](const std::string& bytes) {
    onnx::TensorProto proto;
    proto.ParseFromString(*ScanWire(MemorySource(bytes), *onnx::TensorProto::descriptor(), {}));
    return proto;
  };
  EXPECT_FALSE(*FindRawDataPlace(outlined(small.SerializeAsString()), place));
  EXPECT_FALSE(FindRawDataPlace(outlined(small.SerializeAsString() + large.SerializeAsString()), place).ok());
  EXPECT_FALSE(FindRawDataPlace(outlined(large.SerializeAsString() + large.SerializeAsString()), place).ok());
}

TEST(WireScan, AFileCannotSayItselfWhereItsTensorsLie) {
  // Field 100001 and 100002 of a tensor: what the outline writes there.
  onnx::TensorProto proto;
  const std::string forged = std::string("\x88\xea\x30\x05\x90\xea\x30\x05", 8);
  ASSERT_TRUE(proto.ParseFromString(forged));
  RawDataPlace place;
  ASSERT_TRUE(*FindRawDataPlace(proto, place)) << "the numbers of the test are out of date";
  onnx::ModelProto model = SoundModel();
  ASSERT_TRUE(model.mutable_graph()->add_initializer()->ParseFromString(forged));
  EXPECT_FALSE(*FindRawDataPlace(Outlined(model.SerializeAsString()).graph().initializer(0), place));
}

TEST(WireScan, LeavesOutFieldsWithoutAMeaning) {
  const std::string unknown(
      "\x85\x7d\0\0\0\0"          // field 2000 as fixed32
      "\x81\x7d\0\0\0\0\0\0\0\0"  // as fixed64
      "\x80\x7d\x01"              // as a number
      "\x82\x7d\x01x"             // as bytes
      "\x0d\0\0\0\0"              // the IR version, a number, as fixed32
      "\x0a\x01\x01"              // and as bytes
      "\x38\x01",                 // the graph as a number
      6 + 10 + 3 + 4 + 5 + 3 + 2);
  EXPECT_EQ(*Outline(unknown), "");
  // Field numbers end at 2^29.
  EXPECT_THAT(Message(Scan("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")), HasSubstr("a field number that is none"));
}

TEST(WireScan, CountsWhatNumbersDecodeTo) {
  WireLimits limits;
  limits.max_varint_bytes = 16;
  EXPECT_TRUE(Scan(std::string("\x08\x01\x08\x01", 4), limits).ok());
  EXPECT_THAT(Message(Scan(std::string("\x08\x01\x08\x01\x08\x01", 6), limits)), HasSubstr("limit of 16 bytes"));
}

}  // namespace
}  // namespace saker
