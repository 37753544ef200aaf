#include "core/ops/index_reader.h"

#include <limits>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

IndexReader ReaderOf(const SharedTensor& indices) {
  const OneOp op{MakeNode("Gather", 13, 1), {indices}};
  return {ContextOf(op), 0};
}

TEST(IndexReader, CountsFromEitherEnd) {
  const auto wide = List({0, 2, -1, -3, 3, -4, std::numeric_limits<int64_t>::min()});
  const IndexReader reader = ReaderOf(wide);
  Ints read;
  for (int64_t i = 0; i < 7; ++i) read.push_back(reader.Read(wide->data(), i, 3));
  EXPECT_EQ(read, (Ints{0, 2, 2, 0, -1, -1, -1}));
}

TEST(IndexReader, ReadsInt32AsWell) {
  const auto narrow = Share<int32_t>({3}, {-1, 1, std::numeric_limits<int32_t>::min()});
  const IndexReader reader = ReaderOf(narrow);
  EXPECT_EQ(reader.Read(narrow->data(), 0, 5), 4);
  EXPECT_EQ(reader.Read(narrow->data(), 1, 5), 1);
  EXPECT_EQ(reader.Read(narrow->data(), 2, 5), -1);
}

TEST(IndexReader, SaysWhatAnIndexMayBe) {
  const auto wide = List({7});
  const absl::Status status = ReaderOf(wide).OutOfRange(wide->data(), 0, 3);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "node \"node\" (Gather): index 7 is out of range; expected [-3,2]");
  EXPECT_EQ(ReaderOf(wide).OutOfRange(wide->data(), 0, 0).message(),
            "node \"node\" (Gather): index 7 into an empty axis");
}

TEST(IndexReader, TakesIntegersOnly) {
  const OneOp op{MakeNode("Gather", 13, 2), {Pattern({1}), List({1})}};
  EXPECT_FALSE(IndexReader::CheckType(ContextOf(op), 0).ok());
  EXPECT_TRUE(IndexReader::CheckType(ContextOf(op), 1).ok());
}

}  // namespace
}  // namespace saker
