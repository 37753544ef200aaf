#include "core/ops/registry.h"

#include <fstream>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/ops/op.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::HasSubstr;

absl::Status Refusal(const Node& node) { return OpRegistry::Get().Resolve(node).status(); }

TEST(OpRegistry, PicksTheNewestVersionThatIsNotNewerThanTheOpset) {
  EXPECT_EQ((*OpRegistry::Get().Resolve(MakeNode("Clip", 6, 1)))->since_version, 1);
  EXPECT_EQ((*OpRegistry::Get().Resolve(MakeNode("Clip", 10, 1)))->since_version, 1);
  EXPECT_EQ((*OpRegistry::Get().Resolve(MakeNode("Clip", 11, 1)))->since_version, 11);
  EXPECT_EQ((*OpRegistry::Get().Resolve(MakeNode("Clip", 25, 3)))->since_version, 11);
}

TEST(OpRegistry, SuggestsTheNearestNameForAnUnknownOperator) {
  const absl::Status status = Refusal(MakeNode("Convv", 13, 2));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(), "op \"Convv\" (node \"node\", opset 13) is not supported; did you mean \"Conv\"?");
  EXPECT_THAT(std::string(Refusal(MakeNode("relu", 13, 1)).message()), HasSubstr("did you mean \"Relu\""));
}

TEST(OpRegistry, SuggestsNothingForANameUnlikeAnyOther) {
  EXPECT_THAT(std::string(Refusal(MakeNode("FrobnicateEverything", 13, 1)).message()),
              testing::Not(HasSubstr("did you mean")));
  EXPECT_FALSE(Refusal(MakeNode(std::string(100000, 'x'), 13, 1)).ok());
}

TEST(OpRegistry, IsWhatTheDocumentationLists) {
  std::ifstream file("docs/operators.md");
  ASSERT_TRUE(file.good()) << "ctest runs in the repository's root";
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::string list = absl::StrJoin(OpRegistry::Get().OpTypes(), " ");
  std::string documented = text.substr(0, text.find("<!-- end -->"));
  documented = documented.substr(std::min(documented.find("-->\n") + 4, documented.size()));
  EXPECT_EQ(absl::StrJoin(absl::StrSplit(documented, absl::ByAnyChar(" \n"), absl::SkipEmpty()), " "), list);
}

TEST(OpRegistry, NamesAnUnknownDomain) {
  Node node = MakeNode("Relu", 1, 1);
  node.domain = "com.example";
  EXPECT_THAT(std::string(Refusal(node).message()), HasSubstr("com.example::Relu"));
}

TEST(OpRegistry, SaysWhenAnOperatorBegan) {
  EXPECT_THAT(std::string(Refusal(MakeNode("Expand", 7, 2)).message()), HasSubstr("begins with opset 8"));
}

TEST(OpRegistry, ChecksHowManyInputsAndOutputsANodeHas) {
  EXPECT_THAT(std::string(Refusal(MakeNode("Add", 13, 1)).message()), HasSubstr("expected 2 to 2 inputs, got 1"));
  EXPECT_THAT(std::string(Refusal(MakeNode("Relu", 13, 1, 2)).message()), HasSubstr("at most 1 outputs, got 2"));
  Node missing = MakeNode("Add", 13, 2);
  missing.inputs[1] = kNoValue;
  EXPECT_THAT(std::string(Refusal(missing).message()), HasSubstr("input 1 is missing"));
}

TEST(OpRegistry, LetsFusedAdditionsBringInputs) {
  Node node = MakeNode("Conv", 13, 4);
  EXPECT_FALSE(Refusal(node).ok());
  node.post_ops.push_back({PostOp::Kind::kAdd, 0, 0, 3});
  EXPECT_TRUE(Refusal(node).ok());
}

TEST(OpRegistry, FindsOwnOperatorsWhateverTheirOpset) {
  Node node = MakeNode("Dense", 0, 2);
  node.domain = "saker";
  EXPECT_TRUE(OpRegistry::Get().Resolve(node).ok());
}

TEST(OpRegistry, ListsTheDefaultDomainSorted) {
  const std::vector<std::string> names = OpRegistry::Get().OpTypes();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, testing::IsSupersetOf({"Add", "Conv", "Gemm", "MaxPool", "Softmax", "Transpose"}));
  EXPECT_THAT(names, testing::Not(testing::Contains("Dense")));
}

TEST(OpRegistry, HasWhatEveryOperatorNeeds) {
  for (const std::string& name : OpRegistry::Get().OpTypes()) {
    Node node = MakeNode(name, 100, 2);
    for (int inputs = 0; inputs <= 5; ++inputs) {
      node = MakeNode(name, 100, inputs);
      const absl::StatusOr<const OpDefinition*> definition = OpRegistry::Get().Resolve(node);
      if (!definition.ok()) continue;
      EXPECT_NE((*definition)->infer, nullptr) << name;
      EXPECT_TRUE((*definition)->alias || (*definition)->make_kernel || (*definition)->value_from_shape) << name;
    }
  }
}

TEST(OpRegistryDeathTest, AbortsOnASecondRegistration) {
  OpRegistry registry;
  registry.Register({.op_type = "Twice"});
  EXPECT_DEATH(registry.Register({.op_type = "Twice"}), "check failed");
}

TEST(OpContext, NamesNodeOpAndOpsetInErrors) {
  const Node node = MakeNode("Conv", 9, 1);
  EXPECT_EQ((OpContext{node, {}}.Error("too odd").message()), "node \"node\" (Conv, opset 9): too odd");
}

TEST(OpContext, TellsUnsupportedFromWrong) {
  const Node node = MakeNode("Conv", 9, 1);
  EXPECT_EQ((OpContext{node, {}}.Error("x").code()), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ((OpContext{node, {}}.Unsupported("x").code()), absl::StatusCode::kUnimplemented);
  EXPECT_EQ((OpContext{node, {}}.Unsupported("x").message()), "node \"node\" (Conv, opset 9): x");
}

TEST(OpContext, HasNoInputBeyondThoseOfTheNode) {
  const Node node = MakeNode("Conv", 9, 0);
  const OpContext context{node, {}};
  EXPECT_FALSE(context.has(0));
  EXPECT_EQ(context.constant(3), nullptr);
}

}  // namespace
}  // namespace saker
