#include "client/cli/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

// Columns on the screen: every character but the continuation bytes of UTF-8.
size_t Width(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// True for a character that a terminal obeys instead of showing it: control characters, those beyond ASCII (U+0080 to
// U+009F) too, and the ones that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069).
bool MovesText(absl::string_view character) {
  if (character.size() == 1) return absl::ascii_iscntrl(static_cast<unsigned char>(character[0]));
  return (character >= "\u0080" && character <= "\u009F") || (character >= "\u202A" && character <= "\u202E") ||
         (character >= "\u2066" && character <= "\u2069");
}

std::string ThreeDigits(double value, absl::string_view unit) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return absl::StrFormat("%.*f %s", decimals, value, unit);
}

}  // namespace

std::string DurationText(int64_t nanos) {
  const auto value = static_cast<double>(nanos);
  if (std::abs(value) < 1e3) return absl::StrCat(nanos, " ns");
  if (std::abs(value) < 1e6) return ThreeDigits(value / 1e3, "us");
  if (std::abs(value) < 1e9) return ThreeDigits(value / 1e6, "ms");
  return ThreeDigits(value / 1e9, "s");
}

std::string PercentText(double fraction) { return absl::StrFormat("%.2f %%", fraction * 100); }

std::string BytesText(int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return unit == 0 ? absl::StrCat(bytes, " B") : ThreeDigits(value, kUnits[unit]);
}

std::string Bar(double fraction, int width) {
  constexpr std::array<const char*, 8> kEighths = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double clamped = std::isnan(fraction) ? 0 : std::clamp(fraction, 0.0, 1.0);
  const int eighths = static_cast<int>(std::lround(clamped * width * 8));
  std::string bar;
  for (int i = 0; i < width; ++i) {
    const int filled = std::clamp(eighths - i * 8, 0, 8);
    bar += filled == 8 ? "█" : kEighths[filled];
  }
  return bar;
}

std::string Printable(absl::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const size_t length = Utf8CharacterLength(text);
    const absl::string_view character = text.substr(0, std::max<size_t>(length, 1));
    absl::StrAppend(&printable, length == 0 || MovesText(character) ? "?" : character);
    text.remove_prefix(character.size());
  }
  return printable;
}

TextTable::TextTable(std::vector<std::string> header, std::vector<bool> right) : right_(std::move(right)) {
  right_.resize(header.size());
  AddRow(std::move(header));
}

void TextTable::AddRow(std::vector<std::string> cells) {
  cells.resize(right_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::ToString() const {
  std::vector<size_t> widths(right_.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - Width(row[i]), ' ');
      absl::StrAppend(&line, i == 0 ? "" : "  ", right_[i] ? padding : "", row[i], right_[i] ? "" : padding);
    }
    absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(line), "\n");
  }
  return text;
}

}  // namespace saker
