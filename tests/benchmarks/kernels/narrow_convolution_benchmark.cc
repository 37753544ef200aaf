// NarrowConvolution() and MapConvolution() against oneDNN's convolution in the layouts that oneDNN prefers (reorders
// around it not counted), all on one thread. Arguments: channels, maps, picture side, kernel side, padding.
#include <vector>

#include "benchmark/benchmark.h"
#include "core/kernels/convolution.h"
#include "core/kernels/map_convolution.h"
#include "core/kernels/narrow_convolution.h"

namespace saker {
namespace {

ConvolutionSpec SpecOf(const benchmark::State& state) {
  const int64_t channels = state.range(0), maps = state.range(1), side = state.range(2), kernel = state.range(3),
                pad = state.range(4), out = side + 2 * pad - kernel + 1;
  ConvolutionSpec spec;
  spec.source = Shape{1, channels, side, side};
  spec.weights = Shape{maps, channels, kernel, kernel};
  spec.destination = Shape{1, maps, out, out};
  spec.window = {{kernel, kernel}, {1, 1}, {1, 1}, {pad, pad}, {pad, pad}};
  spec.steps = {{ConvolutionStep::Kind::kRelu}};
  return spec;
}

void Narrow(benchmark::State& state) {
  const ConvolutionSpec spec = SpecOf(state);
  const std::vector<float> source(static_cast<size_t>(spec.source.ElementCount()), 0.5F);
  const std::vector<float> weights(static_cast<size_t>(spec.weights.ElementCount()), 0.1F);
  const AlignedBuffer packed = *PackNarrowWeights(spec, weights.data());
  AlignedBuffer scratch(NarrowScratchBytes(spec));
  std::vector<float> destination(static_cast<size_t>(spec.destination.ElementCount()));
  for (auto _ : state) {
    NarrowConvolution(spec, source.data(), reinterpret_cast<const float*>(packed.data()), nullptr,
                      {DenseActivation::Kind::kRelu}, destination.data(), reinterpret_cast<float*>(scratch.data()));
    benchmark::ClobberMemory();
  }
}

void Map(benchmark::State& state) {
  const ConvolutionSpec spec = SpecOf(state);
  const std::vector<float> source(static_cast<size_t>(spec.source.ElementCount()), 0.5F);
  const std::vector<float> weights(static_cast<size_t>(spec.weights.ElementCount()), 0.1F);
  const AlignedBuffer packed = *PackMapWeights(spec, weights.data());
  AlignedBuffer scratch(MapScratchBytes(spec) + 1);
  std::vector<float> destination(static_cast<size_t>(spec.destination.ElementCount()));
  for (auto _ : state) {
    MapConvolution(spec, source.data(), reinterpret_cast<const float*>(packed.data()), nullptr,
                   {DenseActivation::Kind::kRelu}, destination.data(), reinterpret_cast<float*>(scratch.data()));
    benchmark::ClobberMemory();
  }
}

void OneDnn(benchmark::State& state) {
  ConvolutionSpec spec = SpecOf(state);
  spec.plain_source = spec.source[1] <= 3;
  const auto convolution = *Convolution::Create(spec);
  const std::vector<float> weights(static_cast<size_t>(spec.weights.ElementCount()), 0.1F);
  const AlignedBuffer packed = *convolution->PackWeights(weights.data());
  const AlignedBuffer source(TensorDesc{DataType::kFloat32, spec.source, convolution->source_layout()}.SizeInBytes());
  const AlignedBuffer destination(
      TensorDesc{DataType::kFloat32, spec.destination, convolution->destination_layout()}.SizeInBytes());
  const AlignedBuffer scratch(convolution->program().scratch_bytes());
  const auto handles = convolution->program().MakeHandles();
  const auto address = [](const AlignedBuffer& buffer) { return const_cast<std::byte*>(buffer.data()); };
  const std::vector<void*> buffers = {address(source), address(packed), address(destination)};
  for (auto _ : state) {
    if (!convolution->program().Run(handles.get(), buffers, address(scratch)).ok()) state.SkipWithError("failed");
    benchmark::ClobberMemory();
  }
}

// Maps in whole vectors of every instruction set, as MapConvolution() wants them.
void WideShapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({1, 16, 28, 3, 1})->Args({1, 32, 28, 3, 1})->Args({1, 32, 14, 3, 1})->Args({1, 16, 64, 3, 1});
  benchmark->Args({1, 16, 224, 5, 2})->Args({6, 16, 14, 5, 0})->Args({8, 16, 14, 5, 2})->Args({3, 16, 32, 3, 1});
  benchmark->Args({3, 32, 32, 3, 1})->Args({3, 64, 32, 3, 1})->Args({16, 32, 14, 3, 1})->Args({12, 32, 12, 3, 0});
}

void AllShapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Args({1, 6, 28, 5, 2})->Args({1, 8, 28, 5, 2})->Args({2, 8, 28, 5, 2});
  WideShapes(benchmark);
}

BENCHMARK(Narrow)->Apply(AllShapes);
BENCHMARK(Map)->Apply(WideShapes);
BENCHMARK(OneDnn)->Apply(AllShapes);

}  // namespace
}  // namespace saker
