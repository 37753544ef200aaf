#include "core/kernels/unary.h"

namespace saker {

UnaryFn FindUnary(UnaryOp op, DataType type) { return FindUnaryReference(op, type); }

bool KeepsZero(UnaryOp op, const UnaryParams& params) {
  switch (op) {
    case UnaryOp::kClip:
      return params.alpha <= 0 && params.beta >= 0;
    case UnaryOp::kSigmoid:
    case UnaryOp::kExp:
    case UnaryOp::kLog:
      return false;
    default:
      return true;
  }
}

}  // namespace saker
