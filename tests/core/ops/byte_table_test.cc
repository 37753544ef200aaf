#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// The table of 255 - i.
OneOp Table(SharedTensor x, const Shape& shape = {256}) {
  Tensor table = *Tensor::Create(DataType::kUInt8, shape);
  uint8_t next = 255;
  for (uint8_t& value : table.As<uint8_t>()) value = next--;
  OneOp op{NodeOf("ByteTable", 1, 1, {{"table", std::make_shared<const Tensor>(std::move(table))}}), {std::move(x)}};
  op.node.domain = "saker";
  return op;
}

TEST(ByteTable, LooksUpTheBitsOfEitherType) {
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(Table(Share<uint8_t>({3}, {0, 7, 255})))), ElementsAre(255, 248, 0));
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(Table(Share<int8_t>({2}, {-1, 1})))), ElementsAre(0, 254));
}

TEST(ByteTable, MayWriteOverItsOperand) { ExpectSameInPlace(Table(Share<uint8_t>({3}, {0, 7, 255})), 0); }

TEST(ByteTable, KeepsChannelsLastButNoBlocks) {
  WeightCache weights;
  OneOp op = Table(Zeros(DataType::kUInt8, {1, 3, 2, 2}));
  op.layout = Layout::kChannelsLast;
  EXPECT_EQ(KernelOf(op, weights)->output_layouts, std::vector<Layout>{Layout::kChannelsLast});
  op.layout = Layout::kBlocked16;
  EXPECT_EQ(KernelOf(op, weights)->input_layouts, std::vector<Layout>{Layout::kPlain});
}

TEST(ByteTable, RefusesWhatIsNoByteAndTablesOfOtherSizes) {
  ExpectWrong(Table(Zeros(DataType::kFloat32, {3})), "expected bytes");
  ExpectWrong(Table(Zeros(DataType::kUInt8, {3}), {255}), "a table of 256");
}

}  // namespace
}  // namespace saker
