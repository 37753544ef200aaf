#include "core/ops/registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/nearest_name.h"
#include "core/ops/families.h"

namespace saker {
namespace {

// Domain of the operators that only our own passes make; they have no opset of their own.
constexpr absl::string_view kOwnDomain = "saker";

std::string Key(absl::string_view domain, absl::string_view op_type) { return absl::StrCat(domain, "/", op_type); }

absl::Status CheckCounts(const Node& node, const OpDefinition& op) {
  // Fused additions bring inputs of their own.
  const auto added = std::count_if(node.post_ops.begin(), node.post_ops.end(),
                                   [](const PostOp& step) { return step.kind == PostOp::Kind::kAdd; });
  const int inputs = static_cast<int>(node.inputs.size());
  const int outputs = static_cast<int>(node.outputs.size());
  const OpContext context{node, {}};
  if (inputs < op.min_inputs || (op.max_inputs >= 0 && inputs > op.max_inputs + added)) {
    const std::string most = op.max_inputs < 0 ? "any number of" : absl::StrCat(op.max_inputs);
    return context.Error(absl::StrCat("expected ", op.min_inputs, " to ", most, " inputs, got ", inputs));
  }
  for (int i = 0; i < op.min_inputs; ++i) {
    if (node.inputs[i] == kNoValue) return context.Error(absl::StrCat("input ", i, " is missing"));
  }
  if (op.max_outputs >= 0 && outputs > op.max_outputs) {
    return context.Error(absl::StrCat("expected at most ", op.max_outputs, " outputs, got ", outputs));
  }
  return absl::OkStatus();
}

}  // namespace

const OpRegistry& OpRegistry::Get() {
  static const OpRegistry* const registry = [] {
    auto* all = new OpRegistry;
    for (auto* family : {RegisterBinaryOps,
                         RegisterUnaryOps,
                         RegisterShapeOps,
                         RegisterIdentityOps,
                         RegisterConstantOps,
                         RegisterCastOps,
                         RegisterMovementOps,
                         RegisterSliceOps,
                         RegisterPadOps,
                         RegisterDenseOps,
                         RegisterMatMulOps,
                         RegisterConvOps,
                         RegisterConvTransposeOps,
                         RegisterPoolOps,
                         RegisterRecurrentOps,
                         RegisterNormalizationOps,
                         RegisterSoftmaxOps,
                         RegisterQuantizeLinearOps,
                         RegisterDynamicQuantizeOps,
                         RegisterIntegerMatMulOps,
                         RegisterIntegerConvOps,
                         RegisterPowOps,
                         RegisterComparisonOps,
                         RegisterBitwiseOps,
                         RegisterWhereOps,
                         RegisterClipOps,
                         RegisterFloatClassOps,
                         RegisterQuantizedConvOps,
                         RegisterQuantizedDenseOps,
                         RegisterQuantizedMeanOps,
                         RegisterByteTableOps,
                         RegisterTileOps,
                         RegisterCompressOps,
                         RegisterGatherOps,
                         RegisterScatterOps,
                         RegisterSpaceDepthOps,
                         RegisterReverseSequenceOps,
                         RegisterTriluOps,
                         RegisterOneHotOps,
                         RegisterRangeOps,
                         RegisterResizeOps,
                         RegisterEyeLikeOps,
                         RegisterEinsumOps,
                         RegisterReduceOps,
                         RegisterArgExtremeOps,
                         RegisterTopKOps,
                         RegisterCumulativeSumOps,
                         RegisterNonZeroOps,
                         RegisterLayerNormalizationOps,
                         RegisterGroupNormalizationOps,
                         RegisterMeanVarianceOps,
                         RegisterLpNormalizationOps,
                         RegisterChannelResponseOps}) {
      family(*all);
    }
    return all;
  }();
  return *registry;
}

void OpRegistry::Register(OpDefinition definition) {
  auto& versions = definitions_[Key(definition.domain, definition.op_type)];
  const int version = definition.since_version;
  const bool inserted = versions.emplace(version, std::move(definition)).second;
  SAKER_CHECK(inserted);
}

absl::StatusOr<const OpDefinition*> OpRegistry::Resolve(const Node& node) const {
  const auto versions = definitions_.find(Key(node.domain, node.op_type));
  if (versions == definitions_.end()) {
    const std::string domain = node.domain.empty() ? "" : absl::StrCat(node.domain, "::");
    return absl::UnimplementedError(absl::StrCat("op \"", domain, node.op_type, "\" (node \"", node.name, "\", opset ",
                                                 node.opset, ") is not supported",
                                                 DidYouMean(node.op_type, OpTypes())));
  }
  auto next = node.domain == kOwnDomain ? versions->second.end() : versions->second.upper_bound(node.opset);
  if (next == versions->second.begin()) {
    return absl::UnimplementedError(absl::StrCat("op \"", node.op_type, "\" (node \"", node.name, "\", opset ",
                                                 node.opset, ") is not supported: it begins with opset ", next->first));
  }
  const OpDefinition& definition = std::prev(next)->second;
  if (absl::Status status = CheckCounts(node, definition); !status.ok()) return status;
  return &definition;
}

std::vector<std::string> OpRegistry::OpTypes() const {
  std::vector<std::string> names;
  for (const auto& [key, versions] : definitions_) {
    const OpDefinition& newest = versions.rbegin()->second;
    if (newest.domain.empty()) names.push_back(newest.op_type);
  }
  return names;
}

}  // namespace saker
