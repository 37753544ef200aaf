#include "core/runtime/execution_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace saker {
namespace {

std::string BuffersText(const std::vector<BufferRef>& refs) {
  return absl::StrJoin(refs, ", ",
                       [](std::string* out, const BufferRef& ref) { absl::StrAppend(out, ref.ToString()); });
}

}  // namespace

std::string BufferRef::ToString() const {
  switch (kind) {
    case BufferRef::Kind::kNone:
      return "-";
    case BufferRef::Kind::kArena:
      return absl::StrCat("@", offset);
    case BufferRef::Kind::kInput:
      return absl::StrCat("input", index);
    case BufferRef::Kind::kOutput:
      return absl::StrCat("output", index);
    case BufferRef::Kind::kConstant:
      return "constant";
  }
  return "?";
}

absl::string_view LayoutText(Layout layout) {
  switch (layout) {
    case Layout::kPlain:
      return "";
    case Layout::kChannelsLast:
      return "channels last";
    case Layout::kBlocked4:
      return "blocked by 4";
    case Layout::kBlocked8:
      return "blocked by 8";
    case Layout::kBlocked16:
      return "blocked by 16";
  }
  return "";
}

bool ExecutionPlan::HasParts() const {
  return std::any_of(parts.begin(), parts.end(), [](int count) { return count > 1; });
}

std::string ExecutionPlan::ToString() const {
  std::string text = absl::StrCat("plan for ", rows, " rows: ", steps.size(), " steps, arena ", arena_bytes, " bytes (",
                                  unshared_bytes, " without sharing)\n");
  for (size_t i = 0; i < steps.size(); ++i) {
    const PlanStep& step = steps[i];
    absl::StrAppend(&text, "  ", i, " ", step.op, " \"", step.name, "\" (", BuffersText(step.inputs), ") -> ",
                    BuffersText(step.outputs));
    for (const TensorDesc& desc : step.output_descs) {
      absl::StrAppend(&text, " ", Name(desc.type), desc.shape.ToString(), desc.layout == Layout::kPlain ? "" : " ",
                      LayoutText(desc.layout));
    }
    if (step.kernel != nullptr && step.kernel->scratch_bytes > 0) {
      absl::StrAppend(&text, ", scratch ", step.kernel->scratch_bytes, " bytes @", step.scratch_offset);
    }
    if (step.kernel != nullptr && step.kernel->parts > 1) absl::StrAppend(&text, ", ", step.kernel->parts, " parts");
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace saker
