#include "core/tools/number_list.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace saker {

absl::StatusOr<std::vector<int64_t>> ParseNumberList(absl::string_view text) {
  std::vector<int64_t> numbers;
  for (absl::string_view word : absl::StrSplit(text, ',')) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(word, &number) || number < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected numbers of 1 at least, separated by commas, got \"", word, "\" in \"", text, "\""));
    }
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace saker
