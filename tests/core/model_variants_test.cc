#include "core/model_variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/core/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

// Tensors of one picture size, and what a model answers to them.
struct PictureRequest {
  PictureRequest(int64_t rows, int64_t height, int64_t width)
      : image(*Tensor::Create(DataType::kFloat32, {rows, 1, height, width})),
        scores(*Tensor::Create(DataType::kFloat32, {rows, 4, 1, 1})) {
    float value = 0;
    for (float& pixel : image.As<float>()) pixel = value = value > 3 ? -3.0F : value + 0.37F;
  }
  absl::Status Run(const Model& model, ExecutionContext& context) {
    return model.Run({image.view()}, {scores.mutable_view()}, RunOptions(), context).status();
  }
  std::vector<float> Answer(const Model& model) {
    ExecutionContext context = model.NewContext();
    EXPECT_TRUE(Run(model, context).ok());
    return {scores.As<float>().begin(), scores.As<float>().end()};
  }
  Tensor image;
  Tensor scores;
};

TEST(ModelVariants, AnswersEveryPictureSizeAsAModelOfThatSizeDoes) {
  const auto model = LoadModel(Pictures());
  ASSERT_TRUE(model->has_variants());
  EXPECT_TRUE(model->accepts_batches());
  ExecutionContext context = model->NewContext();
  for (const auto& [height, width] :
       std::vector<std::pair<int64_t, int64_t>>{{8, 8}, {5, 11}, {8, 8}, {1, 1}, {32, 7}}) {
    for (const int64_t rows : {1, 3}) {
      PictureRequest request(rows, height, width);
      ASSERT_TRUE(request.Run(*model, context).ok());
      const std::vector<float> got(request.scores.As<float>().begin(), request.scores.As<float>().end());
      EXPECT_EQ(got, PictureRequest(rows, height, width).Answer(*LoadModel(Pictures(height, width))));
    }
  }
}

TEST(ModelVariants, RowsOfAVariantAreSplitLikeThoseOfAnyModel) {
  const auto model = LoadModel(Pictures());
  PictureRequest request(6, 9, 9);
  const auto variant = model->VariantFor({request.image.view()});
  ASSERT_TRUE(variant.ok()) << variant.status();
  EXPECT_TRUE((*variant)->rows_independent());
  EXPECT_EQ(*(*variant)->OutputShape(0, 6), (Shape{6, 4, 1, 1}));
  const std::vector<float> together = request.Answer(**variant);
  const PictureRequest first_row(1, 9, 9);
  ExecutionContext context = model->NewContext();
  RunOptions options;
  options.mode = ExecutionMode::kParallel;
  const auto execution = (*variant)->Run({request.image.view()}, {request.scores.mutable_view()}, options, context);
  ASSERT_TRUE(execution.ok()) << execution.status();
  EXPECT_EQ(execution->path, ExecutionPath::kParallel);
  EXPECT_EQ(together, std::vector<float>(request.scores.As<float>().begin(), request.scores.As<float>().end()));
}

TEST(ModelVariants, AreMadeOnceAndFoundAfterwards) {
  const auto model = LoadModel(Pictures());
  const PictureRequest small(1, 4, 4), batch(5, 4, 4), large(1, 9, 9);
  EXPECT_EQ(model->FindVariant({small.image.view()}), nullptr);
  const auto variant = model->VariantFor({small.image.view()});
  ASSERT_TRUE(variant.ok());
  EXPECT_EQ(model->FindVariant({small.image.view()}), *variant);
  EXPECT_EQ(model->FindVariant({batch.image.view()}), *variant) << "rows are not part of it";
  EXPECT_EQ(model->FindVariant({large.image.view()}), nullptr);
}

TEST(ModelVariants, KeepAsManyAsTheyPromiseAndRunOnWhenDropped) {
  const auto model = LoadModel(Pictures());
  const PictureRequest first(1, 1, 3);
  const std::shared_ptr<const Model> oldest = *model->VariantFor({first.image.view()});
  for (size_t i = 0; i < ModelVariants::kMostKept; ++i) {
    const PictureRequest other(1, 2, static_cast<int64_t>(i) + 3);
    ASSERT_TRUE(model->VariantFor({other.image.view()}).ok());
  }
  EXPECT_EQ(model->FindVariant({first.image.view()}), nullptr);
  PictureRequest again(1, 1, 3);
  EXPECT_EQ(again.Answer(*oldest), PictureRequest(1, 1, 3).Answer(*LoadModel(Pictures(1, 3))));
}

TEST(ModelVariants, ShareThePackedWeights) {
  const auto model = LoadModel(Pictures());
  ASSERT_TRUE(model->VariantFor({PictureRequest(1, 4, 4).image.view()}).ok());
  const size_t bytes = model->SizeInBytes();
  ASSERT_TRUE(model->VariantFor({PictureRequest(1, 5, 6).image.view()}).ok());
  EXPECT_EQ(model->SizeInBytes(), bytes);
}

TEST(ModelVariants, OfOneShapeAreTheSameForAllWhoAskAtOnce) {
  const auto model = LoadModel(Pictures());
  const PictureRequest request(1, 6, 6);
  std::vector<std::shared_ptr<const Model>> made(8);
  std::vector<std::thread> threads;
  for (auto& variant : made) {
    threads.emplace_back([&] { variant = *model->VariantFor({request.image.view()}); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& variant : made) EXPECT_EQ(variant, made[0]);
}

TEST(ModelVariants, AreMadeForValuesThatDecideShapes) {
  const auto model = LoadModel(ReshapedByRequest());
  ASSERT_TRUE(model->has_variants());
  const Tensor x = Tensor::FromValues<float>({2, 4}, {-1, 2, 3, 4, 5, 6, 7, 8});
  ExecutionContext context = model->NewContext();
  for (const Shape& target : {Shape{4, 2}, Shape{1, 8}, Shape{4, 2}, Shape{8, 1}}) {
    const Tensor shape = Tensor::FromValues<int64_t>({2}, target.dims());
    const auto variant = model->VariantFor({x.view(), shape.view()});
    ASSERT_TRUE(variant.ok()) << variant.status();
    EXPECT_EQ(*(*variant)->OutputShape(0, 2), target);
    Tensor y = *Tensor::Create(DataType::kFloat32, target);
    ASSERT_TRUE(model->Run({x.view(), shape.view()}, {y.mutable_view()}, RunOptions(), context).ok());
    EXPECT_THAT(y.As<float>(), ::testing::ElementsAre(0, 2, 3, 4, 5, 6, 7, 8));
  }
}

TEST(ModelVariants, SayWhatIsWrongWithValuesThatFitNoShape) {
  const auto model = LoadModel(ReshapedByRequest());
  const Tensor x = *Tensor::Create(DataType::kFloat32, {2, 4});
  const Tensor shape = Tensor::FromValues<int64_t>({2}, {3, 3});
  const absl::Status status = model->VariantFor({x.view(), shape.view()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Reshape"));
  const Tensor good = Tensor::FromValues<int64_t>({2}, {2, 4});
  EXPECT_TRUE(model->VariantFor({x.view(), good.view()}).ok()) << "the next request is not its victim";
}

TEST(ModelVariants, RefuseMoreShapingValuesThanTheyKeep) {
  const auto model = LoadModel(GraphBuilder()
                                   .Input("x", {-1, 4})
                                   .Input("shape", {-1}, DataType::kInt64)
                                   .Node("Reshape", {"x", "shape"}, {"y"})
                                   .Output("y", {-1, -1})
                                   .Build());
  const Tensor x = *Tensor::Create(DataType::kFloat32, {2, 4});
  const Tensor shape = *Tensor::Create(DataType::kInt64, {100'000});
  EXPECT_EQ(model->FindVariant({x.view(), shape.view()}), nullptr);
  const absl::Status status = model->VariantFor({x.view(), shape.view()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("800000 bytes, more than the limit of 65536"));
}

}  // namespace
}  // namespace saker
