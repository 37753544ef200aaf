// How numbers and tables read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace saker {

// "840 ns", "12.3 us", "1.24 ms", "2.10 s": three digits, the unit that fits.
std::string DurationText(int64_t nanos);

// "98.71 %".
std::string PercentText(double fraction);

// "512 B", "1.5 MiB".
std::string BytesText(int64_t bytes);

// A bar of `width` characters for the fraction 0..1, in eighths of a character, padded with blanks.
std::string Bar(double fraction, int width);

// The text with a question mark for every byte that is not UTF-8 and every character that would move the cursor or the
// direction of writing: what a server or a file name says is shown, not obeyed.
std::string Printable(absl::string_view text);

// TextTable: rows of cells, aligned in columns two blanks apart; columns of numbers may be set to the right.
// Threads: one at a time.
class TextTable {
 public:
  // `right` has a true for each column to align to the right; missing ones are false.
  explicit TextTable(std::vector<std::string> header, std::vector<bool> right = {});
  void AddRow(std::vector<std::string> cells);
  // Header and rows, a line each.
  std::string ToString() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<bool> right_;
};

}  // namespace saker
