// Einsum: products of matrices against the plain loops, everything else by hand, and rows.
#include "core/ops/einsum.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

OneOp Einsum(const std::string& equation, std::vector<SharedTensor> operands) {
  const int count = static_cast<int>(operands.size());
  return {NodeOf("Einsum", 12, count, {{"equation", equation}}), std::move(operands)};
}

SharedTensor AsDoubles(const SharedTensor& floats) {
  Tensor doubles = *Tensor::Create(DataType::kFloat64, floats->shape());
  std::copy(floats->As<float>().begin(), floats->As<float>().end(), doubles.As<double>().begin());
  return std::make_shared<const Tensor>(std::move(doubles));
}

TEST(Einsum, OfFloatMatricesIsWhatThePlainLoopsMakeOfDoubles) {
  struct Case {
    const char* equation;
    Shape a;
    Shape b;
  };
  for (const Case& c :
       {Case{"ij,jk->ik", {3, 4}, {4, 5}}, Case{"ij,kj->ki", {3, 4}, {5, 4}}, Case{"ji,kj", {4, 3}, {5, 4}},
        Case{"bij,bjk->bik", {2, 3, 4}, {2, 4, 5}}, Case{"bhid,bhjd->bhij", {2, 3, 4, 5}, {2, 3, 6, 5}},
        Case{"bind,bjnd->bnij", {2, 3, 4, 5}, {2, 6, 4, 5}}, Case{"abcd,de->abce", {2, 3, 4, 5}, {5, 6}},
        Case{"i,j->ji", {3}, {4}}, Case{"ij,ij->", {3, 4}, {3, 4}}, Case{"ij,ij->ij", {3, 4}, {3, 4}},
        Case{"...ij,...jk", {2, 3, 4}, {2, 4, 5}}, Case{"abc,cd->dab", {2, 3, 4}, {4, 5}}}) {
    const auto a = Pattern(c.a), b = Pattern(c.b, 7);
    const Tensor y = RunOne(Einsum(c.equation, {a, b}));
    const Tensor want = RunOne(Einsum(c.equation, {AsDoubles(a), AsDoubles(b)}));
    ASSERT_EQ(y.shape(), want.shape()) << c.equation;
    std::vector<float> floats(want.As<double>().begin(), want.As<double>().end());
    EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(1e-4f), floats)) << c.equation;
  }
}

TEST(Einsum, TakesDiagonalsSumsAndTransposes) {
  const auto x = Share<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(RunOne(Einsum("ii->i", {x})).As<float>(), ElementsAre(1, 4));
  EXPECT_THAT(RunOne(Einsum("ii", {x})).As<float>(), ElementsAre(5));
  EXPECT_THAT(RunOne(Einsum("ij->i", {x})).As<float>(), ElementsAre(3, 7));
  EXPECT_THAT(RunOne(Einsum("ij->ji", {x})).As<float>(), ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(RunOne(Einsum("ij,jj->i", {x, x})).As<float>(), ElementsAre(9, 19));
  EXPECT_EQ(RunOne(Einsum("ij->", {x})).shape(), Shape{});
}

TEST(Einsum, TakesManyOperandsOfAnyNumbers) {
  const auto x = Share<int32_t>({2}, {2, 3});
  EXPECT_THAT(RunOne(Einsum("i,i,i->", {x, x, x})).As<int32_t>(), ElementsAre(35));
  EXPECT_THAT(RunOne(Einsum("i,j,k->kji", {x, Share<int32_t>({1}, {10}), Share<int32_t>({1}, {-1})})).As<int32_t>(),
              ElementsAre(-20, -30));
  ExpectUnsupported(Einsum("i->", {Zeros(DataType::kBool, {2})}), "BOOL is not supported");
  const std::vector<SharedTensor> many(17, x);
  ExpectUnsupported(Einsum("i,i,i,i,i,i,i,i,i,i,i,i,i,i,i,i,i", many), "more than 16 operands");
}

TEST(Einsum, RepeatsAxesOfOne) {
  const auto x = Share<float>({1, 2}, {1, 2}), y = Share<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(RunOne(Einsum("ij,ij->ij", {x, y})).As<float>(), ElementsAre(1, 4, 3, 8, 5, 12));
  EXPECT_THAT(RunOne(Einsum("...,...", {x, y})).As<float>(), ElementsAre(1, 4, 3, 8, 5, 12));
}

TEST(Einsum, OfNothingIsZeroOrNothing) {
  EXPECT_THAT(RunOne(Einsum("ij,jk->ik", {Pattern({2, 0}), Pattern({0, 1})})).As<float>(), ElementsAre(0, 0));
  EXPECT_THAT(RunOne(Einsum("ij->i", {Zeros(DataType::kInt8, {2, 0})})).As<int8_t>(), ElementsAre(0, 0));
  EXPECT_EQ(RunOne(Einsum("ij,jk->ik", {Pattern({0, 2}), Pattern({2, 3})})).shape(), (Shape{0, 3}));
}

TEST(Einsum, CountsItsProductsAndWhoAddsThemUp) {
  const auto count = [](const OneOp& op) { return CountEinsumProducts(ContextOf(op)); };
  const auto x = Pattern({2, 3});
  EXPECT_EQ(count(Einsum("ij,kj->ik", {x, Pattern({5, 3})})).count, 2 * 3 * 5);
  EXPECT_FALSE(count(Einsum("ij,kj->ik", {x, Pattern({5, 3})})).in_loops);
  EXPECT_EQ(count(Einsum("ia,ib,ic->abc", {x, x, x})).count, 2 * 27);
  EXPECT_TRUE(count(Einsum("ia,ib,ic->abc", {x, x, x})).in_loops);
  EXPECT_EQ(count(Einsum("ij,jk", {x, x})).count, 0);
}

TEST(Einsum, RefusesWhatDoesNotFit) {
  const auto x = Pattern({2, 3});
  ExpectWrong(Einsum("ij,jk", {x, x}), "input 1 has 2 elements on axis 0, where others have 3");
  ExpectWrong(Einsum("ij,ij", {x, Zeros(DataType::kFloat64, {2, 3})}), "input 1 must be FLOAT");
  ExpectWrong(Einsum("ijk", {x}), "equation \"ijk\": term 0 names 3 axes");
  ExpectWrong({MakeNode("Einsum", 12, 1), {x}}, "equation \"\"");
}

TEST(Einsum, KeepsRowsOfALabelThatTheOutputHas) {
  const RowAxis rows{0, 1};
  const auto x = Pattern({5, 3}), y = Pattern({5, 4});
  ExpectFlow(Einsum("ni,nj->nij", {x, y}), {rows, rows}, rows);
  ExpectFlow(Einsum("ni,nj->inj", {x, y}), {rows, rows}, RowAxis{1, 1});
  ExpectFlow(Einsum("ni,nj->ij", {x, y}), {rows, rows}, std::nullopt);
  ExpectFlow(Einsum("ni,nj->nij", {x, y}), {rows, kSharedByRows}, std::nullopt);
  ExpectFlow(Einsum("ni,mj->nmij", {x, y}), {rows, rows}, std::nullopt);
  ExpectFlow(Einsum("ni,mj->nmij", {x, y}), {kSharedByRows, rows}, RowAxis{1, 1});
  ExpectFlow(Einsum("nn->n", {Pattern({5, 5})}), {rows}, std::nullopt);
  ExpectFlow(Einsum("...i,ij->...j", {Pattern({5, 2, 3}), Pattern({3, 4})}), {rows, kSharedByRows}, rows);
}

}  // namespace
}  // namespace saker
