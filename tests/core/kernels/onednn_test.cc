#include "core/kernels/onednn.h"

#include <omp.h>

#include <new>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/kernels/convolution.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked4, Layout::kBlocked8,
                               Layout::kBlocked16};

TEST(OneDnn, RecognisesEveryLayoutThatItMakes) {
  for (const Layout layout : kLayouts) {
    for (const Shape& shape : {Shape{2, 20, 6}, Shape{2, 20, 6, 7}, Shape{2, 20, 6, 7, 3}}) {
      const dnnl::memory::desc desc = onednn::DescOf(shape, layout);
      EXPECT_EQ(onednn::LayoutOf(desc, shape), layout);
      EXPECT_EQ(desc.get_size(), (TensorDesc{DataType::kFloat32, shape, layout}.SizeInBytes()));
    }
  }
}

TEST(OneDnn, DoesNotMistakeForeignFormatsForLayouts) {
  const dnnl::memory::desc swapped({2, 3, 4, 5}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::bacd);
  EXPECT_EQ(onednn::LayoutOf(swapped, {2, 3, 4, 5}), std::nullopt);
}

TEST(OneDnn, HoldsEachThreadToOneOpenMpThread) {
  std::thread([] {
    omp_set_num_threads(4);
    onednn::UseOneThread();
    EXPECT_EQ(omp_get_max_threads(), 1);
  }).join();
}

TEST(OneDnn, TurnsExceptionsIntoStatus) {
  const absl::StatusOr<int> result =
      onednn::Guarded("trying", []() -> int { throw dnnl::error(dnnl_unimplemented, "no such primitive"); });
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInternal);
  EXPECT_NE(result.status().message().find("trying: no such primitive"), absl::string_view::npos);
}

TEST(OneDnn, AnswersForALackOfMemoryWithAStatus) {
  const auto thrown = [](const auto& exception) {
    return onednn::Guarded("trying", [&]() -> int { throw exception; }).status().code();
  };
  EXPECT_EQ(thrown(std::bad_alloc()), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(thrown(std::length_error("too long")), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(thrown(dnnl::error(dnnl_out_of_memory, "no memory")), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(thrown(std::runtime_error("no luck")), absl::StatusCode::kInternal);
}

ConvolutionSpec OneByOne() {
  ConvolutionSpec spec;
  spec.source = {1, 2, 2, 2};
  spec.weights = {1, 2, 1, 1};
  spec.destination = {1, 1, 2, 2};
  spec.window = {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  spec.plain_source = true;
  return spec;
}

TEST(Convolution, RefusesContradictingShapesWithAStatus) {
  ConvolutionSpec spec = OneByOne();
  spec.destination = {1, 1, 9, 9};
  EXPECT_EQ(Convolution::Create(spec).status().code(), absl::StatusCode::kInternal);
}

TEST(Convolution, NamesItsWeightsFormatTheSameForEveryBatch) {
  ConvolutionSpec spec = OneByOne();
  const auto one = Convolution::Create(spec);
  spec.source[0] = spec.destination[0] = 8;
  const auto eight = Convolution::Create(spec);
  ASSERT_TRUE(one.ok() && eight.ok());
  EXPECT_EQ((*one)->weights_format(), (*eight)->weights_format());
}

TEST(Program, RunsAgainOnOtherBuffersAndFailsWithoutHandles) {
  ConvolutionSpec spec = OneByOne();
  spec.plain_weights = true;
  const auto convolution = Convolution::Create(spec);
  ASSERT_TRUE(convolution.ok()) << convolution.status();
  const onednn::Program& program = (*convolution)->program();
  const std::unique_ptr<onednn::Handles> handles = program.MakeHandles();
  AlignedBuffer scratch(program.scratch_bytes() + 64);
  std::vector<float> weights = {1, 10};
  for (int round = 0; round < 3; ++round) {
    std::vector<float> source(8, static_cast<float>(round));
    AlignedBuffer out(
        TensorDesc{DataType::kFloat32, spec.destination, (*convolution)->destination_layout()}.SizeInBytes());
    ASSERT_TRUE(program.Run(handles.get(), {source.data(), weights.data(), out.data()}, scratch.data()).ok());
    EXPECT_EQ(*reinterpret_cast<const float*>(out.data()), 11 * round);
  }
  EXPECT_EQ(program.Run(nullptr, {}, nullptr).code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace saker
