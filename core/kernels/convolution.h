// Convolution: oneDNN's convolution of fixed shapes with weights packed as it likes them and activations fused behind.
// Threads: const after Create().
// Owns:    the primitive; weights are packed once by the caller's cache.
// Fails:   Create() with INTERNAL when oneDNN refuses the shapes.
// Units:   shapes in ONNX's order, [N,C,...] and [M,C/groups,...].
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/onednn_program.h"
#include "core/tensor/layout.h"

namespace saker {

// Window: how a kernel slides over the spatial axes, one entry an axis.
struct Window {
  std::vector<int64_t> kernel;
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;  // 1: dense
  std::vector<int64_t> pads_begin;
  std::vector<int64_t> pads_end;
};

// ConvolutionStep: what is fused behind the sums, in order. oneDNN's kRelu and kClip turn a NaN into a bound (Dense and
// the operators of their own keep it): passing over the output once more to keep it would cost what fusing saves.
struct ConvolutionStep {
  enum class Kind {
    kRelu,
    kLeakyRelu,
    kSigmoid,
    kTanh,
    kClip,
    kElu,
    kHardSigmoid,
    kHardSwish,
    kSwish,
    kMish,
    kGelu,
    kGeluTanh,
    kAddToOutput,
  };
  Kind kind;
  float alpha = 0;
  float beta = 0;
};

struct ConvolutionSpec {
  Shape source;
  Shape weights;
  Shape destination;
  int64_t groups = 1;
  Window window;
  bool bias = false;
  std::vector<ConvolutionStep> steps;
  // Take the source as requests send it, for the first convolution of a network.
  bool plain_source = false;
  // The layout that the source comes in: windows of one pixel are as fast in blocks of channels as in any other, and keep
  // them.
  Layout source_layout = Layout::kPlain;
  // Weights come with each run as they are stored, not packed.
  bool plain_weights = false;
};

struct ConvolutionSlice;

class Convolution {
 public:
  static absl::StatusOr<std::unique_ptr<Convolution>> Create(const ConvolutionSpec& spec);
  // The same convolution of one image cut into at most `most` nearly equal slices that may run at the same time. Empty
  // where it cannot be cut: several images, too few channels or rows, or shapes that oneDNN would compute in another way
  // once they are cut.
  static absl::StatusOr<std::vector<ConvolutionSlice>> CreateSlices(const ConvolutionSpec& spec, int most);
  virtual ~Convolution() = default;

  // Images that one run of program() takes: all of the spec's, or one.
  virtual int64_t images_per_run() const = 0;
  virtual Layout source_layout() const = 0;
  virtual Layout destination_layout() const = 0;
  // Names the format of the packed weights completely; not which of the stored weights they are.
  virtual std::string weights_format() const = 0;
  // What PackWeights() takes.
  virtual size_t packed_bytes() const = 0;
  virtual absl::StatusOr<AlignedBuffer> PackWeights(const float* weights) const = 0;
  // Takes source, packed weights, bias if there is one, destination.
  virtual const onednn::Program& program() const = 0;
};

// ConvolutionSlice: some output channels, or some rows, of a convolution, as a convolution of its own that works inside
// the buffers of the whole: its arguments begin so many bytes behind those of the whole, in the same layouts.
struct ConvolutionSlice {
  std::unique_ptr<Convolution> convolution;
  size_t source_offset = 0;
  size_t weights_offset = 0;  // packed
  size_t bias_offset = 0;
  size_t destination_offset = 0;
  size_t destination_bytes = 0;  // that the slice writes
  // Some channels of channels that lie last: the slice writes its pixels one behind the other, each of so many bytes, and
  // the caller spreads them to this distance in the buffer of the whole. 0: the slice writes there itself.
  size_t pixel_bytes = 0;
  size_t pixel_pitch = 0;
  // Reads weights in a form of its own, at offset 0, which the caller packs with this slice's PackWeights() from the
  // stored ones of the output channels from this one on. -1: reads those of the whole.
  int64_t own_weights_from = -1;
};

}  // namespace saker
