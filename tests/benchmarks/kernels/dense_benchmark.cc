// Dense() against oneDNN's inner product with weights in the format that oneDNN prefers, both on one thread.
// Arguments: rows, depth, columns; the two layers of a 784-200-10 network first.
#include <random>
#include <vector>

#include "benchmark/benchmark.h"
#include "core/kernels/dense.h"
#include "oneapi/dnnl/dnnl.hpp"

extern "C" void omp_set_num_threads(int threads);

namespace saker {
namespace {

std::vector<float> RandomValues(int64_t count) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (float& value : values) value = uniform(random);
  return values;
}

void CountWork(benchmark::State& state) {
  state.counters["flops"] = benchmark::Counter(2.0 * state.range(0) * state.range(1) * state.range(2),
                                               benchmark::Counter::kIsIterationInvariantRate);
}

void OwnDense(benchmark::State& state) {
  const DenseShape shape{state.range(0), state.range(1), state.range(2)};
  const std::vector<float> x = RandomValues(shape.rows * shape.depth);
  const std::vector<float> weights = RandomValues(shape.depth * shape.columns);
  const AlignedBuffer packed = *PackDenseWeights(weights.data(), shape.depth, shape.columns, false);
  const AlignedBuffer bias = *PackDenseBias(weights.data(), shape.columns);
  std::vector<float> y(shape.rows * shape.columns);
  for (auto _ : state) {
    Dense(shape, x.data(), reinterpret_cast<const float*>(packed.data()), reinterpret_cast<const float*>(bias.data()),
          {DenseActivation::Kind::kRelu}, y.data());
    benchmark::ClobberMemory();
  }
  CountWork(state);
}

void OneDnnInnerProduct(benchmark::State& state) {
  using dnnl::memory;
  omp_set_num_threads(1);
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const auto f32 = memory::data_type::f32;
  const memory::desc source({state.range(0), state.range(1)}, f32, memory::format_tag::ab);
  const memory::desc any({state.range(2), state.range(1)}, f32, memory::format_tag::any);
  const memory::desc bias({state.range(2)}, f32, memory::format_tag::a);
  const memory::desc result({state.range(0), state.range(2)}, f32, memory::format_tag::ab);
  dnnl::post_ops relu;
  relu.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(relu);
  const dnnl::inner_product_forward::primitive_desc desc(
      {dnnl::prop_kind::forward_inference, source, any, bias, result}, attributes, engine);
  const dnnl::inner_product_forward primitive(desc);
  const std::unordered_map<int, memory> arguments = {{DNNL_ARG_SRC, memory(source, engine)},
                                                     {DNNL_ARG_WEIGHTS, memory(desc.weights_desc(), engine)},
                                                     {DNNL_ARG_BIAS, memory(bias, engine)},
                                                     {DNNL_ARG_DST, memory(result, engine)}};
  for (const auto& [name, buffer] : arguments)
    std::fill_n(static_cast<char*>(buffer.get_data_handle()), buffer.get_desc().get_size(), 0);
  for (auto _ : state) {
    primitive.execute(stream, arguments);
    benchmark::ClobberMemory();
  }
  CountWork(state);
}

void Shapes(benchmark::internal::Benchmark* benchmark) {
  for (const int64_t rows : {1, 2, 4, 8, 16, 32, 64, 256}) {
    benchmark->Args({rows, 784, 200})->Args({rows, 200, 10});
  }
  for (const int64_t rows : {1, 8, 64}) benchmark->Args({rows, 2048, 1000})->Args({rows, 512, 512});
}
BENCHMARK(OwnDense)->Apply(Shapes);
BENCHMARK(OneDnnInnerProduct)->Apply(Shapes);

}  // namespace
}  // namespace saker
