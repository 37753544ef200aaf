// OneDnnState: the handles of a oneDNN program as the state of a kernel.
#pragma once

#include <memory>
#include <utility>

#include "core/kernels/onednn_program.h"
#include "core/ops/op.h"

namespace saker {

class OneDnnState final : public KernelState {
 public:
  explicit OneDnnState(std::unique_ptr<onednn::Handles> handles) : handles_(std::move(handles)) {}

  // The handles of a state that MakeState() gave; null for null.
  static onednn::Handles* HandlesOf(KernelState* state) {
    return state ? static_cast<OneDnnState*>(state)->handles_.get() : nullptr;
  }

 private:
  std::unique_ptr<onednn::Handles> handles_;
};

}  // namespace saker
