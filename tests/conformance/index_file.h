// ReadIndex: tolerances of cases from an INDEX.csv beside them (columns `name`, `rtol`, `atol_of_max`).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/conformance/compare.h"

namespace saker {

// By case name; empty when there is no such file. INVALID_ARGUMENT when it lacks a column or a number is none.
absl::StatusOr<std::map<std::string, Tolerance>> ReadIndex(const std::string& path);

// The fields of one CSV line; quoted fields may hold commas and doubled quotes.
std::vector<std::string> SplitCsvLine(absl::string_view line);

}  // namespace saker
