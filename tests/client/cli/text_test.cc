#include "client/cli/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace saker {
namespace {

TEST(DurationText, ChoosesTheUnitThatFits) {
  EXPECT_EQ(DurationText(0), "0 ns");
  EXPECT_EQ(DurationText(999), "999 ns");
  EXPECT_EQ(DurationText(1500), "1.50 us");
  EXPECT_EQ(DurationText(21'400), "21.4 us");
  EXPECT_EQ(DurationText(163'000), "163 us");
  EXPECT_EQ(DurationText(1'240'000), "1.24 ms");
  EXPECT_EQ(DurationText(2'100'000'000), "2.10 s");
  EXPECT_EQ(DurationText(-1500), "-1.50 us");
}

TEST(PercentText, KeepsTwoDecimals) {
  EXPECT_EQ(PercentText(0.98765), "98.77 %");
  EXPECT_EQ(PercentText(1), "100.00 %");
}

TEST(BytesText, ChoosesTheUnitThatFits) {
  EXPECT_EQ(BytesText(512), "512 B");
  EXPECT_EQ(BytesText(1536), "1.50 KiB");
  EXPECT_EQ(BytesText(int64_t{100} << 20), "100 MiB");
}

TEST(Bar, FillsInEighths) {
  EXPECT_EQ(Bar(0, 2), "  ");
  EXPECT_EQ(Bar(1, 2), "██");
  EXPECT_EQ(Bar(0.5, 2), "█ ");
  EXPECT_EQ(Bar(1.0 / 16, 2), "▏ ");
  EXPECT_EQ(Bar(7, 2), "██");
  EXPECT_EQ(Bar(-1, 2), "  ");
  EXPECT_EQ(Bar(std::numeric_limits<double>::quiet_NaN(), 2), "  ");
}

TEST(Printable, DisarmsControlCharacters) {
  EXPECT_EQ(Printable("a\033[31mb\n"), "a?[31mb?");
  EXPECT_EQ(Printable("größe"), "größe");
  EXPECT_EQ(Printable("a\u009B31mb\u0080\u009Fc"), "a?31mb??c");
  EXPECT_EQ(Printable("\u00A0█😀"), "\u00A0█😀");
}

TEST(Printable, DisarmsWhatTurnsTheDirectionOfWriting) {
  EXPECT_EQ(Printable("gnp.\u202Ecat\u202A"), "gnp.?cat?");
  EXPECT_EQ(Printable("\u2066x\u2069\u2065\u2030"), "?x?\u2065\u2030");
}

TEST(Printable, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(Printable("a\x9B"
                      "b\xFF"),
            "a?b?");
  EXPECT_EQ(Printable("cut \xE2\x80"), "cut ??");
}

TEST(TextTable, AlignsColumnsByWhatIsSeen) {
  TextTable table({"NAME", "ROWS"}, {false, true});
  table.AddRow({"größe", "7"});
  table.AddRow({"x", "1024"});
  EXPECT_EQ(table.ToString(),
            "NAME   ROWS\n"
            "größe     7\n"
            "x      1024\n");
}

TEST(TextTable, FillsMissingCells) {
  TextTable table({"A", "B"});
  table.AddRow({"1"});
  EXPECT_EQ(table.ToString(), "A  B\n1\n");
}

}  // namespace
}  // namespace saker
