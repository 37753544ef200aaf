// Constant and ConstantOfShape: values of every type and size, through their kernels too.
#include <cstring>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::Each;
using testing::ElementsAre;

Attribute Value(SharedTensor tensor) { return Attribute(std::move(tensor)); }

TEST(ConstantOps, ListsAreVectorsAndSingleNumbersScalars) {
  EXPECT_EQ(RunOne({NodeOf("Constant", 13, 0, {{"value_float", 1.0f}}), {}}).shape(), Shape{});
  EXPECT_EQ(RunOne({NodeOf("Constant", 13, 0, {{"value_int", int64_t{1}}}), {}}).shape(), Shape{});
  EXPECT_EQ(RunOne({NodeOf("Constant", 13, 0, {{"value_ints", Ints{}}}), {}}).shape(), Shape{0});
  const Tensor floats = RunOne({NodeOf("Constant", 13, 0, {{"value_floats", std::vector<float>{}}}), {}});
  EXPECT_EQ(floats.shape(), Shape{0});
  EXPECT_EQ(floats.type(), DataType::kFloat32);
}

TEST(ConstantOps, AConstantThatIsNotFoldedAwayWritesItsValue) {
  for (const SharedTensor& value :
       {SharedTensor(Share<float>({2, 2}, {1, 2, 3, 4})), SharedTensor(Share<bool>({3}, {true, false, true})),
        SharedTensor(Share<double>({}, {0.1})), Zeros(DataType::kInt64, {0})}) {
    const OneOp op{NodeOf("Constant", 13, 0, {{"value", Value(value)}}), {}};
    WeightCache weights;
    const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
    ASSERT_NE(kernel, nullptr);
    std::string out(value->SizeInBytes() + 1, '?');
    void* const outputs[] = {out.data()};
    ASSERT_TRUE(kernel->Run({{}, outputs}).ok());
    EXPECT_EQ(out, std::string(static_cast<const char*>(value->data()), value->SizeInBytes()) + '?');
  }
}

TEST(ConstantOps, RefuseNodesThatSayNoValue) {
  const std::string spellings = "expected an attribute value, value_float";
  ExpectWrong({MakeNode("Constant", 13, 0), {}}, spellings);
  ExpectUnsupported({NodeOf("Constant", 13, 0, {{"value_string", std::string("text")}}), {}}, "constants of text");
  EXPECT_FALSE(RunOp({NodeOf("Constant", 13, 0, {{"value_int", 1.0f}}), {}}).ok());
}

TEST(ConstantOps, FillShapesOfAnyExtents) {
  const auto shape = [](const Ints& dims) { return RunOne({MakeNode("ConstantOfShape", 9, 1), {List(dims)}}).shape(); };
  EXPECT_EQ(shape({}), Shape{});
  EXPECT_EQ(shape({0}), Shape{0});
  EXPECT_EQ(shape({3, 0, 2}), (Shape{3, 0, 2}));
  EXPECT_EQ(shape({2, 3, 4, 5}), (Shape{2, 3, 4, 5}));
  EXPECT_EQ(RunOne({MakeNode("ConstantOfShape", 9, 1), {Share<int32_t>({2}, {2, 1})}}).shape(), (Shape{2, 1}));
}

TEST(ConstantOps, FillEveryElementWithAValueOfItsOwnSize) {
  const auto fill = [](SharedTensor value) {
    return RunOne({NodeOf("ConstantOfShape", 9, 1, {{"value", Value(std::move(value))}}), {List({3, 5})}});
  };
  EXPECT_THAT(fill(Share<double>({1}, {-2.5})).As<double>(), Each(-2.5));
  EXPECT_THAT(fill(Share<int16_t>({1}, {-300})).As<int16_t>(), Each(-300));
  EXPECT_THAT(fill(Share<bool>({1}, {true})).As<bool>(), Each(true));
  // As exporters write it too: a scalar, or one element under several axes.
  EXPECT_THAT(fill(Share<int64_t>({}, {7})).As<int64_t>(), Each(7));
  EXPECT_THAT(fill(Share<float>({1, 1}, {7})).As<float>(), Each(7));
}

TEST(ConstantOps, RefuseFillsAndShapesWithoutSense) {
  const auto with = [](SharedTensor value) {
    return NodeOf("ConstantOfShape", 9, 1, {{"value", Value(std::move(value))}});
  };
  ExpectWrong({with(Share<float>({2}, {1, 2})), {List({2})}}, "value must be one element, got [2]");
  ExpectWrong({with(Zeros(DataType::kFloat32, {0})), {List({2})}}, "value must be one element, got [0]");
  const Node node = MakeNode("ConstantOfShape", 9, 1);
  ExpectWrong({node, {List({2, -1})}}, "negative");
  ExpectWrong({node, {List({int64_t{1} << 40, int64_t{1} << 40})}}, "elements");
  ExpectWrong({node, {Share<float>({1}, {2})}}, "must be INT64, got FLOAT");
  ExpectUnsupported({node, {Share<float>({1}, {2})}, false}, "must be known when the model is loaded");
}

}  // namespace
}  // namespace saker
