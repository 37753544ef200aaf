#include "client/ink_centering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using ::testing::Each;

// A black page with a white rectangle.
Image Page(int width, int height, int left, int top, int ink_width, int ink_height, uint8_t paper = 0,
           uint8_t ink = 255) {
  Image image{.width = width, .height = height};
  image.pixels.assign(static_cast<size_t>(width) * height, paper);
  for (int y = top; y < top + ink_height; ++y) {
    for (int x = left; x < left + ink_width; ++x) image.pixels[static_cast<size_t>(y) * width + x] = ink;
  }
  return image;
}

struct Extent {
  int left = 1000, top = 1000, right = -1, bottom = -1;
};

Extent InkOf(const Image& image) {
  Extent extent;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (image.at(x, y) < 128) continue;
      extent = {std::min(extent.left, x), std::min(extent.top, y), std::max(extent.right, x),
                std::max(extent.bottom, y)};
    }
  }
  return extent;
}

TEST(CenterInk, FitsTheLongerSideIntoTheBoxAndCentres) {
  // A tall stroke in a corner of a large page.
  const auto centered = CenterInk(Page(200, 300, 10, 20, 40, 80), 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  const Extent ink = InkOf(*centered);
  EXPECT_EQ(ink.top, 4);
  EXPECT_EQ(ink.bottom, 23);
  EXPECT_EQ(ink.left, 9);
  EXPECT_EQ(ink.right, 18);
}

TEST(CenterInk, EnlargesSmallInk) {
  const auto centered = CenterInk(Page(28, 28, 20, 20, 5, 5), 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  const Extent ink = InkOf(*centered);
  EXPECT_EQ(ink.right - ink.left, 19);
  EXPECT_EQ(ink.left, 4);
}

TEST(CenterInk, CentresByMassNotByBox) {
  // A heavy left half and a thin line to the right: the mass pulls the box to the right.
  Image page = Page(100, 100, 20, 40, 10, 20);
  for (int x = 30; x < 40; ++x) page.pixels[50 * 100 + x] = 255;
  const auto centered = CenterInk(page, 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  EXPECT_GT(InkOf(*centered).left, 4);
}

TEST(CenterInk, NeverPushesInkOverTheEdge) {
  Image page = Page(102, 102, 1, 1, 2, 100);
  for (int x = 1; x <= 100; ++x) page.pixels[102 + x] = 255;
  const auto centered = CenterInk(page, 28, 28, 28);
  ASSERT_TRUE(centered.ok()) << centered.status();
  EXPECT_EQ(InkOf(*centered).left, 0);
  EXPECT_EQ(InkOf(*centered).bottom, 27);
}

TEST(CenterInk, MakesGreyPaperBlackAndFaintInkBright) {
  const auto centered = CenterInk(Page(60, 60, 20, 20, 20, 20, /*paper=*/60, /*ink=*/140), 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  EXPECT_EQ(centered->at(0, 0), 0);
  EXPECT_EQ(centered->at(14, 14), 255);
}

TEST(CenterInk, LeavesAnEmptyPageEmpty) {
  const auto centered = CenterInk(Page(50, 50, 0, 0, 0, 0, /*paper=*/90), 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  EXPECT_EQ(centered->pixels.size(), 784u);
  EXPECT_THAT(centered->pixels, Each(0));
}

TEST(CenterInk, TakesASinglePixelPicture) { EXPECT_TRUE(CenterInk(Page(1, 1, 0, 0, 1, 1), 28, 28, 20).ok()); }

TEST(CenterInk, DrawsAHairlineAtLeastOnePixelWide) {
  const auto centered = CenterInk(Page(500, 500, 250, 50, 1, 400), 28, 28, 20);
  ASSERT_TRUE(centered.ok()) << centered.status();
  EXPECT_GE(InkOf(*centered).right, 0);
}

TEST(PaperShade, IsTheMedianOfTheBorder) {
  Image page = Page(10, 10, 3, 3, 4, 4, /*paper=*/200, /*ink=*/0);
  EXPECT_EQ(PaperShade(page), 200);
  page.pixels[0] = 0;  // a smudge in the corner changes nothing
  EXPECT_EQ(PaperShade(page), 200);
}

}  // namespace
}  // namespace saker
