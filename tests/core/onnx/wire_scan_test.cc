#include "core/onnx/wire_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

absl::Status Scan(absl::string_view bytes, const WireLimits& limits = {}) {
  return ScanWire(bytes, *onnx::ModelProto::descriptor(), limits);
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

TEST(WireScan, UnknownFieldsCountToo) {
  WireLimits limits;
  limits.max_messages = 3;
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += std::string("\xfa\x01\x00", 3);  // field 31, no bytes
  EXPECT_FALSE(Scan(bytes, limits).ok());
}

TEST(WireScan, CountsFieldsThatProtobufKeepsAsUnknown) {
  // Field 2000 as fixed32 and as fixed64: protobuf keeps each with its number, three times the room.
  const std::string small(
      "\x85\x7d"
      "\0\0\0\0",
      6),
      large(
          "\x81\x7d"
          "\0\0\0\0\0\0\0\0",
          10);
  WireLimits limits;
  limits.max_messages = 2;
  EXPECT_TRUE(Scan(small + large, limits).ok());
  EXPECT_THAT(Message(Scan(small + large + small, limits)), HasSubstr("more parts than the limit of 2"));
  // The IR version, a varint, written as fixed32: unknown as well.
  const std::string wrong("\x0d\0\0\0\0", 5);
  EXPECT_THAT(Message(Scan(wrong + wrong + wrong, limits)), HasSubstr("more parts than the limit of 2"));
  // An unknown varint takes twice the room of a known one.
  limits.max_varint_bytes = 16;
  EXPECT_TRUE(Scan(std::string("\x08\x01\x08\x01", 4), limits).ok());
  EXPECT_TRUE(Scan(std::string("\x80\x7d\x01", 3), limits).ok());
  EXPECT_THAT(Message(Scan(std::string("\x80\x7d\x01\x80\x7d\x01", 6), limits)), HasSubstr("limit of 16 bytes"));
}

}  // namespace
}  // namespace saker
