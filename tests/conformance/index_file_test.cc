#include "tests/conformance/index_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace saker {
namespace {

using testing::ElementsAre;

std::string WriteFile(const std::string& text) {
  const std::string path = testing::TempDir() + "/index.csv";
  std::ofstream(path) << text;
  return path;
}

TEST(IndexFile, SplitsQuotedFields) {
  EXPECT_THAT(SplitCsvLine("a,,b"), ElementsAre("a", "", "b"));
  EXPECT_THAT(SplitCsvLine("\"x:float[1,2]\",\"say \"\"hi\"\"\"\r"), ElementsAre("x:float[1,2]", "say \"hi\""));
  EXPECT_THAT(SplitCsvLine(""), ElementsAre(""));
}

TEST(IndexFile, FindsTheTolerancesByColumnName) {
  const auto index = ReadIndex(WriteFile("name,inputs,rtol,x,atol_of_max\nnet,\"a,b\",0,1,0.05\n"));
  ASSERT_TRUE(index.ok()) << index.status();
  ASSERT_EQ(index->count("net"), 1u);
  EXPECT_EQ(index->at("net").relative, 0);
  EXPECT_EQ(index->at("net").of_largest, 0.05);
}

TEST(IndexFile, IsEmptyWhereThereIsNone) { EXPECT_TRUE(ReadIndex("/nonexistent/INDEX.csv")->empty()); }

TEST(IndexFile, RefusesFilesItDoesNotUnderstand) {
  EXPECT_FALSE(ReadIndex(WriteFile("name,rtol\nnet,1\n")).ok());
  EXPECT_FALSE(ReadIndex(WriteFile("name,rtol,atol_of_max\nnet,x,1\n")).ok());
  EXPECT_FALSE(ReadIndex(WriteFile("name,rtol,atol_of_max\nnet,1\n")).ok());
}

}  // namespace
}  // namespace saker
