// Operators on bits as nodes: directions, types.
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Node Shift(const std::string& direction) { return NodeOf("BitShift", 11, 2, {{"direction", direction}}); }

TEST(BitwiseOps, CombineBitsWithBroadcasting) {
  const auto a = Share<uint8_t>({2, 1}, {12, 3}), b = Share<uint8_t>({2}, {10, 1});
  const auto run = [&](const char* op_type) { return ValuesOf<uint8_t>(RunOne({MakeNode(op_type, 18, 2), {a, b}})); };
  EXPECT_THAT(run("BitwiseAnd"), ElementsAre(8, 0, 2, 1));
  EXPECT_THAT(run("BitwiseOr"), ElementsAre(14, 13, 11, 3));
  EXPECT_THAT(run("BitwiseXor"), ElementsAre(6, 13, 9, 2));
}

TEST(BitwiseOps, ShiftIntoTheDirectionOfTheNode) {
  const auto a = Share<uint16_t>({3}, {16, 4, 1}), b = Share<uint16_t>({3}, {1, 2, 16});
  EXPECT_THAT(RunOne({Shift("LEFT"), {a, b}}).As<uint16_t>(), ElementsAre(32, 16, 0));
  EXPECT_THAT(RunOne({Shift("RIGHT"), {a, b}}).As<uint16_t>(), ElementsAre(8, 1, 0));
}

TEST(BitwiseOps, RefuseOtherDirectionsAndTypes) {
  const auto unsigned_ones = Zeros(DataType::kUInt8, {2}), signed_ones = Zeros(DataType::kInt8, {2});
  ExpectWrong({Shift("UP"), {unsigned_ones, unsigned_ones}}, "expected direction LEFT or RIGHT, got \"UP\"");
  ExpectWrong({MakeNode("BitShift", 11, 2), {unsigned_ones, unsigned_ones}}, "got \"\"");
  ExpectUnsupported({Shift("LEFT"), {signed_ones, signed_ones}}, "element type INT8 is not supported");
  ExpectUnsupported({MakeNode("BitwiseAnd", 18, 2), {Pattern({2}), Pattern({2})}}, "FLOAT");
}

}  // namespace
}  // namespace saker
