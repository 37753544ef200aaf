#include "client/image_preprocessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace saker {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;

v1::ImagePreprocessing Settings(int width, int height, int channels) {
  v1::ImagePreprocessing settings;
  settings.set_width(width);
  settings.set_height(height);
  settings.set_channels(channels);
  return settings;
}

TEST(Preprocess, LeavesAPictureOfTheRightSizeAlone) {
  const Image image{.width = 2, .height = 1, .channels = 1, .pixels = {0, 255}};
  EXPECT_THAT(*Preprocess(image, Settings(2, 1, 1)), ElementsAre(0, 255));
}

TEST(Preprocess, ScalesThenNormalizesEachChannel) {
  v1::ImagePreprocessing settings = Settings(1, 1, 3);
  settings.set_scale(0.5f);
  for (const float mean : {1.0f, 2.0f, 3.0f}) settings.add_mean(mean);
  for (const float std : {1.0f, 2.0f, 4.0f}) settings.add_std(std);
  const Image image{.width = 1, .height = 1, .channels = 3, .pixels = {10, 20, 30}};
  EXPECT_THAT(*Preprocess(image, settings), ElementsAre(4, 4, 3));
}

TEST(Preprocess, LetsOneMeanStandForAllChannels) {
  v1::ImagePreprocessing settings = Settings(1, 1, 3);
  settings.add_mean(1);
  const Image image{.width = 1, .height = 1, .channels = 3, .pixels = {1, 2, 3}};
  EXPECT_THAT(*Preprocess(image, settings), ElementsAre(0, 1, 2));
}

TEST(Preprocess, LaysChannelsOutAsAsked) {
  const Image image{.width = 2, .height = 1, .channels = 3, .pixels = {1, 2, 3, 4, 5, 6}};
  v1::ImagePreprocessing settings = Settings(2, 1, 3);
  EXPECT_THAT(*Preprocess(image, settings), ElementsAre(1, 4, 2, 5, 3, 6));
  settings.set_channels_last(true);
  EXPECT_THAT(*Preprocess(image, settings), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Preprocess, ResizesPlainPicturesWhole) {
  Image image{.width = 8, .height = 6, .channels = 1, .pixels = std::vector<uint8_t>(48, 90)};
  const auto values = Preprocess(image, Settings(3, 5, 1));
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->size(), 15u);
  EXPECT_THAT(*values, Each(FloatEq(90)));
}

TEST(Preprocess, InvertsLightPaperOnly) {
  v1::ImagePreprocessing settings = Settings(3, 3, 1);
  settings.set_invert(true);
  const Image dark_on_light{
      .width = 3, .height = 3, .channels = 1, .pixels = {250, 250, 250, 250, 5, 250, 250, 250, 250}};
  EXPECT_THAT(*Preprocess(dark_on_light, settings), ElementsAre(5, 5, 5, 5, 250, 5, 5, 5, 5));
  const Image light_on_dark{.width = 3, .height = 3, .channels = 1, .pixels = {0, 0, 0, 0, 200, 0, 0, 0, 0}};
  EXPECT_THAT(*Preprocess(light_on_dark, settings), ElementsAre(0, 0, 0, 0, 200, 0, 0, 0, 0));
}

TEST(Preprocess, RefusesSettingsThatMakeNoSense) {
  const auto message = [](const v1::ImagePreprocessing& settings) {
    return std::string(CheckPreprocessing(settings).message());
  };
  EXPECT_TRUE(CheckPreprocessing(Settings(28, 28, 1)).ok());
  EXPECT_THAT(message(Settings(0, 28, 1)), HasSubstr("width and height"));
  EXPECT_THAT(message(Settings(28, std::numeric_limits<int>::max(), 1)), HasSubstr("width and height"));
  EXPECT_THAT(message(Settings(28, 28, 2)), HasSubstr("channels must be 1 or 3"));
  v1::ImagePreprocessing settings = Settings(28, 28, 3);
  settings.add_mean(1);
  settings.add_mean(2);
  EXPECT_THAT(message(settings), HasSubstr("mean has 2 values for 3 channels"));
  settings = Settings(28, 28, 1);
  settings.add_std(0);
  EXPECT_THAT(message(settings), HasSubstr("std must not be 0"));
  settings = Settings(28, 28, 1);
  settings.set_center_box(29);
  EXPECT_THAT(message(settings), HasSubstr("center_box"));
  settings.set_center_box(-1);
  EXPECT_THAT(message(settings), HasSubstr("center_box"));
  settings = Settings(28, 28, 3);
  settings.set_center_box(20);
  EXPECT_THAT(message(settings), HasSubstr("needs 1 channel"));
}

v1::TensorSpec Spec(std::initializer_list<int64_t> shape) {
  v1::TensorSpec spec;
  spec.set_name("x");
  spec.set_has_rows(true);
  for (const int64_t dim : shape) spec.add_shape(dim);
  return spec;
}

TEST(GuessPreprocessing, ReadsSizeAndLayoutFromTheShape) {
  const auto flat = GuessPreprocessing(Spec({-1, 784}));
  ASSERT_TRUE(flat.ok()) << flat.status();
  EXPECT_EQ(flat->width(), 28);
  EXPECT_EQ(flat->channels(), 1);
  const auto first = GuessPreprocessing(Spec({1, 3, 20, 30}));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->width(), 30);
  EXPECT_EQ(first->height(), 20);
  EXPECT_FALSE(first->channels_last());
  const auto last = GuessPreprocessing(Spec({-1, 20, 30, 3}));
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->width(), 30);
  EXPECT_TRUE(last->channels_last());
  EXPECT_EQ(GuessPreprocessing(Spec({-1, 9, 5}))->height(), 9);
}

TEST(GuessPreprocessing, DoesNotTakeAnythingForAPicture) {
  for (const auto& shape :
       {Spec({-1, 785}), Spec({-1, 7, 5, 4}), Spec({-1}), Spec({-1, -1, -1, 3}), Spec({}), Spec({-1, 1, 1 << 20, 4})}) {
    const auto guess = GuessPreprocessing(shape);
    EXPECT_TRUE(absl::IsFailedPrecondition(guess.status())) << shape.ShortDebugString();
  }
}

}  // namespace
}  // namespace saker
