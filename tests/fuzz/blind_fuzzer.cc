// onnx_blind_fuzzer: the same mutations as onnx_fuzzer without its eye for coverage, so that any compiler builds it and a
// build that is there anyway runs it: `onnx_blind_fuzzer SECONDS SEED FINDING SEEDFILE...`. What the engine accepts joins
// the models that are changed further. The file on trial lies in FINDING, where a crash leaves it behind; one that takes
// too long is a crash. The last line says how many were tried; FINDING is gone then.
#include <onnx/onnx_pb.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "tests/fuzz/load_and_run.h"
#include "tests/fuzz/model_mutation.h"
#include "tests/fuzz/mutation_random.h"

namespace saker {
namespace {

constexpr unsigned kSecondsForOne = 60;
constexpr size_t kMostModels = 5000;
constexpr size_t kMostBytes = 16384;
constexpr int kMostChanges = 6;

std::vector<onnx::ModelProto> ReadModels(int count, char** files) {
  std::vector<onnx::ModelProto> models;
  for (int i = 0; i < count; ++i) {
    std::ifstream in(files[i], std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    onnx::ModelProto model;
    if (bytes.size() <= kMostBytes && model.ParseFromString(bytes) && model.has_graph()) models.push_back(model);
  }
  return models;
}

onnx::ModelProto Changed(const std::vector<onnx::ModelProto>& models, MutationRandom& random) {
  const int count = static_cast<int>(models.size());
  onnx::ModelProto model = models[static_cast<size_t>(random.Below(count))];
  if (random.OneIn(8)) ChainModels(models[static_cast<size_t>(random.Below(count))], model);
  for (int changes = 1 + random.Below(kMostChanges); changes > 0; --changes) MutateModel(model, random);
  return model;
}

// Bytes turned over here and there, for the parser.
void Damage(std::string& bytes, MutationRandom& random) {
  for (int i = random.Below(4); i >= 0 && !bytes.empty(); --i) {
    bytes[static_cast<size_t>(random.Below(static_cast<int>(bytes.size())))] = static_cast<char>(random.Below(256));
  }
}

void Fuzz(int64_t until_nanos, MutationRandom& random, const std::string& finding,
          std::vector<onnx::ModelProto> models) {
  const int64_t start = SteadyNanos();
  int64_t tried = 0, accepted = 0;
  for (; SteadyNanos() - start < until_nanos; ++tried) {
    onnx::ModelProto model = Changed(models, random);
    std::string bytes = model.SerializeAsString();
    if (bytes.size() > kMostBytes) continue;
    const bool damaged = random.OneIn(10);
    if (damaged) Damage(bytes, random);
    std::ofstream(finding, std::ios::binary) << bytes;
    alarm(kSecondsForOne);
    const bool runs = LoadAndRun(bytes).ok();
    alarm(0);
    if (!runs) continue;
    ++accepted;
    if (!damaged && models.size() < kMostModels) models.push_back(std::move(model));
  }
  std::remove(finding.c_str());
  std::printf("tried=%lld accepted=%lld models=%zu findings=0\n", static_cast<long long>(tried),
              static_cast<long long>(accepted), models.size());
}

}  // namespace
}  // namespace saker

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: onnx_blind_fuzzer SECONDS SEED FINDING SEEDFILE...\n");
    return 2;
  }
  const std::vector<onnx::ModelProto> models = saker::ReadModels(argc - 4, argv + 4);
  if (models.empty()) {
    std::fprintf(stderr, "onnx_blind_fuzzer: none of the files is a model of at most %zu bytes\n", saker::kMostBytes);
    return 2;
  }
  saker::MutationRandom random(static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10)));
  saker::Fuzz(std::strtoll(argv[1], nullptr, 10) * 1'000'000'000, random, argv[3], models);
  return 0;
}
