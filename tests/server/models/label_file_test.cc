#include "server/models/label_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(LabelFile, GivesOneLabelALine) {
  const TempFolder folder;
  EXPECT_THAT(*ReadLabels(folder.Write("labels.txt", "cat\r\ngolden retriever\n\nZ\xC3\xBCrich\n\n\n")),
              ElementsAre("cat", "golden retriever", "", "Z\xC3\xBCrich"));
}

TEST(LabelFile, SaysWhichLineIsNoText) {
  const TempFolder folder;
  const std::string path = folder.Write("labels.txt", "cat\n\xff\xfe\n");
  EXPECT_THAT(std::string(ReadLabels(path).status().message()), ::testing::StartsWith(path + ":2: expected"));
}

TEST(LabelFile, RefusesCutOffCharactersAndEndlessLines) {
  const TempFolder folder;
  EXPECT_FALSE(ReadLabels(folder.Write("a", "ab\xE2\x82")).ok());
  EXPECT_FALSE(ReadLabels(folder.Write("b", std::string(5000, 'x'))).ok());
}

TEST(LabelFile, RefusesWhatProtobufRefuses) {
  const TempFolder folder;
  EXPECT_FALSE(ReadLabels(folder.Write("overlong", "\xC0\xAF")).ok());
  EXPECT_FALSE(ReadLabels(folder.Write("surrogate", "\xED\xA0\x80")).ok());
  EXPECT_FALSE(ReadLabels(folder.Write("beyond", "\xF4\x90\x80\x80")).ok());
}

TEST(LabelFile, TakesTheLongestLabelAndNoLonger) {
  const TempFolder folder;
  const std::string longest(1024, 'x');
  EXPECT_THAT(*ReadLabels(folder.Write("a", longest + "\r\n" + longest)), ElementsAre(longest, longest));
  EXPECT_FALSE(ReadLabels(folder.Write("b", longest + "x\n")).ok());
  EXPECT_FALSE(ReadLabels(folder.Write("c", "cat\n" + longest + "xx")).ok());
}

TEST(LabelFile, RefusesMoreThanAnAnswerHolds) {
  const TempFolder folder;
  std::string text;
  while (text.size() < size_t{2} << 20) text += std::string(1023, 'x') + "\n";
  EXPECT_EQ(ReadLabels(folder.Write("a", text))->size(), 2048U);
  EXPECT_THAT(std::string(ReadLabels(folder.Write("b", text + "x")).status().message()),
              ::testing::HasSubstr("has more than 2097152 bytes"));
  std::string most;
  for (int i = 0; i < 1 << 18; ++i) most += "x\n";
  EXPECT_EQ(ReadLabels(folder.Write("most", most))->size(), size_t{1} << 18);
  EXPECT_THAT(std::string(ReadLabels(folder.Write("c", std::string((1 << 18) + 1, '\n'))).status().message()),
              ::testing::HasSubstr("has more than 262144 lines"));
}

TEST(LabelFile, SaysWhichLineIsTooLong) {
  const TempFolder folder;
  const std::string path = folder.Write("labels.txt", "cat\n" + std::string(1025, 'x') + "\n");
  EXPECT_EQ(ReadLabels(path).status().message(), path + ":2: expected a label of at most 1024 bytes, got 1025");
}

TEST(LabelFile, SaysWhenItCannotBeRead) {
  EXPECT_EQ(ReadLabels(TempFolder().path()).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadLabels("/nowhere/labels.txt").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace saker
