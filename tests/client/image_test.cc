#include "client/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Pgm(int width, int height, const std::string& pixels) {
  return absl::StrCat("P5 ", width, " ", height, " 255\n", pixels);
}

// An uncompressed 32-bit TGA of one pixel row, top row first.
std::string Tga(std::initializer_list<std::array<uint8_t, 4>> rgba) {
  std::string bytes(18, '\0');
  bytes[2] = 2;
  bytes[12] = static_cast<char>(rgba.size());
  bytes[14] = 1;
  bytes[16] = 32;
  bytes[17] = 0x28;
  for (const auto& p : rgba)
    bytes += {static_cast<char>(p[2]), static_cast<char>(p[1]), static_cast<char>(p[0]), static_cast<char>(p[3])};
  return bytes;
}

TEST(Image, DecodesGreyPixelsAsTheyAre) {
  const auto image = DecodeImage(Pgm(3, 2, std::string("\x00\x01\x7f\x80\xfe\xff", 6)), 1);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->width, 3);
  EXPECT_EQ(image->height, 2);
  EXPECT_THAT(image->pixels, ElementsAre(0, 1, 127, 128, 254, 255));
  EXPECT_EQ(image->at(0, 1), 128);
}

TEST(Image, RepeatsGreyInThreeChannels) {
  const auto image = DecodeImage(Pgm(1, 1, "\x2a"), 3);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(image->pixels, ElementsAre(42, 42, 42));
}

TEST(Image, KeepsRedGreenAndBlueInOrder) {
  const auto image = DecodeImage("P6 1 1 255\n\x01\x02\x03", 3);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(image->pixels, ElementsAre(1, 2, 3));
}

TEST(Image, PutsTransparentPicturesOnWhitePaper) {
  const auto image = DecodeImage(Tga({{0, 0, 0, 0}, {0, 0, 0, 255}, {0, 0, 0, 128}}), 1);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_THAT(image->pixels, ElementsAre(255, 0, 127));
}

TEST(Image, RefusesWhatIsNoPicture) {
  for (const std::string& bytes : {std::string(), std::string("hello"), std::string(1000, '\0')}) {
    const auto image = DecodeImage(bytes, 1);
    EXPECT_TRUE(absl::IsInvalidArgument(image.status()));
    EXPECT_THAT(std::string(image.status().message()), HasSubstr("expected PNG, JPEG"));
  }
}

TEST(Image, RefusesAPictureThatIsCutOff) {
  std::ifstream file("models/mnist/samples/digit_7.png", std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  const auto half = DecodeImage(absl::string_view(whole).substr(0, whole.size() / 2), 1);
  EXPECT_TRUE(absl::IsInvalidArgument(half.status()));
  EXPECT_THAT(std::string(half.status().message()), HasSubstr("damaged"));
}

TEST(Image, FindsOutFromTheHeaderThatAPictureIsTooLarge) {
  const auto image = DecodeImage(Pgm(100000, 100000, ""), 1);
  EXPECT_TRUE(absl::IsInvalidArgument(image.status()));
  EXPECT_THAT(std::string(image.status().message()), HasSubstr("100000x100000 pixels"));
}

TEST(Image, ReadsThePngsThatComeWithTheModel) {
  const auto image = ReadImageFile("models/mnist/samples/digit_7.png", 1);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->pixels.size(), static_cast<size_t>(image->width) * image->height);
}

TEST(Image, NamesTheFileThatIsMissingOrWrong) {
  const auto missing = ReadImageFile("no/such.png", 1);
  EXPECT_TRUE(absl::IsNotFound(missing.status()));
  EXPECT_EQ(missing.status().message(), "no/such.png: no such file");
  EXPECT_THAT(std::string(ReadImageFile("tests", 1).status().message()), HasSubstr("tests: is not a regular file"));
  EXPECT_THAT(std::string(ReadImageFile("CMakeLists.txt", 1).status().message()),
              HasSubstr("CMakeLists.txt: is not a picture"));
}

TEST(Image, DoesNotReadHugeFiles) {
  const std::string path = ::testing::TempDir() + "/saker_huge_image_" + std::to_string(getpid());
  std::ofstream(path) << "P5";
  std::filesystem::resize_file(path, static_cast<uintmax_t>(kMaxImageFileBytes) + 1);  // sparse
  EXPECT_THAT(std::string(ReadImageFile(path, 1).status().message()), HasSubstr("more than the limit"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace saker
