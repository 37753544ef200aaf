// saker::QuantizedMean: what the passes make of the mean over all spatial axes between a DequantizeLinear and a
// QuantizeLinear. Input: x [N,C,...] bytes. Attributes: x_scale, x_zero_point, y_type, y_scale, y_zero_point, and
// keepdims (1: the result is [N,C,1,...], 0: [N,C]).
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/quantize.h"
#include "core/ops/families.h"
#include "core/ops/quantization.h"
#include "core/ops/row_flow.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// 255 times as many still fit the sums.
constexpr int64_t kMostPlaces = int64_t{1} << 23;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  const Shape& x = context.shape(0);
  if (!IsByte(context.desc(0).type)) return context.Error("the source must be UINT8 or INT8");
  if (x.rank() < 3) return context.Error(absl::StrCat("expected [N,C,...], got ", x.ToString()));
  const int64_t places = x.Product(2, x.rank());
  if (places < 1 || places > kMostPlaces) return context.Error(absl::StrCat("cannot take the mean of ", places));
  SAKER_ASSIGN_OR_RETURN(const DataType type, ReadTypeAttribute(context, "y_type", context.desc(0).type));
  if (!IsByte(type)) return context.Error("the result must be UINT8 or INT8");
  SAKER_ASSIGN_OR_RETURN(const int64_t keep, context.node.attributes.GetInt("keepdims", 1));
  TensorDesc output{type, Shape{x[0], x[1]}};
  for (int axis = 2; axis < x.rank() && keep != 0; ++axis) output.shape.Append(1);
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext&, absl::Span<const RowAxis> rows) {
  if (rows[0].axis > 1) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

struct MeanSpec {
  int64_t batch = 0;
  int64_t channels = 0;
  int64_t places = 0;
  bool channels_last = false;
  int32_t x_zero_point = 0;
  int32_t y_zero_point = 0;
  float factor = 1;  // from sums of differences to steps of the result
};

template <typename X>
class QuantizedMeanKernel final : public OpKernel {
 public:
  QuantizedMeanKernel(const MeanSpec& spec, DataType to) : spec_(spec), requantize_(FindRequantize(to)) {
    const Layout layout = spec.channels_last ? Layout::kChannelsLast : Layout::kPlain;
    input_layouts = {layout};
    scratch_bytes = static_cast<size_t>(spec.channels) * sizeof(int32_t);
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* x = static_cast<const X*>(args.inputs[0]);
    auto* y = static_cast<uint8_t*>(args.outputs[0]);
    auto* const sums = static_cast<int32_t*>(args.scratch);
    for (int64_t n = 0; n < spec_.batch; ++n) {
      std::fill_n(sums, spec_.channels, static_cast<int32_t>(-spec_.places * spec_.x_zero_point));
      if (spec_.channels_last) {
        AddChannelsLast(x, sums);
      } else {
        AddPlanes(x, sums);
      }
      requantize_(sums, spec_.channels, &spec_.factor, 0, spec_.y_zero_point, y);
      x += spec_.channels * spec_.places;
      y += spec_.channels;
    }
    return absl::OkStatus();
  }

 private:
  void AddChannelsLast(const X* x, int32_t* sums) const {
    for (int64_t place = 0; place < spec_.places; ++place, x += spec_.channels) {
      for (int64_t channel = 0; channel < spec_.channels; ++channel) sums[channel] += x[channel];
    }
  }
  void AddPlanes(const X* x, int32_t* sums) const {
    for (int64_t channel = 0; channel < spec_.channels; ++channel, x += spec_.places) {
      int32_t sum = 0;
      for (int64_t place = 0; place < spec_.places; ++place) sum += x[place];
      sums[channel] += sum;
    }
  }

  MeanSpec spec_;
  RequantizeFn requantize_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const Attributes& attributes = context.node.attributes;
  const TensorDesc& x = context.desc(0);
  const DataType to = context.outputs[0].type;
  SAKER_ASSIGN_OR_RETURN(const float x_scale, attributes.GetFloat("x_scale", 1));
  SAKER_ASSIGN_OR_RETURN(const float y_scale, attributes.GetFloat("y_scale", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t x_zero, attributes.GetInt("x_zero_point", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t y_zero, attributes.GetInt("y_zero_point", 0));
  const auto fits = [](DataType type, int64_t zero) {
    return zero >= RangeOf(type).least && zero <= RangeOf(type).most;
  };
  if (!fits(x.type, x_zero) || !fits(to, y_zero)) return context.Error("a zero point is out of range");
  MeanSpec spec{x.shape[0], x.shape[1], x.shape.Product(2, x.shape.rank())};
  spec.channels_last = x.layout == Layout::kChannelsLast;
  spec.x_zero_point = static_cast<int32_t>(x_zero);
  spec.y_zero_point = static_cast<int32_t>(y_zero);
  spec.factor = x_scale / (static_cast<float>(spec.places) * y_scale);
  if (!std::isfinite(spec.factor)) return context.Error("the scales are none");
  if (x.type == DataType::kInt8) return std::make_unique<QuantizedMeanKernel<int8_t>>(spec, to);
  return std::make_unique<QuantizedMeanKernel<uint8_t>>(spec, to);
}

}  // namespace

void RegisterQuantizedMeanOps(OpRegistry& registry) {
  registry.Register(
      {.op_type = "QuantizedMean", .domain = "saker", .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
}

}  // namespace saker
