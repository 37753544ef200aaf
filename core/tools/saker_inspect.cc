// saker_inspect: what Saker makes of an ONNX file: signature, graph before and after the passes, plans, memory, costs.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "core/model_loader.h"
#include "core/parallel/topology.h"
#include "core/tools/thread_count.h"

ABSL_FLAG(int, threads, 0, "threads that compute, the caller among them; 0: what the machine grants");

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Prints what Saker makes of an ONNX file.\n  saker_inspect FILE.onnx");
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  if (words.size() != 2) {
    std::fprintf(stderr, "usage: saker_inspect FILE.onnx\n");
    return 2;
  }
  const absl::StatusOr<int> threads = saker::ThreadCount(absl::GetFlag(FLAGS_threads));
  if (!threads.ok()) {
    std::fprintf(stderr, "saker_inspect: %s\n", std::string(threads.status().message()).c_str());
    return 1;
  }
  saker::ThreadPoolOptions pool;
  pool.workers = *threads - 1;
  const saker::ModelLoader loader(std::make_shared<saker::ThreadPool>(pool));
  const absl::StatusOr<std::shared_ptr<const saker::Model>> model = loader.LoadFile(words[1], saker::EngineOptions());
  if (!model.ok()) {
    std::fprintf(stderr, "saker_inspect: %s\n", std::string(model.status().message()).c_str());
    return 1;
  }
  std::printf("%s\ncpus: %s\n\n%s", words[1], saker::DetectTopology().ToString().c_str(), (*model)->Describe().c_str());
  return 0;
}
