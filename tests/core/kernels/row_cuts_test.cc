#include "core/kernels/row_cuts.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

Window OneAxis(int64_t kernel, int64_t stride, int64_t dilation, int64_t pad) {
  return {{kernel}, {stride}, {dilation}, {pad}, {pad}};
}

TEST(CutRows, GivesEachPieceTheSourceRowsItsWindowsSee) {
  // 3 rows high, padded by 1: rows 0..3 see -1..4, rows 4..6 see 3..7.
  const std::vector<RowCut> cuts = CutRows(7, 7, OneAxis(3, 1, 1, 1), 2);
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0].first, 0);
  EXPECT_EQ(cuts[0].rows, 3);
  EXPECT_EQ(cuts[0].source_first, 0);
  EXPECT_EQ(cuts[0].source_rows, 4);
  EXPECT_EQ(cuts[0].pad_begin, 1);
  EXPECT_EQ(cuts[0].pad_end, 0);
  EXPECT_EQ(cuts[1].first, 3);
  EXPECT_EQ(cuts[1].rows, 4);
  EXPECT_EQ(cuts[1].source_first, 2);
  EXPECT_EQ(cuts[1].source_rows, 5);
  EXPECT_EQ(cuts[1].pad_begin, 0);
  EXPECT_EQ(cuts[1].pad_end, 1);
}

TEST(CutRows, PiecesHaveAsManyRowsAsTheirWindowsMake) {
  for (const int64_t stride : {1, 2, 3}) {
    for (const int64_t dilation : {1, 2}) {
      for (const int64_t kernel : {1, 2, 3, 7}) {
        const Window window = OneAxis(kernel, stride, dilation, kernel / 2);
        const int64_t reach = (kernel - 1) * dilation + 1;
        const int64_t output = (40 + 2 * (kernel / 2) - reach) / stride + 1;
        int64_t next = 0;
        for (const RowCut& cut : CutRows(40, output, window, 5)) {
          EXPECT_EQ(cut.first, next);
          next += cut.rows;
          EXPECT_EQ((cut.source_rows + cut.pad_begin + cut.pad_end - reach) / stride + 1, cut.rows);
        }
        EXPECT_EQ(next, output);
      }
    }
  }
}

TEST(CutRows, CutsNoMorePiecesThanRows) { EXPECT_EQ(CutRows(3, 3, OneAxis(1, 1, 1, 0), 8).size(), 3u); }

TEST(CutRows, RefusesAPieceThatSeesNothingButPadding) { EXPECT_TRUE(CutRows(2, 10, OneAxis(1, 1, 1, 4), 5).empty()); }

}  // namespace
}  // namespace saker
