#include "core/ops/einsum_equation.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

constexpr int kLetters = 52;
constexpr absl::string_view kEllipsis = "...";

// 0 to 25 for A to Z, then a to z; -1 for anything else.
int NumberOf(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + kLetters / 2;
  return -1;
}

// Term: the letters of an operand, and where among them the ellipsis stands.
struct Term {
  std::vector<int> letters;
  int ellipsis = -1;
};

absl::StatusOr<Term> ParseTerm(absl::string_view text) {
  Term term;
  while (!text.empty()) {
    if (text.substr(0, kEllipsis.size()) == kEllipsis && term.ellipsis < 0) {
      term.ellipsis = static_cast<int>(term.letters.size());
      text.remove_prefix(kEllipsis.size());
      continue;
    }
    const int letter = NumberOf(text.front());
    if (letter < 0) return absl::InvalidArgumentError(absl::StrCat("cannot read \"", ShownText(text), "\""));
    term.letters.push_back(letter);
    text.remove_prefix(1);
  }
  return term;
}

// The term's labels, with the last `hidden` of `ellipsis_axes` labels where the ellipsis stands.
std::vector<int> LabelsOf(const Term& term, int hidden, int ellipsis_axes) {
  std::vector<int> labels;
  for (int i = 0; i <= static_cast<int>(term.letters.size()); ++i) {
    for (int k = 0; i == term.ellipsis && k < hidden; ++k) labels.push_back(ellipsis_axes - hidden + k);
    if (i < static_cast<int>(term.letters.size())) {
      labels.push_back(ellipsis_axes + term.letters[static_cast<size_t>(i)]);
    }
  }
  return labels;
}

// The axes that each operand's ellipsis stands for.
absl::StatusOr<std::vector<int>> HiddenAxes(const std::vector<Term>& terms, const std::vector<int>& ranks) {
  if (terms.size() != ranks.size()) {
    return absl::InvalidArgumentError(absl::StrCat(terms.size(), " terms for ", ranks.size(), " operands"));
  }
  std::vector<int> hidden;
  for (size_t i = 0; i < terms.size(); ++i) {
    const int rest = ranks[i] - static_cast<int>(terms[i].letters.size());
    if (rest < 0 || (rest > 0 && terms[i].ellipsis < 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("term ", i, " names ", terms[i].letters.size(), " axes, but the operand has ", ranks[i]));
    }
    hidden.push_back(rest);
  }
  return hidden;
}

std::vector<int> CountLabels(const EinsumEquation& equation) {
  std::vector<int> counts(static_cast<size_t>(equation.labels), 0);
  for (const std::vector<int>& input : equation.inputs) {
    for (const int label : input) ++counts[static_cast<size_t>(label)];
  }
  return counts;
}

std::vector<int> ImplicitOutput(const EinsumEquation& equation, int ellipsis_axes) {
  const std::vector<int> counts = CountLabels(equation);
  std::vector<int> output;
  for (int label = 0; label < equation.labels; ++label) {
    if (label < ellipsis_axes || counts[static_cast<size_t>(label)] == 1) output.push_back(label);
  }
  return output;
}

absl::Status CheckOutput(const EinsumEquation& equation, const Term& term, int ellipsis_axes) {
  if (ellipsis_axes > 0 && term.ellipsis < 0) {
    return absl::InvalidArgumentError("the output must have the ellipsis of the operands");
  }
  const std::vector<int> counts = CountLabels(equation);
  std::vector<bool> seen(counts.size(), false);
  for (const int label : equation.output) {
    if (counts[static_cast<size_t>(label)] == 0) {
      return absl::InvalidArgumentError("the output names an axis that no operand has");
    }
    if (seen[static_cast<size_t>(label)]) return absl::InvalidArgumentError("the output names an axis twice");
    seen[static_cast<size_t>(label)] = true;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EinsumEquation> ParseEinsum(absl::string_view equation, const std::vector<int>& ranks) {
  std::string text(equation);
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return absl::ascii_isspace(c); }), text.end());
  const std::vector<std::string> sides = absl::StrSplit(text, "->");
  if (sides.size() > 2) return absl::InvalidArgumentError("more than one \"->\"");
  std::vector<Term> terms;
  for (const absl::string_view term : absl::StrSplit(sides[0], ',')) {
    SAKER_ASSIGN_OR_RETURN(terms.emplace_back(), ParseTerm(term));
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> hidden, HiddenAxes(terms, ranks));
  const int ellipsis_axes = *std::max_element(hidden.begin(), hidden.end());
  EinsumEquation parsed;
  parsed.labels = ellipsis_axes + kLetters;
  for (size_t i = 0; i < terms.size(); ++i) parsed.inputs.push_back(LabelsOf(terms[i], hidden[i], ellipsis_axes));
  if (sides.size() < 2) {
    parsed.output = ImplicitOutput(parsed, ellipsis_axes);
    return parsed;
  }
  SAKER_ASSIGN_OR_RETURN(const Term output, ParseTerm(sides[1]));
  parsed.output = LabelsOf(output, ellipsis_axes, ellipsis_axes);
  SAKER_RETURN_IF_ERROR(CheckOutput(parsed, output, ellipsis_axes));
  return parsed;
}

}  // namespace saker
