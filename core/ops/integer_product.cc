#include "core/ops/integer_product.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/onednn_state.h"
#include "core/ops/quantization.h"

namespace saker {
namespace {

// UINT8 less 128 is the same bits with the highest one turned.
constexpr int32_t kUnsignedShift = 128;

void MakeSigned(const uint8_t* from, int64_t count, int8_t* to) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<int8_t>(from[i] ^ 0x80);
}

// Unsigned, because sums may wrap.
template <typename B>
void AddColumns(const B* b, int64_t depth, int64_t columns, int32_t* sums) {
  auto* const to = reinterpret_cast<uint32_t*>(sums);
  std::fill_n(to, columns, 0u);
  for (int64_t k = 0; k < depth; ++k) {
    for (int64_t column = 0; column < columns; ++column) to[column] += static_cast<uint32_t>(b[k * columns + column]);
  }
}

void ColumnSums(DataType type, const void* b, int64_t depth, int64_t columns, int32_t* sums) {
  if (type == DataType::kInt8) return AddColumns(static_cast<const int8_t*>(b), depth, columns, sums);
  AddColumns(static_cast<const uint8_t*>(b), depth, columns, sums);
}

int64_t RowSum(DataType type, const void* a, int64_t row, int64_t depth) {
  int64_t sum = 0;
  if (type == DataType::kInt8) {
    for (int64_t k = 0; k < depth; ++k) sum += static_cast<const int8_t*>(a)[row * depth + k];
  } else {
    for (int64_t k = 0; k < depth; ++k) sum += static_cast<const uint8_t*>(a)[row * depth + k];
  }
  return sum;
}

}  // namespace

absl::StatusOr<std::unique_ptr<IntegerProductSums>> IntegerProductSums::Make(const KernelContext& context,
                                                                             const MatMulSpec& spec, int right,
                                                                             ScratchPlan& scratch) {
  auto sums = std::make_unique<IntegerProductSums>();
  sums->rows_ = spec.rows();
  sums->depth_ = spec.depth();
  sums->columns_ = spec.columns();
  sums->a_type_ = context.desc(0).type;
  sums->b_type_ = context.desc(right).type;
  sums->column_sums_at_ = scratch.Reserve(static_cast<size_t>(sums->columns_) * sizeof(int32_t));
  const bool one_matrix = spec.b.Product(0, spec.b.rank() - 2) == 1;
  const bool packs = context.constant(right) != nullptr && one_matrix;
  if (packs) {
    sums->column_sums_.resize(static_cast<size_t>(sums->columns_));
    ColumnSums(sums->b_type_, context.constant(right)->data(), sums->depth_, sums->columns_, sums->column_sums_.data());
  }
  const bool empty = sums->rows_ == 0 || sums->depth_ == 0 || sums->columns_ == 0;
  if (CpuMultipliesBytesExactly() && !empty) SAKER_RETURN_IF_ERROR(sums->UseProduct(context, right, packs));
  if (sums->product_ == nullptr) return sums;
  if (!packs && sums->b_type_ == DataType::kUInt8) {
    sums->signed_at_ = scratch.Reserve(static_cast<size_t>(sums->depth_ * sums->columns_));
  }
  sums->product_scratch_at_ = scratch.Reserve(sums->product_->program().scratch_bytes());
  return sums;
}

absl::Status IntegerProductSums::UseProduct(const KernelContext& context, int right, bool packs) {
  ByteProductSpec spec{rows_, depth_, columns_, a_type_};
  spec.plain_weights = !packs;
  absl::StatusOr<std::unique_ptr<ByteProduct>> product = ByteProduct::Create(spec);
  if (!product.ok()) return context.Error(product.status().message());
  product_ = *std::move(product);
  if (!packs) return absl::OkStatus();
  const std::shared_ptr<const Tensor>& constant = context.inputs[right].constant;
  const std::vector<int32_t> shift = {b_type_ == DataType::kUInt8 ? kUnsignedShift : 0};
  SAKER_ASSIGN_OR_RETURN(weights_, context.weights.GetOrPack(constant, product_->weights_format(), [&] {
    const std::shared_ptr<const Tensor> stored = SignedWeights(constant, shift);
    return stored ? product_->PackWeights(stored->As<int8_t>().data())
                  : absl::StatusOr<AlignedBuffer>(absl::ResourceExhaustedError("no memory for the weights"));
  }));
  return absl::OkStatus();
}

std::unique_ptr<KernelState> IntegerProductSums::MakeState() const {
  return product_ ? std::make_unique<OneDnnState>(product_->program().MakeHandles()) : nullptr;
}

absl::Status IntegerProductSums::Run(const void* a, const void* b, const int32_t* a_zero_points,
                                     const int32_t* b_zero_points, int32_t* sums, void* scratch,
                                     KernelState* state) const {
  SAKER_RETURN_IF_ERROR(Multiply(a, b, sums, scratch, state));
  Correct(a, b, a_zero_points, b_zero_points, sums, scratch);
  return absl::OkStatus();
}

absl::Status IntegerProductSums::Multiply(const void* a, const void* b, int32_t* sums, void* scratch,
                                          KernelState* state) const {
  if (product_ == nullptr) {
    IntegerProduct(rows_, depth_, columns_, a_type_, a, b_type_, b, sums);
    return absl::OkStatus();
  }
  const void* weights = weights_ ? weights_->data() : b;
  if (!weights_ && b_type_ == DataType::kUInt8) {
    auto* const as_signed = ScratchPlan::At<int8_t>(scratch, signed_at_);
    MakeSigned(static_cast<const uint8_t*>(b), depth_ * columns_, as_signed);
    weights = as_signed;
  }
  const std::array<void*, 3> buffers = {const_cast<void*>(a), const_cast<void*>(weights), sums};
  return product_->program().Run(OneDnnState::HandlesOf(state), buffers,
                                 ScratchPlan::At<void>(scratch, product_scratch_at_));
}

// What is there is the sum of a * (b - shift); wanted is that of (a - za) * (b - zb). They differ by
// za * (sum of b - depth * zb) + (zb - shift) * (sum of a). Unsigned, because sums may wrap.
void IntegerProductSums::Correct(const void* a, const void* b, const int32_t* a_zero_points,
                                 const int32_t* b_zero_points, int32_t* sums, void* scratch) const {
  const bool shifted = product_ != nullptr && b_type_ == DataType::kUInt8;
  const int32_t shift = shifted ? kUnsignedShift : 0;
  const int32_t* column_sums = column_sums_.data();
  if (column_sums_.empty() && columns_ > 0) {
    auto* const made = ScratchPlan::At<int32_t>(scratch, column_sums_at_);
    ColumnSums(b_type_, b, depth_, columns_, made);
    column_sums = made;
  }
  const bool needs_rows =
      std::any_of(b_zero_points, b_zero_points + columns_, [&](int32_t zero) { return zero != shift; });
  for (int64_t row = 0; row < rows_; ++row) {
    const int64_t za = a_zero_points[row];
    if (za == 0 && !needs_rows) continue;
    const int64_t row_sum = needs_rows ? RowSum(a_type_, a, row, depth_) : 0;
    auto* const to = reinterpret_cast<uint32_t*>(sums) + row * columns_;
    for (int64_t column = 0; column < columns_; ++column) {
      const int64_t zb = b_zero_points[column];
      const int64_t taken = za * (column_sums[column] - depth_ * zb) + (zb - shift) * row_sum;
      to[column] -= static_cast<uint32_t>(taken);
    }
  }
}

}  // namespace saker
