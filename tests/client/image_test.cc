#include "client/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

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

std::string BigEndian(uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

// stb does not look at the checksum.
std::string PngChunk(const std::string& type, const std::string& data) {
  return BigEndian(static_cast<uint32_t>(data.size())) + type + data + BigEndian(0);
}

// A PNG of RGBA pixels whose compressed data holds `raw`: for each row a zero (no filter), then its pixels.
std::string Png(uint32_t width, uint32_t height, const std::string& raw) {
  std::string packed(compressBound(raw.size()), '\0');
  uLongf size = packed.size();
  EXPECT_EQ(
      compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()), raw.size()),
      Z_OK);
  packed.resize(size);
  return "\x89PNG\r\n\x1a\n" +
         PngChunk("IHDR", BigEndian(width) + BigEndian(height) + std::string("\x08\x06\0\0\0", 5)) +
         PngChunk("IDAT", packed) + PngChunk("IEND", "");
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
  const auto image = DecodeImage(Png(3, 1, std::string("\0\0\0\0\0\0\0\0\xff\0\0\0\x80", 13)), 1);
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

TEST(Image, DoesNotUnpackMoreThanTheHeaderPromised) {
  const auto bomb = DecodeImage(Png(1, 1, std::string(size_t{32} << 20, '\0')), 1);  // 32 KiB packed
  EXPECT_TRUE(absl::IsInvalidArgument(bomb.status()));
  EXPECT_THAT(std::string(bomb.status().message()), HasSubstr("damaged: outofmem"));
}

TEST(Image, RefusesFormatsThatNobodyNeeds) {
  std::string bmp = "BM" + std::string(56, '\0');
  bmp[10] = 54, bmp[14] = 40, bmp[18] = 1, bmp[22] = 1, bmp[26] = 1, bmp[28] = 24;  // one pixel
  std::string tga(22, '\0');
  tga[2] = 2, tga[12] = 1, tga[14] = 1, tga[16] = 32;  // one pixel
  for (const std::string& bytes : {bmp, tga}) EXPECT_TRUE(absl::IsInvalidArgument(DecodeImage(bytes, 1).status()));
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
