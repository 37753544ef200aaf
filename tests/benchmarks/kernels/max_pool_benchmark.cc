// MaxPool() against oneDNN's pooling in the same layout, both on one thread. Arguments: layout, channels, side of the
// picture, side of the window, stride, padding.
#include <vector>

#include "benchmark/benchmark.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/max_pool.h"

namespace saker {
namespace {

PoolSpec SpecOf(const benchmark::State& state) {
  const int64_t channels = state.range(1), side = state.range(2), kernel = state.range(3), stride = state.range(4),
                pad = state.range(5), out = (side + 2 * pad - kernel) / stride + 1;
  PoolSpec spec;
  spec.layout = static_cast<Layout>(state.range(0));
  spec.source = Shape{1, channels, side, side};
  spec.destination = Shape{1, channels, out, out};
  spec.window = {{kernel, kernel}, {stride, stride}, {1, 1}, {pad, pad}, {pad, pad}};
  return spec;
}

AlignedBuffer BufferOf(const PoolSpec& spec, const Shape& shape) {
  return AlignedBuffer(TensorDesc{spec.type, shape, spec.layout}.SizeInBytes());
}

void Ours(benchmark::State& state) {
  const PoolSpec spec = SpecOf(state);
  AlignedBuffer source = BufferOf(spec, spec.source), destination = BufferOf(spec, spec.destination);
  AlignedBuffer scratch(MaxPoolScratchBytes(spec) + 1);
  for (auto _ : state) {
    MaxPool(spec, reinterpret_cast<const float*>(source.data()), reinterpret_cast<float*>(destination.data()),
            reinterpret_cast<float*>(scratch.data()));
    benchmark::ClobberMemory();
  }
}

void OneDnn(benchmark::State& state) {
  const PoolSpec spec = SpecOf(state);
  const auto pooling = *Pooling::Create(spec);
  AlignedBuffer source = BufferOf(spec, spec.source), destination = BufferOf(spec, spec.destination);
  AlignedBuffer scratch(pooling->program().scratch_bytes() + 1);
  const auto handles = pooling->program().MakeHandles();
  const std::vector<void*> buffers = {source.data(), destination.data()};
  for (auto _ : state) {
    if (!pooling->program().Run(handles.get(), buffers, scratch.data()).ok()) state.SkipWithError("failed");
    benchmark::ClobberMemory();
  }
}

// The poolings of LeNet-5, MNIST-8, a network for CIFAR, and SqueezeNet or ResNet.
void Shapes(benchmark::internal::Benchmark* benchmark) {
  const auto plain = static_cast<int64_t>(Layout::kPlain), last = static_cast<int64_t>(Layout::kChannelsLast),
             blocked = static_cast<int64_t>(Layout::kBlocked16);
  benchmark->Args({plain, 6, 28, 2, 2, 0})->Args({plain, 8, 28, 2, 2, 0})->Args({plain, 16, 16, 2, 2, 0});
  benchmark->Args({plain, 32, 32, 2, 2, 0})->Args({plain, 64, 56, 3, 2, 1})->Args({plain, 32, 28, 3, 1, 1});
  benchmark->Args({plain, 64, 112, 3, 2, 1});
  benchmark->Args({last, 16, 10, 2, 2, 0})->Args({last, 32, 32, 2, 2, 0})->Args({last, 40, 28, 3, 2, 1});
  benchmark->Args({last, 64, 56, 3, 2, 1})->Args({last, 64, 112, 3, 2, 1});
  benchmark->Args({blocked, 16, 14, 2, 2, 0})->Args({blocked, 64, 28, 3, 2, 1})->Args({blocked, 64, 56, 3, 2, 1});
  benchmark->Args({blocked, 64, 112, 3, 2, 1});
}
BENCHMARK(Ours)->Apply(Shapes);
BENCHMARK(OneDnn)->Apply(Shapes);

}  // namespace
}  // namespace saker
