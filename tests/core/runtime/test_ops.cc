#include "tests/core/runtime/test_ops.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

namespace saker {
namespace {

using Descs = std::vector<TensorDesc>;

absl::StatusOr<Descs> SameAsFirst(const OpContext& op) { return Descs{{op.desc(0).type, op.shape(0), Layout::kPlain}}; }

absl::StatusOr<Descs> TwoAxes(const OpContext& op) {
  const Shape& shape = op.shape(0);
  if (shape.rank() == 0) return op.Error("expected at least one axis");
  return Descs{{op.desc(0).type, Shape{shape[0], shape.Product(1, shape.rank())}, Layout::kPlain}};
}

absl::StatusOr<Descs> OneAxis(const OpContext& op) {
  return Descs{{op.desc(0).type, Shape{op.shape(0)[0]}, Layout::kPlain}};
}

std::optional<std::vector<RowAxis>> KeepsRows(const OpContext&, absl::Span<const RowAxis> rows) {
  for (const RowAxis& axis : rows) {
    if (axis.per_row()) return std::vector<RowAxis>{axis};
  }
  return std::nullopt;
}

// CountingState: how often its kernel ran with it.
struct CountingState : KernelState {
  float runs = 0;
};

// ElementKernel: output[i] = function(args, i) for every element.
class ElementKernel : public OpKernel {
 public:
  using Function = float (*)(const KernelArgs&, size_t);
  ElementKernel(int64_t count, Function function) : count_(static_cast<size_t>(count)), function_(function) {}

  std::unique_ptr<KernelState> MakeState() const override { return std::make_unique<CountingState>(); }
  absl::Status Run(const KernelArgs& args) const override {
    static_cast<CountingState*>(args.state)->runs += 1;
    auto* out = static_cast<float*>(args.outputs[0]);
    for (size_t i = 0; i < count_; ++i) out[i] = function_(args, i);
    return absl::OkStatus();
  }

 private:
  size_t count_;
  Function function_;
};

float In(const KernelArgs& args, size_t input, size_t i) { return static_cast<const float*>(args.inputs[input])[i]; }

absl::StatusOr<std::unique_ptr<OpKernel>> Elements(const KernelContext& op, ElementKernel::Function function) {
  return std::make_unique<ElementKernel>(op.outputs[0].shape.ElementCount(), function);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeTwice(const KernelContext& op) {
  auto kernel = Elements(op, [](const KernelArgs& args, size_t i) { return 2 * In(args, 0, i); });
  (*kernel)->in_place_input = 0;
  return kernel;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeAddOne(const KernelContext& op) {
  return Elements(op, [](const KernelArgs& args, size_t i) { return In(args, 0, i) + 1; });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeSum(const KernelContext& op) {
  return Elements(op, [](const KernelArgs& args, size_t i) { return In(args, 0, i) + In(args, 1, i); });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeShuffle(const KernelContext& op) {
  auto kernel = Elements(op, [](const KernelArgs& args, size_t i) { return In(args, 0, i); });
  (*kernel)->input_layouts = {Layout::kChannelsLast};
  (*kernel)->output_layouts = {Layout::kChannelsLast};
  return kernel;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeScratch(const KernelContext& op) {
  auto kernel = Elements(op, [](const KernelArgs& args, size_t i) {
    auto* scratch = static_cast<float*>(args.scratch);
    scratch[i] = In(args, 0, i);
    return scratch[i] + 1;
  });
  (*kernel)->scratch_bytes = op.desc(0).SizeInBytes();
  return kernel;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeCounted(const KernelContext& op) {
  return Elements(op, [](const KernelArgs& args, size_t i) {
    return In(args, 0, i) + static_cast<CountingState*>(args.state)->runs;
  });
}

// RowKernel: works on [rows, width].
class RowKernel : public OpKernel {
 public:
  using Function = absl::Status (*)(const float* in, float* out, int64_t rows, int64_t width);
  RowKernel(const Shape& shape, Function function)
      : rows_(shape[0]), width_(shape.Product(1, shape.rank())), function_(function) {}
  absl::Status Run(const KernelArgs& args) const override {
    return function_(static_cast<const float*>(args.inputs[0]), static_cast<float*>(args.outputs[0]), rows_, width_);
  }

 private:
  int64_t rows_;
  int64_t width_;
  Function function_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeRowSum(const KernelContext& op) {
  return std::make_unique<RowKernel>(op.shape(0), [](const float* in, float* out, int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; ++r) {
      out[r] = 0;
      for (int64_t i = 0; i < width; ++i) out[r] += in[r * width + i];
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeMix(const KernelContext& op) {
  return std::make_unique<RowKernel>(op.shape(0), [](const float* in, float* out, int64_t rows, int64_t width) {
    for (int64_t i = 0; i < width; ++i) {
      float mean = 0;
      for (int64_t r = 0; r < rows; ++r) mean += in[r * width + i] / static_cast<float>(rows);
      for (int64_t r = 0; r < rows; ++r) out[r * width + i] = in[r * width + i] - mean;
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakePicky(const KernelContext& op) {
  return std::make_unique<RowKernel>(op.shape(0), [](const float* in, float* out, int64_t rows, int64_t width) {
    for (int64_t i = 0; i < rows * width; ++i) {
      if (in[i] > 1000) return absl::InvalidArgumentError("a value is over 1000");
      out[i] = in[i];
    }
    return absl::OkStatus();
  });
}

// SharedKernel: part p makes the elements p, p + parts, p + 2 * parts ...
class SharedKernel : public OpKernel {
 public:
  SharedKernel(int64_t count, int threads) : count_(static_cast<size_t>(count)) { parts = threads; }
  absl::Status Run(const KernelArgs& args) const override {
    for (int part = 0; part < parts; ++part) {
      absl::Status status = RunPart(args, part);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::Status RunPart(const KernelArgs& args, int part) const override {
    for (size_t i = static_cast<size_t>(part); i < count_; i += static_cast<size_t>(parts)) {
      if (In(args, 0, i) > 1000) return absl::InvalidArgumentError("a value is over 1000");
      static_cast<float*>(args.outputs[0])[i] = In(args, 0, i) + 1;
    }
    return absl::OkStatus();
  }

 private:
  size_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeShared(const KernelContext& op) {
  return std::make_unique<SharedKernel>(op.outputs[0].shape.ElementCount(), op.threads);
}

absl::StatusOr<std::vector<TensorDesc>> TwiceAsWide(const OpContext& op) {
  return std::vector<TensorDesc>{{DataType::kFloat32, Shape{op.shape(0)[0], 2 * op.shape(0)[1]}}};
}

class JoinKernel : public OpKernel {
 public:
  explicit JoinKernel(const Shape& part) : rows_(part[0]), width_(static_cast<size_t>(part[1])) {
    if (rows_ == 1) joined_at = {0, width_ * sizeof(float)};
  }
  absl::Status Run(const KernelArgs& args) const override {
    auto* out = static_cast<float*>(args.outputs[0]);
    for (int64_t row = 0; row < rows_; ++row) {
      for (const void* const part : args.inputs) {
        out = std::copy_n(static_cast<const float*>(part) + static_cast<size_t>(row) * width_, width_, out);
      }
    }
    return absl::OkStatus();
  }

 private:
  int64_t rows_;
  size_t width_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeJoin(const KernelContext& op) {
  return std::make_unique<JoinKernel>(op.shape(0));
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGreedy(const KernelContext& op) {
  std::vector<int64_t> list;
  list.resize(op.shape(0)[0] > 64 ? list.max_size() + 1 : 1);
  return Elements(op, [](const KernelArgs& args, size_t i) { return In(args, 0, i); });
}

void Add(OpRegistry& registry, const char* type, OpDefinition::InferFn infer, OpDefinition::MakeKernelFn make,
         int inputs = 1) {
  OpDefinition op;
  op.op_type = type;
  op.min_inputs = inputs;
  op.max_inputs = inputs;
  op.infer = infer;
  op.row_flow = make == MakeMix || make == MakeGreedy ? nullptr : KeepsRows;
  op.make_kernel = make;
  op.alias = make == nullptr;
  registry.Register(op);
}

}  // namespace

const OpRegistry& TestOps() {
  static const OpRegistry* const registry = [] {
    auto* ops = new OpRegistry;
    Add(*ops, "Twice", SameAsFirst, MakeTwice);
    Add(*ops, "AddOne", SameAsFirst, MakeAddOne);
    Add(*ops, "Sum", SameAsFirst, MakeSum, 2);
    Add(*ops, "Join", TwiceAsWide, MakeJoin, 2);
    Add(*ops, "View", TwoAxes, nullptr);
    Add(*ops, "Shuffle", SameAsFirst, MakeShuffle);
    Add(*ops, "RowSum", OneAxis, MakeRowSum);
    Add(*ops, "Mix", SameAsFirst, MakeMix);
    Add(*ops, "Scratch", SameAsFirst, MakeScratch);
    Add(*ops, "Counted", SameAsFirst, MakeCounted);
    Add(*ops, "Picky", SameAsFirst, MakePicky);
    Add(*ops, "Shared", SameAsFirst, MakeShared);
    Add(*ops, "Greedy", SameAsFirst, MakeGreedy);
    return ops;
  }();
  return *registry;
}

ValueId GraphBuilder::Input(const std::string& name, const Shape& shape) {
  Value value;
  value.name = name;
  value.type = DataType::kFloat32;
  value.shape = shape;
  value.has_shape = true;
  for (int64_t dim : shape.dims()) value.dim_names.push_back(dim < 0 ? "N" : "");
  const ValueId id = graph_.AddValue(std::move(value));
  graph_.AddInput(id);
  return id;
}

ValueId GraphBuilder::Constant(const Tensor& tensor) {
  return graph_.AddConstant("constant", std::make_shared<const Tensor>(tensor.Clone()));
}

ValueId GraphBuilder::Op(const std::string& type, const std::vector<ValueId>& inputs) {
  Value value;
  value.name = absl::StrCat("v", graph_.value_count());
  const ValueId out = graph_.AddValue(std::move(value));
  Node node;
  node.name = absl::StrCat(type, graph_.nodes().size());
  node.op_type = type;
  node.opset = 13;
  node.inputs = inputs;
  node.outputs = {out};
  graph_.AddNode(std::move(node));
  return out;
}

void GraphBuilder::Output(ValueId id) { graph_.AddOutput(id); }

Graph GraphBuilder::Build() {
  SAKER_CHECK(graph_.TopologicalSort().ok());
  return std::move(graph_);
}

std::unique_ptr<PlanSet> MakePlans(Graph graph, const std::vector<int64_t>& units, const PlanLimits& limits) {
  absl::StatusOr<std::unique_ptr<PlanSet>> plans = PlanSet::Create(std::move(graph), TestOps(), limits);
  if (!plans.ok()) std::fprintf(stderr, "%s\n", plans.status().ToString().c_str());
  SAKER_CHECK(plans.ok());
  for (int64_t count : units) SAKER_CHECK((*plans)->Add(count).ok());
  return *std::move(plans);
}

TestRequest::TestRequest(const PlanSet& plans, int64_t rows) {
  const ExecutionPlan& plan = *plans.entries().front().plan;
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    inputs_.push_back(*Tensor::Create(DataType::kFloat32, plans.InputShape(static_cast<int>(i), rows)));
    float next = 1000 * static_cast<float>(i);
    for (float& value : inputs_.back().As<float>()) value = ++next;
    input_views_.push_back(inputs_.back().view());
  }
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    outputs_.push_back(*Tensor::Create(DataType::kFloat32, *plans.OutputShape(static_cast<int>(i), rows)));
    output_views_.push_back(outputs_.back().mutable_view());
  }
  ClearOutputs();
  request_.inputs = input_views_;
  request_.outputs = output_views_;
  request_.rows = rows;
}

std::vector<float> TestRequest::Output(size_t i) const {
  const absl::Span<const float> values = outputs_[i].As<float>();
  return {values.begin(), values.end()};
}

std::vector<float> TestRequest::Input(size_t i) const {
  const absl::Span<const float> values = inputs_[i].As<float>();
  return {values.begin(), values.end()};
}

void TestRequest::ClearOutputs() {
  for (Tensor& tensor : outputs_) {
    for (float& value : tensor.As<float>()) value = -12345;
  }
}

}  // namespace saker
