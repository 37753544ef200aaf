#include "core/ops/einsum_equation.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int A = 0, B = 1, i = 26 + 8, j = 26 + 9, k = 26 + 10;

std::string ErrorOf(const std::string& equation, const std::vector<int>& ranks) {
  return ParseEinsum(equation, ranks).status().ToString();
}

TEST(EinsumEquation, NamesAxesByLetters) {
  const absl::StatusOr<EinsumEquation> equation = ParseEinsum("ij, jk -> ki", {2, 2});
  ASSERT_TRUE(equation.ok()) << equation.status();
  EXPECT_THAT(equation->inputs, ElementsAre(ElementsAre(i, j), ElementsAre(j, k)));
  EXPECT_THAT(equation->output, ElementsAre(k, i));
  EXPECT_GT(equation->labels, k);
}

TEST(EinsumEquation, KeepsLettersThatOccurOnceUnlessTold) {
  EXPECT_THAT(ParseEinsum("kj,ji", {2, 2})->output, ElementsAre(i, k));
  EXPECT_THAT(ParseEinsum("iB,A", {2, 1})->output, ElementsAre(A, B, i));
  EXPECT_THAT(ParseEinsum("ii", {2})->output, IsEmpty());
  EXPECT_THAT(ParseEinsum("ij->", {2})->output, IsEmpty());
  EXPECT_THAT(ParseEinsum("", {0})->output, IsEmpty());
}

TEST(EinsumEquation, AlignsEllipsesAtTheRight) {
  const absl::StatusOr<EinsumEquation> equation = ParseEinsum("...ij,...j", {4, 2});
  ASSERT_TRUE(equation.ok()) << equation.status();
  EXPECT_THAT(equation->inputs, ElementsAre(ElementsAre(0, 1, 2 + i, 2 + j), ElementsAre(1, 2 + j)));
  EXPECT_THAT(equation->output, ElementsAre(0, 1, 2 + i));
  EXPECT_THAT(ParseEinsum("i...j->j...i", {4})->output, ElementsAre(2 + j, 0, 1, 2 + i));
  // An ellipsis may stand for nothing.
  EXPECT_THAT(ParseEinsum("...i->i...", {1})->output, ElementsAre(i));
}

TEST(EinsumEquation, RefusesWhatCannotBeRead) {
  EXPECT_THAT(ErrorOf("i1->i", {2}), HasSubstr("cannot read \"1\""));
  EXPECT_THAT(ErrorOf("i..", {1}), HasSubstr("cannot read"));
  EXPECT_THAT(ErrorOf("......", {1}), HasSubstr("cannot read"));
  EXPECT_THAT(ErrorOf("i->i->i", {1}), HasSubstr("more than one"));
  EXPECT_THAT(ErrorOf("i,j", {1}), HasSubstr("2 terms for 1 operands"));
}

TEST(EinsumEquation, RefusesTermsThatDoNotFitTheirOperands) {
  EXPECT_THAT(ErrorOf("ij", {3}), HasSubstr("term 0 names 2 axes, but the operand has 3"));
  EXPECT_THAT(ErrorOf("ij...", {1}), HasSubstr("names 2 axes"));
}

TEST(EinsumEquation, RefusesOutputsThatTheOperandsDoNotMake) {
  EXPECT_THAT(ErrorOf("ij->ik", {2}), HasSubstr("no operand has"));
  EXPECT_THAT(ErrorOf("ij->ii", {2}), HasSubstr("an axis twice"));
  EXPECT_THAT(ErrorOf("...i->i", {2}), HasSubstr("must have the ellipsis"));
}

}  // namespace
}  // namespace saker
