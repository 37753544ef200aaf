// EyeLike: a matrix of another one's shape with ones on a diagonal.
#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/ops/families.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  if (context.shape(0).rank() != 2) {
    return context.Error(absl::StrCat("expected a matrix, got ", context.shape(0).ToString()));
  }
  SAKER_ASSIGN_OR_RETURN(const DataType type, ReadTypeAttribute(context, "dtype", context.desc(0).type));
  return std::vector<TensorDesc>{{type, context.shape(0)}};
}

class EyeKernel final : public OpKernel {
 public:
  // Ones on the k-th diagonal above the main one, below it where k is negative.
  EyeKernel(const TensorDesc& output, int64_t k, Tensor one)
      : one_(std::move(one)), bytes_(output.SizeInBytes()), columns_(output.shape[1]) {
    const int64_t rows = output.shape[0];
    k = std::clamp(k, -rows, columns_);
    first_ = k >= 0 ? k : -k * columns_;
    count_ = k >= 0 ? std::min(rows, columns_ - k) : std::min(rows + k, columns_);
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto* out = static_cast<std::byte*>(args.outputs[0]);
    if (bytes_ == 0) return absl::OkStatus();
    std::memset(out, 0, bytes_);
    const size_t element = one_.SizeInBytes();
    for (int64_t i = 0; i < count_; ++i) {
      std::memcpy(out + static_cast<size_t>(first_ + i * (columns_ + 1)) * element, one_.data(), element);
    }
    return absl::OkStatus();
  }

 private:
  Tensor one_;
  size_t bytes_;
  int64_t columns_;
  int64_t first_;
  int64_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t k, context.node.attributes.GetInt("k", 0));
  SAKER_ASSIGN_OR_RETURN(Tensor one, Tensor::Create(context.outputs[0].type, Shape{}));
  const float value = 1;
  FindCast(DataType::kFloat32, one.type())(&value, one.data(), 1);
  return std::make_unique<EyeKernel>(context.outputs[0], k, std::move(one));
}

}  // namespace

// The diagonal ties a row to its place in the batch, so that rows are never independent.
void RegisterEyeLikeOps(OpRegistry& registry) {
  registry.Register({.op_type = "EyeLike", .since_version = 9, .infer = Infer, .make_kernel = MakeKernel});
}

}  // namespace saker
