// Runs ONNX test cases: a folder with model.onnx and test_data_set_*/{input,output}_*.pb. Where the engine proves rows
// independent, its rows and variations of them also run together, and each must get the answers that it gets alone.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/runtime/execution.h"
#include "tests/conformance/compare.h"

namespace saker {

enum class Verdict { kPass, kFail, kUnsupported };

// CaseResult: what came of one case.
struct CaseResult {
  Verdict verdict = Verdict::kPass;
  std::string name;
  std::string reason;  // of a failure, or of what is unsupported
  // It passed with several rows, too.
  bool several_rows = false;
  // What its runs did.
  std::set<ExecutionPath> paths = {};

  // "PASS name", "FAIL name reason", "UNSUPPORTED name reason"
  std::string ToLine() const;
};

// TestCase: where a case lies, and its own tolerance if an index gives one.
struct TestCase {
  std::string name;
  std::string folder;
  std::optional<Tolerance> tolerance;
};

// CaseSettings: how the engine executes the cases.
struct CaseSettings {
  ExecutionMode mode = ExecutionMode::kAuto;
  // That compute, the caller among them.
  int threads = 1;
};

// The cases at or below a folder, sorted by name (the path from the folder); names a problem with an index on standard
// error.
std::vector<TestCase> FindCases(const std::string& folder);

CaseResult RunCase(const TestCase& test_case, const CaseSettings& settings = {});

}  // namespace saker
