// Identity and Dropout: what is handed on, and which Dropouts ask for training.
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// A Dropout of [1 2 3] with the further inputs of opset 12.
OneOp Dropout(int opset, std::vector<SharedTensor> more = {}, AttributeList attributes = {}, int outputs = 1) {
  OneOp op{NodeOf("Dropout", opset, static_cast<int>(more.size()) + 1, attributes, outputs),
           {Share<float>({3}, {1, 2, 3})}};
  for (size_t i = 0; i < more.size(); ++i) {
    if (!more[i]) op.node.inputs[i + 1] = kNoValue;
    op.inputs.push_back(std::move(more[i]));
  }
  return op;
}

TEST(Identity, HandsOnAnyTypeAndShape) {
  for (const SharedTensor& x : {SharedTensor(Share<bool>({2}, {true, false})), SharedTensor(Share<double>({}, {0.1})),
                                Zeros(DataType::kFloat16, {2, 3}), Zeros(DataType::kInt64, {0, 5})}) {
    const Tensor y = RunOne({MakeNode("Identity", 13, 1), {x}});
    EXPECT_EQ(y.type(), x->type());
    EXPECT_EQ(y.shape(), x->shape());
    EXPECT_EQ(std::string(static_cast<const char*>(y.data()), y.SizeInBytes()),
              std::string(static_cast<const char*>(x->data()), x->SizeInBytes()));
  }
}

TEST(Identity, SharesTheBufferOfItsInput) {
  EXPECT_TRUE((*OpRegistry::Get().Resolve(MakeNode("Identity", 13, 1)))->alias);
}

TEST(Dropout, HandsItsInputOnWhateverTheRatio) {
  const auto ratio = Share<float>({}, {0.9f}), off = SharedTensor(Share<bool>({}, {false}));
  for (const OneOp& op :
       {Dropout(7, {}, {{"ratio", 0.9f}}), Dropout(10), Dropout(12), Dropout(13, {ratio}), Dropout(13, {ratio, off}),
        Dropout(13, {nullptr, off}), Dropout(13, {ratio, Share<bool>({1}, {false})})}) {
    EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(1, 2, 3)) << op.node.opset;
  }
}

TEST(Dropout, HasAMaskThatLetsEverythingThrough) {
  for (const int opset : {7, 10, 13}) {
    const auto results = RunOp(Dropout(opset, {}, {}, 2));
    ASSERT_TRUE(results.ok()) << results.status();
    EXPECT_THAT((*results)[0].As<float>(), ElementsAre(1, 2, 3));
    // Of the data's own type up to opset 9.
    if (opset < 10) {
      EXPECT_THAT((*results)[1].As<float>(), ElementsAre(1, 1, 1));
    } else {
      EXPECT_THAT((*results)[1].As<bool>(), ElementsAre(true, true, true));
    }
  }
}

TEST(Dropout, MayNameAMaskThatNobodyReads) {
  OneOp op = Dropout(13, {}, {}, 2);
  op.node.outputs[1] = kNoValue;
  EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(1, 2, 3));
  op.node.outputs = {kNoValue, 1};
  const auto results = RunOp(op);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT((*results)[1].As<bool>(), ElementsAre(true, true, true));
}

TEST(Dropout, RefusesToTrain) {
  const auto ratio = Share<float>({}, {0.5f});
  ExpectUnsupported(Dropout(13, {ratio, Share<bool>({}, {true})}), "training mode");
  ExpectUnsupported(Dropout(13, {nullptr, Share<bool>({}, {true})}), "training mode");
  ExpectWrong(Dropout(13, {ratio, Share<int64_t>({}, {0})}), "training_mode must be one BOOL, got INT64");
  ExpectWrong(Dropout(13, {ratio, Share<bool>({2}, {false, false})}), "training_mode must be one BOOL");
  ExpectWrong(Dropout(13, {List({1})}), "ratio must be one floating point number, got INT64");
}

TEST(Dropout, LooksAtAFlagThatComesWithTheRequest) {
  const auto run = [](SharedTensor ratio, bool training) {
    OneOp op = Dropout(13, {std::move(ratio), Share<bool>({}, {training})});
    op.constants = false;
    return RunOp(op);
  };
  EXPECT_THAT(run(Share<float>({}, {0.5f}), false)->front().As<float>(), ElementsAre(1, 2, 3));
  // Training that drops nothing is no training.
  EXPECT_THAT(run(Share<double>({}, {0}), true)->front().As<float>(), ElementsAre(1, 2, 3));
  EXPECT_EQ(run(Share<float>({}, {0.5f}), true).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(run(nullptr, true).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(RunOne(Dropout(13, {Share<float>({}, {0}), Share<bool>({}, {true})})).As<float>(), ElementsAre(1, 2, 3));
}

TEST(Dropout, TakesNoFurtherInputsBeforeOpset12) {
  const absl::Status status = RunOp(Dropout(10, {Share<float>({}, {0.5f})})).status();
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("expected 1 to 1 inputs, got 2"));
}

TEST(Dropout, OfOpset6TrainsWhenItSaysSoToo) {
  ExpectUnsupported(Dropout(6, {}, {{"is_test", int64_t{0}}}), "trains unless is_test is 1");
  ExpectUnsupported(Dropout(1), "trains unless is_test is 1");
  // Since opset 7 the attribute means nothing.
  EXPECT_THAT(RunOne(Dropout(7, {}, {{"is_test", int64_t{0}}})).As<float>(), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace saker
