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

TEST(LabelFile, SaysWhenItCannotBeRead) {
  EXPECT_EQ(ReadLabels("/nowhere/labels.txt").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace saker
