// onnx_fuzzer: libFuzzer feeds it model files, most of them sound models with something changed. Run by tests/fuzz/run.sh.
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"
#include "tests/fuzz/load_and_run.h"
#include "tests/fuzz/model_mutation.h"
#include "tests/fuzz/mutation_random.h"

// libFuzzer's own mutator of bytes.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace saker {
namespace {

// One file in so many is changed as bytes: for the parser.
constexpr int kRawShare = 10;
constexpr int kMostChanges = 4;

bool Parse(const uint8_t* data, size_t size, onnx::ModelProto& model) {
  return model.ParseFromArray(data, static_cast<int>(size)) && model.has_graph();
}

// Bytes written; 0 when the model has become too large.
size_t Write(const onnx::ModelProto& model, uint8_t* data, size_t max_size) {
  const size_t size = model.ByteSizeLong();
  if (size > max_size || !model.SerializeToArray(data, static_cast<int>(max_size))) return 0;
  return size;
}

}  // namespace
}  // namespace saker

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Whether the file is refused is of no matter here; only that one can tell.
  saker::LoadAndRun(absl::string_view(reinterpret_cast<const char*>(data), size)).IgnoreError();
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  saker::MutationRandom random(seed);
  onnx::ModelProto model;
  if (random.OneIn(saker::kRawShare) || !saker::Parse(data, size, model)) return LLVMFuzzerMutate(data, size, max_size);
  for (int changes = 1 + random.Below(saker::kMostChanges); changes > 0; --changes) saker::MutateModel(model, random);
  const size_t written = saker::Write(model, data, max_size);
  return written > 0 ? written : LLVMFuzzerMutate(data, size, max_size);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* first, size_t first_size, const uint8_t* second,
                                            size_t second_size, uint8_t* out, size_t max_out_size,
                                            unsigned int /*seed*/) {
  onnx::ModelProto model;
  onnx::ModelProto behind;
  if (saker::Parse(first, first_size, model) && saker::Parse(second, second_size, behind)) {
    saker::ChainModels(behind, model);
    const size_t written = saker::Write(model, out, max_out_size);
    if (written > 0) return written;
  }
  const size_t size = std::min(first_size, max_out_size);
  std::memcpy(out, first, size);
  return size;
}
