// onnx_conformance: runs ONNX test cases through the engine: `onnx_conformance DIR...`, where DIR is a case or a folder
// of cases. One line a case, a line on how many ran at several rows too, a summary; exit status 1 when one failed.
#include <cstdio>
#include <string>

#include "tests/conformance/case_runner.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: onnx_conformance DIR...\n");
    return 2;
  }
  int counts[3] = {};
  int several_rows = 0;
  for (int i = 1; i < argc; ++i) {
    for (const saker::TestCase& test_case : saker::FindCases(argv[i])) {
      const saker::CaseResult result = saker::RunCase(test_case);
      ++counts[static_cast<int>(result.verdict)];
      if (result.several_rows) ++several_rows;
      std::puts(result.ToLine().c_str());
      std::fflush(stdout);
    }
  }
  std::printf(
      "of those that passed, %d ran with their rows several times over too; %d have rows that are not proven "
      "independent\n",
      several_rows, counts[0] - several_rows);
  std::printf("%d passed, %d failed, %d skipped\n", counts[0], counts[1], counts[2]);
  return counts[1] > 0 ? 1 : 0;
}
