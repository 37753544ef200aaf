// Where each element of a layout lies, by formula; that every pair of layouts leads back is in layouts_test.cc.
#include "core/ops/reorder.h"

#include <cstring>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

constexpr Layout kLayouts[] = {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked4, Layout::kBlocked8,
                               Layout::kBlocked16};

// Element (n, c, s), s running over the spatial axes together.
int64_t OffsetIn(const TensorDesc& desc, int64_t n, int64_t c, int64_t s) {
  const int64_t channels = desc.shape[1], inner = desc.shape.Product(2, desc.shape.rank());
  const int64_t block = BlockSize(desc.layout), blocks = (channels + block - 1) / block;
  switch (desc.layout) {
    case Layout::kPlain:
      return (n * channels + c) * inner + s;
    case Layout::kChannelsLast:
      return (n * inner + s) * channels + c;
    default:
      return ((n * blocks + c / block) * inner + s) * block + c % block;
  }
}

// The bytes of a value in a layout: element k of the plain order holds k + 1, padding holds 0.
template <typename T>
std::vector<T> Laid(const TensorDesc& desc) {
  std::vector<T> values(desc.SizeInBytes() / sizeof(T), T(0));
  const int64_t inner = desc.shape.Product(2, desc.shape.rank());
  T next = 0;
  for (int64_t n = 0; n < desc.shape[0]; ++n) {
    for (int64_t c = 0; c < desc.shape[1]; ++c) {
      for (int64_t s = 0; s < inner; ++s) values[static_cast<size_t>(OffsetIn(desc, n, c, s))] = ++next;
    }
  }
  return values;
}

// What a reorder makes of `from`, in memory that was not zero before.
template <typename T>
std::vector<T> Reordered(const TensorDesc& from, const TensorDesc& to, const std::vector<T>& values) {
  const absl::StatusOr<std::unique_ptr<OpKernel>> kernel = MakeReorderKernel(from, to);
  EXPECT_TRUE(kernel.ok()) << kernel.status();
  EXPECT_EQ((*kernel)->input_layouts, std::vector<Layout>{from.layout});
  EXPECT_EQ((*kernel)->output_layouts, std::vector<Layout>{to.layout});
  std::vector<T> out(to.SizeInBytes() / sizeof(T), T(77));
  const void* const inputs[] = {values.data()};
  void* const outputs[] = {out.data()};
  EXPECT_TRUE((*kernel)->Run({inputs, outputs}).ok());
  return out;
}

template <typename T>
void ExpectEveryPairOfLayouts(const Shape& shape) {
  for (const Layout first : kLayouts) {
    for (const Layout second : kLayouts) {
      const TensorDesc from{DataTypeOf<T>(), shape, first}, to{DataTypeOf<T>(), shape, second};
      EXPECT_EQ(Reordered(from, to, Laid<T>(from)), Laid<T>(to))
          << shape.ToString() << " " << static_cast<int>(first) << " to " << static_cast<int>(second);
    }
  }
}

TEST(Reorder, PutsEveryElementWhereTheLayoutSays) {
  // Channels of less than a block, of exactly one, of several, and of several and a rest.
  for (const Shape& shape : {Shape{1, 1, 1}, Shape{2, 3, 2, 3}, Shape{1, 16, 5}, Shape{2, 21, 2, 2}, Shape{1, 40, 3, 1},
                             Shape{2, 5, 2, 1, 3}}) {
    ExpectEveryPairOfLayouts<float>(shape);
  }
}

TEST(Reorder, MovesElementsOfEverySize) {
  ExpectEveryPairOfLayouts<uint8_t>({1, 6, 3});
  ExpectEveryPairOfLayouts<uint8_t>({2, 3, 5, 14});
  ExpectEveryPairOfLayouts<int16_t>({2, 18, 4});
  ExpectEveryPairOfLayouts<double>({2, 18, 4});
}

TEST(Reorder, CopiesWhatHasNoChannelsOrNoElements) {
  for (const Shape& shape : {Shape{}, Shape{5}, Shape{0, 3, 2}, Shape{2, 0, 2}, Shape{2, 3, 0}}) {
    const TensorDesc from{DataType::kFloat32, shape, Layout::kPlain}, to{DataType::kFloat32, shape, Layout::kBlocked8};
    std::vector<float> values(static_cast<size_t>(shape.ElementCount()), 3);
    EXPECT_EQ(Reordered(from, to, values), values) << shape.ToString();
    EXPECT_EQ(Reordered(to, from, values), values) << shape.ToString();
  }
}

TEST(Reorder, DoesNothingInPlaceWhereLayoutsAreEqual) {
  const TensorDesc desc{DataType::kFloat32, {2, 3}, Layout::kPlain};
  const std::unique_ptr<OpKernel> kernel = *MakeReorderKernel(desc, desc);
  EXPECT_EQ(kernel->in_place_input, 0);
  std::vector<float> values = {1, 2, 3, 4, 5, 6};
  const void* const inputs[] = {values.data()};
  void* const outputs[] = {values.data()};
  ASSERT_TRUE(kernel->Run({inputs, outputs}).ok());
  EXPECT_THAT(values, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Reorder, WritesOverNothingThatItStillReads) {
  const Shape shape = {1, 3, 4};
  EXPECT_EQ((*MakeReorderKernel({DataType::kFloat32, shape, Layout::kPlain},
                                {DataType::kFloat32, shape, Layout::kChannelsLast}))
                ->in_place_input,
            -1);
}

TEST(Reorder, SaysWhatItWasAskedToChange) {
  const absl::Status shape = MakeReorderKernel({DataType::kFloat32, {2, 3}}, {DataType::kFloat32, {3, 2}}).status();
  EXPECT_EQ(shape.message(), "a reorder keeps type and shape, but got FLOAT [2,3] and FLOAT [3,2]");
  const absl::Status type = MakeReorderKernel({DataType::kFloat32, {2}}, {DataType::kInt32, {2}}).status();
  EXPECT_THAT(std::string(type.message()), testing::HasSubstr("FLOAT [2] and INT32 [2]"));
  EXPECT_EQ(type.code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
