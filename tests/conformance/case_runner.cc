#include "tests/conformance/case_runner.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"
#include "core/onnx/onnx_reader.h"
#include "tests/conformance/index_file.h"
#include "tests/conformance/model_answer.h"
#include "tests/conformance/row_check.h"

namespace saker {
namespace {

namespace fs = std::filesystem;

// Suites of suites are looked through this deep.
constexpr int kDeepest = 3;
// Larger than any row count needs, small enough to load quickly: rows of 5 run as pieces of 4 and 1.
constexpr int64_t kMaxPlanRows = 4;

std::vector<fs::path> Subfolders(const fs::path& folder, absl::string_view prefix) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory() && absl::StartsWith(entry.path().filename().string(), prefix)) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

void AddCases(const fs::path& folder, const std::string& name, int depth, std::vector<TestCase>& cases) {
  if (fs::exists(folder / "model.onnx")) {
    const std::string own = folder.filename().empty() ? folder.parent_path().filename() : folder.filename();
    TestCase test_case{name.empty() ? own : name, folder.string(), std::nullopt};
    const absl::StatusOr<std::map<std::string, Tolerance>> index =
        ReadIndex((fs::absolute(folder / "..") / "INDEX.csv").string());
    if (!index.ok()) {
      std::fprintf(stderr, "%s\n", std::string(index.status().message()).c_str());
    } else if (const auto row = index->find(own); row != index->end()) {
      test_case.tolerance = row->second;
    }
    cases.push_back(std::move(test_case));
    return;
  }
  if (depth == kDeepest) return;
  for (const fs::path& sub : Subfolders(folder, "")) {
    const std::string own = sub.filename().string();
    AddCases(sub, name.empty() ? own : absl::StrCat(name, "/", own), depth + 1, cases);
  }
}

// input_0.pb, input_1.pb ... as far as they go.
absl::StatusOr<std::vector<Tensor>> ReadTensors(const fs::path& folder, absl::string_view prefix) {
  std::vector<Tensor> tensors;
  for (int i = 0;; ++i) {
    const fs::path file = folder / absl::StrCat(prefix, i, ".pb");
    if (!fs::exists(file)) return tensors;
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, ReadOnnxTensor(file.string()));
    tensors.push_back(std::move(tensor));
  }
}

// Pair: inputs with the answers that they must get.
struct Pair {
  std::vector<Tensor> inputs;
  std::vector<Tensor> wanted;
};

// The path that the run took.
absl::StatusOr<ExecutionPath> RunPair(const Model& model, const Pair& pair, const std::optional<Tolerance>& tolerance) {
  SAKER_ASSIGN_OR_RETURN(const Answer answer, AnswerOf(model, pair.inputs));
  const std::vector<Tensor>& got = answer.outputs;
  if (got.size() < pair.wanted.size()) return absl::InternalError("the model has fewer outputs than there are files");
  for (size_t i = 0; i < pair.wanted.size(); ++i) {
    const Tensor& wanted = pair.wanted[i];
    const absl::Status same = CompareTensors(got[i], wanted, tolerance.value_or(Tolerance::Default(wanted.type())));
    if (!same.ok()) return absl::InternalError(absl::StrCat("output ", i, ": ", same.message()));
  }
  return answer.path;
}

// Whether what would be run takes batches, and proves their rows independent. A model whose height and width are open
// may keep to one row where the network for a request would take more.
absl::StatusOr<bool> RowsAreIndependent(const Model& model, const std::vector<Tensor>& inputs) {
  if (!model.accepts_batches()) return false;
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> variant, model.VariantFor(ViewsOf(inputs)));
  return variant->rows_independent();
}

// The pair as the file has it, and where its rows are proven independent in company. Tells the result what was run.
absl::Status RunDataSet(const Model& model, const fs::path& folder, const std::optional<Tolerance>& tolerance,
                        CaseResult& result) {
  Pair pair;
  SAKER_ASSIGN_OR_RETURN(pair.inputs, ReadTensors(folder, "input_"));
  SAKER_ASSIGN_OR_RETURN(pair.wanted, ReadTensors(folder, "output_"));
  SAKER_ASSIGN_OR_RETURN(const ExecutionPath path, RunPair(model, pair, tolerance));
  result.paths.insert(path);
  SAKER_ASSIGN_OR_RETURN(const bool independent, RowsAreIndependent(model, pair.inputs));
  if (!independent) {
    result.several_rows = false;
    return absl::OkStatus();
  }
  const absl::StatusOr<ExecutionPath> in_company = CheckRowsInCompany(model, pair.inputs, tolerance);
  if (in_company.ok()) {
    result.paths.insert(*in_company);
    return absl::OkStatus();
  }
  const absl::Status& status = in_company.status();
  return absl::Status(status.code(), absl::StrCat("with several rows: ", status.message()));
}

absl::StatusOr<std::shared_ptr<const Model>> LoadCase(const TestCase& test_case, const CaseSettings& settings) {
  ThreadPoolOptions pool;
  pool.workers = settings.threads - 1;
  EngineOptions options;
  options.execution_mode = settings.mode;
  options.calibration_budget = absl::ZeroDuration();
  options.max_plan_rows = kMaxPlanRows;
  const ModelLoader loader(std::make_shared<ThreadPool>(pool));
  return loader.LoadFile((fs::path(test_case.folder) / "model.onnx").string(), options);
}

absl::Status RunAll(const TestCase& test_case, const CaseSettings& settings, CaseResult& result) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, LoadCase(test_case, settings));
  const std::vector<fs::path> sets = Subfolders(test_case.folder, "test_data_set_");
  if (sets.empty()) return absl::NotFoundError("no test_data_set_* folder");
  result.several_rows = true;
  for (const fs::path& set : sets) {
    const absl::Status status = RunDataSet(*model, set, test_case.tolerance, result);
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat(set.filename().string(), ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string CaseResult::ToLine() const {
  switch (verdict) {
    case Verdict::kPass:
      return absl::StrCat("PASS ", name);
    case Verdict::kFail:
      return absl::StrCat("FAIL ", name, " ", reason);
    case Verdict::kUnsupported:
      return absl::StrCat("UNSUPPORTED ", name, " ", reason);
  }
  return "";
}

std::vector<TestCase> FindCases(const std::string& folder) {
  std::vector<TestCase> cases;
  AddCases(folder, "", 0, cases);
  return cases;
}

CaseResult RunCase(const TestCase& test_case, const CaseSettings& settings) {
  CaseResult result;
  result.name = test_case.name;
  const absl::Status status = RunAll(test_case, settings, result);
  if (!status.ok()) {
    result.several_rows = false;
    result.verdict = status.code() == absl::StatusCode::kUnimplemented ? Verdict::kUnsupported : Verdict::kFail;
    result.reason = absl::StrReplaceAll(status.message(), {{"\n", " "}, {test_case.folder + "/", ""}});
  }
  return result;
}

}  // namespace saker
