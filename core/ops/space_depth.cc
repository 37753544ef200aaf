// DepthToSpace and SpaceToDepth: channels spread over squares of pixels, and gathered from them.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;
using Kernel = absl::StatusOr<std::unique_ptr<OpKernel>>;

// The attribute, once the input is known to be images.
absl::StatusOr<int64_t> ReadBlock(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t block, context.node.attributes.GetInt("blocksize", 0));
  // A larger one cannot divide any extent there may be.
  if (block < 1 || block > (int64_t{1} << 20)) return context.Error(absl::StrCat("blocksize ", block, " is no size"));
  if (context.shape(0).rank() == 4) return block;
  return context.Error(absl::StrCat("expected [N,C,H,W], got ", context.shape(0).ToString()));
}

// True when the channels of a square lie together ("DCR": its places first, then the channels of the output).
absl::StatusOr<bool> ReadPlacesFirst(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::string mode, context.node.attributes.GetString("mode", "DCR"));
  if (mode == "DCR" || mode == "CRD") return mode == "DCR";
  return context.Error(absl::StrCat("mode \"", ShownText(mode), "\" is unknown; expected DCR or CRD"));
}

Descs InferDepthToSpace(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t block, ReadBlock(context));
  SAKER_RETURN_IF_ERROR(ReadPlacesFirst(context).status());
  const Shape& from = context.shape(0);
  if (from[1] % (block * block) != 0) {
    return context.Error(absl::StrCat(from[1], " channels do not make squares of ", block, " by ", block));
  }
  return std::vector<TensorDesc>{
      {context.desc(0).type, Shape{from[0], from[1] / (block * block), from[2] * block, from[3] * block}}};
}

Descs InferSpaceToDepth(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t block, ReadBlock(context));
  const Shape& from = context.shape(0);
  if (from[2] % block != 0 || from[3] % block != 0) {
    return context.Error(absl::StrCat(from.ToString(), " is not made of squares of ", block, " by ", block));
  }
  return std::vector<TensorDesc>{
      {context.desc(0).type, Shape{from[0], from[1] * block * block, from[2] / block, from[3] / block}}};
}

// Channels and pixels of an image mix, images do not.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0) return std::nullopt;
  return KeepRows(context, rows);
}

// The copy that makes axis i of the output from axis permutation[i] of `from`.
Kernel Permute(const KernelContext& context, const Shape& from, absl::Span<const int> permutation) {
  std::vector<CopyKernel::Copy> copies{{0, 0, Simplify(PermutedLoops(from, permutation))}};
  return std::make_unique<CopyKernel>(std::move(copies), SizeInBytes(context.desc(0).type), context.threads);
}

Kernel MakeDepthToSpace(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t block, ReadBlock(context));
  SAKER_ASSIGN_OR_RETURN(const bool places_first, ReadPlacesFirst(context));
  const Shape& from = context.shape(0);
  const int64_t channels = context.outputs[0].shape[1];
  if (places_first) return Permute(context, {from[0], block, block, channels, from[2], from[3]}, {0, 3, 4, 1, 5, 2});
  return Permute(context, {from[0], channels, block, block, from[2], from[3]}, {0, 1, 4, 2, 5, 3});
}

Kernel MakeSpaceToDepth(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t block, ReadBlock(context));
  const Shape& to = context.outputs[0].shape;
  return Permute(context, {to[0], context.shape(0)[1], to[2], block, to[3], block}, {0, 3, 5, 1, 2, 4});
}

}  // namespace

void RegisterSpaceDepthOps(OpRegistry& registry) {
  registry.Register(
      {.op_type = "DepthToSpace", .infer = InferDepthToSpace, .row_flow = FlowRows, .make_kernel = MakeDepthToSpace});
  registry.Register(
      {.op_type = "SpaceToDepth", .infer = InferSpaceToDepth, .row_flow = FlowRows, .make_kernel = MakeSpaceToDepth});
}

}  // namespace saker
