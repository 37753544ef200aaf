#include "core/ops/type_attribute.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

TEST(TypeAttribute, NumbersGoBothWays) {
  EXPECT_EQ(TypeOfNumber(1), DataType::kFloat32);
  EXPECT_EQ(TypeOfNumber(16), DataType::kBFloat16);
  int known = 0;
  for (int64_t number = -1; number < 40; ++number) {
    const std::optional<DataType> type = TypeOfNumber(number);
    if (!type) continue;
    ++known;
    EXPECT_EQ(NumberOfType(*type), number);
  }
  EXPECT_EQ(known, 13);
}

TEST(TypeAttribute, IsFoundByNumberAndByName) {
  Attributes attributes;
  attributes.Set("number", int64_t{10});
  attributes.Set("name", std::string("float16"));
  attributes.Set("string", int64_t{8});
  attributes.Set("nonsense", std::string("float17"));
  attributes.Set("list", std::vector<int64_t>{1});
  EXPECT_EQ(FindTypeAttribute(attributes, "number"), DataType::kFloat16);
  EXPECT_EQ(FindTypeAttribute(attributes, "name"), DataType::kFloat16);
  for (const char* name : {"string", "nonsense", "list", "absent"}) {
    EXPECT_EQ(FindTypeAttribute(attributes, name), std::nullopt) << name;
  }
}

TEST(TypeAttribute, ReadsTheDefaultOrSaysWhatIsWrong) {
  const Node node = NodeOf(
      "Cast", 13, 1, {{"word", std::string("x\ny")}, {"eight", int64_t{8}}, {"list", Ints{1}}, {"one", int64_t{1}}});
  const OpContext context{node, {}};
  EXPECT_EQ(*ReadTypeAttribute(context, "absent", DataType::kInt32), DataType::kInt32);
  EXPECT_EQ(*ReadTypeAttribute(context, "one", DataType::kInt32), DataType::kFloat32);
  EXPECT_EQ(ReadTypeAttribute(context, "word", DataType::kInt32).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadTypeAttribute(context, "eight", DataType::kInt32).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(ReadTypeAttribute(context, "list", DataType::kInt32).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
