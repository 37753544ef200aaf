// onnx_conformance: runs ONNX test cases through the engine: `onnx_conformance DIR...`, where DIR is a case or a folder
// of cases. One line a case, a line on how many ran at several rows too, a summary; exit status 1 when one failed.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "core/base/status_macros.h"
#include "core/tools/thread_count.h"
#include "tests/conformance/case_runner.h"

ABSL_FLAG(std::string, execution_mode, "auto", "how cases are run: auto, sequential, parallel or intra_op");
ABSL_FLAG(int, threads, 1, "threads that compute, the caller among them; 0: what the machine grants");

namespace saker {
namespace {

absl::StatusOr<CaseSettings> SettingsOfFlags() {
  CaseSettings settings;
  SAKER_ASSIGN_OR_RETURN(settings.mode, ParseExecutionMode(absl::GetFlag(FLAGS_execution_mode)));
  SAKER_ASSIGN_OR_RETURN(settings.threads, ThreadCount(absl::GetFlag(FLAGS_threads)));
  return settings;
}

// Answers whether none failed.
bool RunFolders(const std::vector<char*>& folders, const CaseSettings& settings) {
  int counts[3] = {};
  int several_rows = 0;
  int on_paths[3] = {};
  for (const char* folder : folders) {
    for (const TestCase& test_case : FindCases(folder)) {
      const CaseResult result = RunCase(test_case, settings);
      ++counts[static_cast<int>(result.verdict)];
      if (result.several_rows) ++several_rows;
      for (const ExecutionPath path : result.paths) ++on_paths[static_cast<int>(path)];
      std::puts(result.ToLine().c_str());
      std::fflush(stdout);
    }
  }
  std::printf("runs were sequential in %d cases, parallel in %d, intra_op in %d\n", on_paths[0], on_paths[1],
              on_paths[2]);
  std::printf(
      "of those that passed, %d ran with several rows too; %d have rows that are not proven "
      "independent\n",
      several_rows, counts[0] - several_rows);
  std::printf("%d passed, %d failed, %d skipped\n", counts[0], counts[1], counts[2]);
  return counts[1] == 0;
}

}  // namespace
}  // namespace saker

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Runs ONNX test cases.\n  onnx_conformance [--execution_mode=intra_op --threads=2] DIR...");
  std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  words.erase(words.begin());
  if (words.empty()) {
    std::fprintf(stderr, "usage: onnx_conformance DIR...\n");
    return 2;
  }
  const absl::StatusOr<saker::CaseSettings> settings = saker::SettingsOfFlags();
  if (!settings.ok()) {
    std::fprintf(stderr, "onnx_conformance: %s\n", std::string(settings.status().message()).c_str());
    return 2;
  }
  return saker::RunFolders(words, *settings) ? 0 : 1;
}
