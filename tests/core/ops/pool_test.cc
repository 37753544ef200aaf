// Poolings as nodes, against a definition of windows of its own: padding, rounding, dilation, and what they refuse.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

// PoolCase: two spatial axes of a node, in the words of ONNX; empty lists are left out.
struct PoolCase {
  std::string name;
  Ints kernel;
  Ints strides;
  Ints dilations;
  Ints pads;
  std::string auto_pad = "";
  int64_t ceil_mode = 0;
};

const PoolCase kCases[] = {
    {"Plain", {3, 2}, {}, {}, {}},
    {"Strided", {2, 3}, {3, 2}, {}, {}},
    {"PaddedUnevenly", {3, 4}, {2, 1}, {}, {2, 1, 0, 3}},
    {"Dilated", {2, 3}, {1, 2}, {3, 2}, {}},
    {"DilatedAndPadded", {3, 2}, {2, 2}, {2, 1}, {1, 0, 2, 1}},
    {"Valid", {3, 3}, {2, 2}, {}, {}, "VALID"},
    {"SameUpper", {3, 4}, {2, 3}, {}, {}, "SAME_UPPER"},
    {"SameLower", {3, 4}, {2, 3}, {}, {}, "SAME_LOWER"},
    {"SameLowerOfEvenKernels", {2, 2}, {1, 1}, {}, {}, "SAME_LOWER"},
    {"SameUpperWithoutPadding", {1, 2}, {3, 3}, {}, {}, "SAME_UPPER"},
    {"NotSet", {3, 3}, {2, 2}, {}, {1, 1, 1, 1}, "NOTSET"},
    {"RoundedUp", {2, 3}, {2, 2}, {}, {}, "", 1},
    {"RoundedUpAndPadded", {3, 3}, {2, 4}, {}, {1, 1, 0, 1}, "", 1},
    // Rounding up would add a window that begins behind the data.
    {"RoundedUpToNothing", {2, 2}, {7, 8}, {}, {1, 1, 1, 1}, "", 1},
    {"RoundedUpFromLessThanAWindow", {9, 9}, {3, 2}, {}, {}, "", 1},
    {"RoundedUpFromLessThanADilatedWindow", {2, 3}, {4, 2}, {8, 4}, {}, "", 1},
    {"RoundedUpFromLessThanAPaddedWindow", {9, 9}, {5, 2}, {}, {0, 0, 1, 0}, "", 1},
    {"Everything", {7, 8}, {}, {}, {}},
};

// Axis: the windows along one axis after padding and rounding.
struct Axis {
  int64_t extent, kernel, stride, dilation, before, after, windows;
};

Axis AxisOf(const PoolCase& c, size_t i, int64_t extent) {
  const auto of = [&](const Ints& list, size_t at, int64_t usual) { return list.empty() ? usual : list[at]; };
  Axis axis = {extent, c.kernel[i], of(c.strides, i, 1), of(c.dilations, i, 1), of(c.pads, i, 0), of(c.pads, i + 2, 0),
               0};
  const int64_t reach = (axis.kernel - 1) * axis.dilation + 1;
  if (c.auto_pad == "SAME_UPPER" || c.auto_pad == "SAME_LOWER") {
    axis.windows = static_cast<int64_t>(std::ceil(static_cast<double>(extent) / static_cast<double>(axis.stride)));
    const int64_t total = std::max<int64_t>((axis.windows - 1) * axis.stride + reach - extent, 0);
    axis.before = c.auto_pad == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
    axis.after = total - axis.before;
    return axis;
  }
  for (int64_t start = -axis.before;; start += axis.stride) {
    // Rounding up adds a window that is less than a stride too long, and begins neither behind the data nor in padding.
    const int64_t missing = start + reach - extent - axis.after;
    if (missing > 0 && !(c.ceil_mode && missing < axis.stride && start < extent)) break;
    ++axis.windows;
  }
  return axis;
}

struct Pooled {
  Shape shape;
  std::vector<float> most;
  std::vector<float> mean;         // over the elements
  std::vector<float> padded_mean;  // over the padding that was declared too
  std::vector<float> norm;         // the root of the squares
};

Pooled ByDefinition(const PoolCase& c, const Tensor& x) {
  const Axis rows = AxisOf(c, 0, x.shape()[2]), columns = AxisOf(c, 1, x.shape()[3]);
  Pooled pooled{{x.shape()[0], x.shape()[1], rows.windows, columns.windows}, {}, {}, {}, {}};
  for (int64_t plane = 0; plane < x.shape()[0] * x.shape()[1]; ++plane) {
    for (int64_t window = 0; window < rows.windows * columns.windows; ++window) {
      float most = -std::numeric_limits<float>::infinity(), sum = 0, squares = 0, inside = 0, padded = 0;
      for (int64_t place = 0; place < rows.kernel * columns.kernel; ++place) {
        const int64_t y = window / columns.windows * rows.stride - rows.before + place / columns.kernel * rows.dilation;
        const int64_t z =
            window % columns.windows * columns.stride - columns.before + place % columns.kernel * columns.dilation;
        if (y < rows.extent + rows.after && z < columns.extent + columns.after) ++padded;
        if (y < 0 || z < 0 || y >= rows.extent || z >= columns.extent) continue;
        const float value = x.As<float>()[static_cast<size_t>((plane * rows.extent + y) * columns.extent + z)];
        most = std::max(most, value);
        sum += value;
        squares += value * value;
        ++inside;
      }
      pooled.most.push_back(most);
      pooled.mean.push_back(sum / inside);
      pooled.padded_mean.push_back(sum / padded);
      pooled.norm.push_back(std::sqrt(squares));
    }
  }
  return pooled;
}

Node PoolNode(const std::string& op_type, const PoolCase& c, AttributeList more = {}) {
  Node node = NodeOf(op_type, 19, 1, more);
  node.attributes.Set("kernel_shape", c.kernel);
  if (!c.strides.empty()) node.attributes.Set("strides", c.strides);
  if (!c.dilations.empty()) node.attributes.Set("dilations", c.dilations);
  if (!c.pads.empty()) node.attributes.Set("pads", c.pads);
  if (!c.auto_pad.empty()) node.attributes.Set("auto_pad", c.auto_pad);
  if (c.ceil_mode) node.attributes.Set("ceil_mode", c.ceil_mode);
  return node;
}

SharedTensor AsDoubles(const Tensor& x) {
  Tensor y = *Tensor::Create(DataType::kFloat64, x.shape());
  std::copy(x.As<float>().begin(), x.As<float>().end(), y.As<double>().begin());
  return std::make_shared<const Tensor>(std::move(y));
}

class PoolTable : public testing::TestWithParam<PoolCase> {};
INSTANTIATE_TEST_SUITE_P(Windows, PoolTable, testing::ValuesIn(kCases),
                         [](const auto& param_info) { return param_info.param.name; });

TEST_P(PoolTable, IsItsDefinitionInEveryKind) {
  const auto x = Pattern({2, 3, 7, 8});
  const Pooled want = ByDefinition(GetParam(), *x);
  const auto expect = [&](const Node& node, const std::vector<float>& values) {
    // FLOAT goes to oneDNN where it has the case, DOUBLE to the plain loops.
    const Tensor narrow = RunOne({node, {x}}), wide = RunOne({node, {AsDoubles(*x)}});
    EXPECT_EQ(narrow.shape(), want.shape);
    EXPECT_THAT(narrow.As<float>(), Pointwise(FloatNear(1e-5f), values));
    const std::vector<float> rounded(wide.As<double>().begin(), wide.As<double>().end());
    EXPECT_THAT(rounded, Pointwise(FloatNear(1e-5f), values));
  };
  expect(PoolNode("MaxPool", GetParam()), want.most);
  expect(PoolNode("AveragePool", GetParam()), want.mean);
  expect(PoolNode("AveragePool", GetParam(), {{"count_include_pad", int64_t{1}}}), want.padded_mean);
  expect(PoolNode("LpPool", GetParam()), want.norm);
}

TEST(PoolOps, GiveThePlacesOfMaximaInEitherOrder) {
  // One plane of 2 x 3, whose maximum lies in row 1, column 0; a second one of zeros.
  const auto x = Share<float>({1, 2, 2, 3}, {1, 2, 3, 9, 5, 6, 0, 0, 0, 0, 0, 0});
  const auto places = [&](int64_t order) {
    Node node = NodeOf("MaxPool", 12, 1, {{"kernel_shape", Ints{2, 3}}, {"storage_order", order}}, 2);
    const absl::StatusOr<std::vector<Tensor>> results = RunOp({node, {x}});
    EXPECT_TRUE(results.ok()) << results.status();
    EXPECT_THAT((*results)[0].As<float>(), ElementsAre(9, 0));
    EXPECT_EQ((*results)[1].type(), DataType::kInt64);
    return ValuesOf<int64_t>((*results)[1]);
  };
  EXPECT_THAT(places(0), ElementsAre(3, 6));
  EXPECT_THAT(places(1), ElementsAre(1, 6));
}

TEST(PoolOps, PoolBytesAndRefuseOtherIntegers) {
  const Node node = NodeOf("MaxPool", 12, 1, {{"kernel_shape", Ints{2}}});
  EXPECT_THAT(RunOne({node, {Share<int8_t>({1, 1, 3}, {-5, -128, -7})}}).As<int8_t>(), ElementsAre(-5, -7));
  EXPECT_THAT(RunOne({node, {Share<uint8_t>({1, 1, 3}, {5, 200, 7})}}).As<uint8_t>(), ElementsAre(200, 200));
  for (const DataType type : {DataType::kInt32, DataType::kInt64, DataType::kFloat16, DataType::kBool}) {
    ExpectUnsupported({node, {Zeros(type, {1, 1, 3})}},
                      "element type " + std::string(Name(type)) + " is not supported");
  }
}

TEST(PoolOps, AnswerNothingForBatchesAndChannelsOfNone) {
  for (const Shape& shape : {Shape{0, 2, 4}, Shape{2, 0, 4}}) {
    for (const char* op_type : {"MaxPool", "AveragePool"}) {
      const Node node = NodeOf(op_type, 12, 1, {{"kernel_shape", Ints{2}}});
      EXPECT_EQ(RunOne({node, {Pattern(shape)}}).shape(), (Shape{shape[0], shape[1], 3}));
    }
    EXPECT_EQ(RunOne({MakeNode("GlobalMaxPool", 12, 1), {Pattern(shape)}}).shape(), (Shape{shape[0], shape[1], 1}));
  }
}

TEST(PoolOps, GlobalFormsCoverEverySpatialAxis) {
  const auto x = Share<float>({1, 2, 2, 1, 2}, {1, 2, 3, 6, -8, -4, -3, -1});
  EXPECT_THAT(RunOne({MakeNode("GlobalMaxPool", 1, 1), {x}}).As<float>(), ElementsAre(6, -1));
  EXPECT_THAT(RunOne({MakeNode("GlobalAveragePool", 1, 1), {x}}).As<float>(), ElementsAre(3, -4));
  EXPECT_EQ(RunOne({MakeNode("GlobalAveragePool", 1, 1), {x}}).shape(), (Shape{1, 2, 1, 1, 1}));
}

TEST(PoolOps, TakeTheNormThatTheirOpsetNames) {
  const auto x = Share<float>({1, 1, 3}, {3, -4, 2});
  const Ints two = {2};
  EXPECT_THAT(RunOne({NodeOf("LpPool", 1, 1, {{"kernel_shape", two}, {"p", 1.0f}}), {x}}).As<float>(),
              ElementsAre(7, 6));
  EXPECT_THAT(RunOne({NodeOf("LpPool", 18, 1, {{"kernel_shape", two}, {"p", int64_t{1}}}), {x}}).As<float>(),
              ElementsAre(7, 6));
  EXPECT_THAT(RunOne({NodeOf("LpPool", 11, 1, {{"kernel_shape", two}, {"p", int64_t{3}}}), {x}}).As<float>(),
              Pointwise(FloatNear(1e-5f), {std::cbrt(91.0f), std::cbrt(72.0f)}));
  EXPECT_THAT(RunOne({MakeNode("GlobalLpPool", 2, 1), {x}}).As<float>(), ElementsAre(std::sqrt(29.0f)));
  EXPECT_THAT(RunOne({NodeOf("GlobalLpPool", 1, 1, {{"p", 1.0f}}), {x}}).As<float>(), ElementsAre(9));
  for (const int64_t p : {0, -1}) {
    ExpectWrong({NodeOf("LpPool", 11, 1, {{"kernel_shape", two}, {"p", p}}), {x}}, "p must be positive");
  }
}

TEST(PoolOps, RefuseTensorsWithoutSpatialAxesAndWindowsWithoutSize) {
  const Node node = NodeOf("AveragePool", 19, 1, {{"kernel_shape", Ints{2}}});
  ExpectWrong({node, {Pattern({4, 4})}}, "expected [N,C,...], got [4,4]");
  ExpectWrong({MakeNode("AveragePool", 19, 1), {Pattern({1, 1, 4})}}, "kernel_shape must be 1 numbers");
  ExpectWrong(
      {NodeOf("MaxPool", 12, 1, {{"kernel_shape", Ints{2}}, {"auto_pad", std::string("SAME")}}), {Pattern({1, 1, 4})}},
      "expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
  ExpectWrong({NodeOf("MaxPool", 12, 1, {{"kernel_shape", Ints{2}}, {"pads", Ints{0, 2}}}), {Pattern({1, 1, 4})}},
              "pads of 2 hold a whole window");
}

TEST(Pool, AnswersTheSameInPartsAsWhole) {
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked16}) {
    for (const char* const op_type : {"MaxPool", "AveragePool"}) {
      OneOp op{
          NodeOf(op_type, 12, 1, {{"kernel_shape", Ints{3, 3}}, {"strides", Ints{2, 2}}, {"pads", Ints{1, 1, 1, 1}}}),
          {Pattern({1, 40, 57, 63})}};
      op.layout = layout;
      const std::vector<float> whole = ValuesOf<float>(RunOne(op));
      op.threads = 3;
      EXPECT_EQ(ValuesOf<float>(RunOne(op)), whole) << op_type << static_cast<int>(layout);
    }
  }
}

TEST(Pool, AnswersTheSameInPartsWhereAWindowReachesBeyondTheData) {
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked16}) {
    for (const char* const op_type : {"MaxPool", "AveragePool"}) {
      OneOp op{
          NodeOf(op_type, 12, 1, {{"kernel_shape", Ints{30, 41}}, {"strides", Ints{2, 3}}, {"ceil_mode", int64_t{1}}}),
          {Pattern({1, 40, 57, 39})}};
      op.layout = layout;
      const std::vector<float> whole = ValuesOf<float>(RunOne(op));
      ASSERT_EQ(whole.size(), 40u * 15);
      op.threads = 3;
      EXPECT_EQ(ValuesOf<float>(RunOne(op)), whole) << op_type << static_cast<int>(layout);
    }
  }
}

TEST(Pool, CutsLargePicturesForItsThreads) {
  OneOp op{NodeOf("MaxPool", 12, 1, {{"kernel_shape", Ints{3, 3}}}), {Pattern({1, 32, 56, 56})}};
  op.threads = 2;
  WeightCache weights;
  EXPECT_EQ(KernelOf(op, weights)->parts, 2);
  op.inputs = {Pattern({1, 8, 10, 10})};
  EXPECT_EQ(KernelOf(op, weights)->parts, 1);
}

}  // namespace
}  // namespace saker
