// CopyKernel: copies bytes; ends a plan where an output is not free to be written in place (it is a constant, an input,
// or wanted twice).
#pragma once

#include <cstddef>
#include <cstring>

#include "core/ops/op.h"

namespace saker {

class CopyKernel final : public OpKernel {
 public:
  explicit CopyKernel(size_t bytes) : bytes_(bytes) {}
  absl::Status Run(const KernelArgs& args) const override {
    if (bytes_ > 0) std::memcpy(args.outputs[0], args.inputs[0], bytes_);
    return absl::OkStatus();
  }

 private:
  size_t bytes_;
};

}  // namespace saker
