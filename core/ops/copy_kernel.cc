#include "core/ops/copy_kernel.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"

namespace saker {
namespace {

// Handing a share to another core costs a microsecond or two, in which one core copies half as much as this.
constexpr int64_t kLeastSharedBytes = 64 * 1024;

int64_t ElementsOf(const CopyLoops& loops) {
  int64_t elements = 1;
  for (const int64_t extent : loops.extents) elements *= extent;
  return elements;
}

}  // namespace

CopyKernel::CopyKernel(std::vector<Copy> copies, size_t element_bytes, int threads) : element_bytes_(element_bytes) {
  int64_t bytes = 0;
  for (const Copy& copy : copies) bytes += ElementsOf(copy.loops) * static_cast<int64_t>(element_bytes);
  parts = static_cast<int>(std::clamp<int64_t>(2 * bytes / kLeastSharedBytes, 1, std::max(1, threads)));
  if (parts == 1) {
    parts_.push_back(std::move(copies));
    return;
  }
  parts_.resize(static_cast<size_t>(parts));
  for (const Copy& copy : copies) {
    size_t part = 0;
    for (CopyLoops& piece : CutLoops(copy.loops, parts)) {
      parts_[part++].push_back({copy.input, copy.output, std::move(piece)});
    }
  }
}

absl::Status CopyKernel::Run(const KernelArgs& args) const {
  for (int part = 0; part < parts; ++part) SAKER_RETURN_IF_ERROR(RunPart(args, part));
  return absl::OkStatus();
}

absl::Status CopyKernel::RunPart(const KernelArgs& args, int part) const {
  for (const Copy& copy : parts_[static_cast<size_t>(part)]) {
    // An output that nobody wants has no buffer.
    if (!args.outputs[copy.output]) continue;
    StridedCopy(copy.loops, element_bytes_, args.inputs[copy.input], args.outputs[copy.output]);
  }
  return absl::OkStatus();
}

}  // namespace saker
