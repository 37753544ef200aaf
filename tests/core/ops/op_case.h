// Shorthands of the operators' tests: a node with its attributes in one expression, refusals, kernels without a run.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {

using Ints = std::vector<int64_t>;
using SharedTensor = std::shared_ptr<const Tensor>;
using AttributeList = std::initializer_list<std::pair<const char*, Attribute>>;

inline Node NodeOf(const std::string& op_type, int opset, int inputs, AttributeList attributes = {}, int outputs = 1) {
  Node node = MakeNode(op_type, opset, inputs, outputs);
  for (const auto& [name, value] : attributes) node.attributes.Set(name, value);
  return node;
}

// A list of integers as a tensor, what axes and shapes come as.
inline SharedTensor List(const Ints& values) {
  return std::make_shared<const Tensor>(
      Tensor::FromValues<int64_t>(Shape{static_cast<int64_t>(values.size())}, absl::MakeConstSpan(values)));
}

// Zeros of any type.
inline SharedTensor Zeros(DataType type, const Shape& shape) {
  return std::make_shared<const Tensor>(*Tensor::Create(type, shape));
}

template <typename T>
std::vector<T> ValuesOf(const Tensor& tensor) {
  const absl::Span<const T> values = tensor.As<T>();
  return {values.begin(), values.end()};
}

// A refusal of the node: it names node, operator and opset, and says `what`.
inline void ExpectRefusal(const OneOp& op, absl::StatusCode code, const std::string& what) {
  const absl::Status status = RunOp(op).status();
  EXPECT_EQ(status.code(), code) << status;
  const std::string domain = op.node.domain.empty() ? "" : op.node.domain + "::";
  const std::string where =
      "node \"node\" (" + domain + op.node.op_type + ", opset " + std::to_string(op.node.opset) + "): ";
  EXPECT_THAT(std::string(status.message()), testing::AllOf(testing::StartsWith(where), testing::HasSubstr(what)));
}
inline void ExpectWrong(const OneOp& op, const std::string& what) {
  ExpectRefusal(op, absl::StatusCode::kInvalidArgument, what);
}
inline void ExpectUnsupported(const OneOp& op, const std::string& what) {
  ExpectRefusal(op, absl::StatusCode::kUnimplemented, what);
}

// The kernel of an op that must have one; `weights` must outlive it.
inline std::unique_ptr<OpKernel> KernelOf(const OneOp& op, WeightCache& weights) {
  const OpDefinition& definition = **OpRegistry::Get().Resolve(op.node);
  const OpContext context = ContextOf(op);
  absl::StatusOr<std::unique_ptr<OpKernel>> kernel =
      definition.make_kernel(KernelContext{context, *definition.infer(context), weights, op.threads});
  if (!kernel.ok()) ADD_FAILURE() << kernel.status();
  return kernel.ok() ? *std::move(kernel) : nullptr;
}

// Runs a kernel of one output over the buffer of the input that it may overwrite, as plans do, and expects what it
// answers in a buffer of its own.
inline void ExpectSameInPlace(const OneOp& op, int expected_input) {
  WeightCache weights;
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_NE(kernel, nullptr);
  ASSERT_EQ(kernel->in_place_input, expected_input);
  if (expected_input < 0) return;
  const Tensor want = RunOne(op);
  Tensor shared = op.inputs[static_cast<size_t>(expected_input)]->Clone();
  std::vector<const void*> inputs;
  for (const SharedTensor& input : op.inputs) inputs.push_back(input ? input->data() : nullptr);
  inputs[static_cast<size_t>(expected_input)] = shared.data();
  const std::vector<void*> outputs = {shared.data()};
  AlignedBuffer scratch(kernel->scratch_bytes);
  const std::unique_ptr<KernelState> state = kernel->MakeState();
  ASSERT_TRUE(kernel->Run({inputs, outputs, scratch.data(), state.get()}).ok());
  ASSERT_EQ(shared.SizeInBytes(), want.SizeInBytes());
  EXPECT_EQ(std::string(static_cast<const char*>(shared.data()), shared.SizeInBytes()),
            std::string(static_cast<const char*>(want.data()), want.SizeInBytes()));
}

}  // namespace saker
