#include "core/ops/split_kernel.h"

#include <array>
#include <utility>

#include "gtest/gtest.h"

namespace saker {
namespace {

class CountState final : public KernelState {
 public:
  int runs = 0;
};

// Adds inputs 0 and 1, `count` elements, by way of its scratch; the third input is not there.
class AddKernel final : public OpKernel {
 public:
  explicit AddKernel(size_t count) : count_(count) { scratch_bytes = count * sizeof(float); }
  std::unique_ptr<KernelState> MakeState() const override { return std::make_unique<CountState>(); }
  absl::Status Run(const KernelArgs& args) const override {
    if (args.inputs[2] != nullptr) return absl::InternalError("expected no third input");
    ++static_cast<CountState*>(args.state)->runs;
    auto* const scratch = static_cast<float*>(args.scratch);
    for (size_t i = 0; i < count_; ++i) {
      scratch[i] = static_cast<const float*>(args.inputs[0])[i] + static_cast<const float*>(args.inputs[1])[i];
    }
    for (size_t i = 0; i < count_; ++i) static_cast<float*>(args.outputs[0])[i] = scratch[i];
    return absl::OkStatus();
  }

 private:
  size_t count_;
};

TEST(SplitKernel, RunsEachPartInsideTheBuffersOfTheWhole) {
  std::vector<KernelPart> parts;
  parts.push_back({std::make_unique<AddKernel>(2), {0, 0, 0}, 0});
  parts.push_back({std::make_unique<AddKernel>(3), {2 * sizeof(float), 2 * sizeof(float), 8}, 2 * sizeof(float)});
  const SplitKernel kernel(std::move(parts));
  EXPECT_EQ(kernel.parts, 2);
  EXPECT_EQ(kernel.scratch_bytes, 128u);  // a cache line each
  const std::array<float, 5> a = {1, 2, 3, 4, 5}, b = {10, 20, 30, 40, 50};
  const std::array<const void*, 3> inputs = {a.data(), b.data(), nullptr};
  for (const bool whole : {true, false}) {
    std::array<float, 5> sum{};
    const std::array<void*, 1> outputs = {sum.data()};
    alignas(64) std::array<std::byte, 128> scratch;
    const std::unique_ptr<KernelState> state = kernel.MakeState();
    const KernelArgs args{inputs, outputs, scratch.data(), state.get()};
    if (whole) {
      EXPECT_TRUE(kernel.Run(args).ok());
    } else {
      EXPECT_TRUE(kernel.RunPart(args, 1).ok());
      EXPECT_EQ(sum[0], 0);
      EXPECT_TRUE(kernel.RunPart(args, 0).ok());
    }
    EXPECT_EQ(sum, (std::array<float, 5>{11, 22, 33, 44, 55}));
  }
}

TEST(SplitKernel, AnswersTheFailureOfAPart) {
  std::vector<KernelPart> parts;
  parts.push_back({std::make_unique<AddKernel>(1), {0, 0, 0}, 0});
  const SplitKernel kernel(std::move(parts));
  const float one = 1;
  const std::array<const void*, 3> inputs = {&one, &one, &one};
  float sum = 0;
  const std::array<void*, 1> outputs = {&sum};
  const std::unique_ptr<KernelState> state = kernel.MakeState();
  alignas(64) std::array<std::byte, 64> scratch;
  EXPECT_EQ(kernel.Run({inputs, outputs, scratch.data(), state.get()}).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace saker
