// The network that the repository ships, in the engine that serves it, on the pictures that its README quotes.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/model_loader.h"
#include "core/training/dataset.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

std::string MnistFolder() {
  const char* shared = std::getenv("SAKER_SHARED");
  return std::string(shared == nullptr ? "../shared" : shared) + "/data/mnist/";
}

std::string ReadmeText() {
  std::ifstream file("models/mnist/README.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

absl::StatusOr<std::shared_ptr<const Model>> LoadBundled() {
  const ModelLoader loader(std::make_shared<ThreadPool>(ThreadPoolOptions{}));
  return loader.LoadFile("models/mnist/1/model.onnx", {});
}

// Answers for rows [first, first + count) that are right.
int64_t CountRight(const Model& model, ExecutionContext& context, const Dataset& dataset, int64_t first,
                   int64_t count) {
  Tensor input = *Tensor::Create(DataType::kFloat32, Shape{count, dataset.features()});
  Tensor output = *Tensor::Create(DataType::kFloat32, *model.OutputShape(0, count));
  for (int64_t i = 0; i < count * dataset.features(); ++i) {
    input.As<float>()[i] = static_cast<float>(dataset.image(first)[i]) * kPixelScale;
  }
  const ConstTensorView in = input.view();
  const MutableTensorView out = output.mutable_view();
  EXPECT_TRUE(model.Run({&in, 1}, {&out, 1}, {}, context).ok());
  int64_t right = 0;
  for (int64_t i = 0; i < count; ++i) {
    const float* row = output.As<float>().data() + i * 10;
    right += std::max_element(row, row + 10) - row == dataset.label(first + i) ? 1 : 0;
  }
  return right;
}

TEST(BundledModel, HasTheSignatureThatItsReadmeShows) {
  const absl::StatusOr<std::shared_ptr<const Model>> model = LoadBundled();
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->signature().inputs[0].ToString(), "\"image\": FLOAT [-1,784]");
  EXPECT_EQ((*model)->signature().outputs[0].ToString(), "\"probabilities\": FLOAT [-1,10]");
  EXPECT_TRUE((*model)->rows_independent());
}

TEST(BundledModel, HasTheAccuracyThatItsReadmeShows) {
  const std::string folder = MnistFolder();
  const absl::StatusOr<Dataset> dataset =
      LoadDataset(folder + "t10k-images-idx3-ubyte.gz", folder + "t10k-labels-idx1-ubyte.gz");
  if (!dataset.ok()) GTEST_SKIP() << "MNIST is not here: " << dataset.status();
  const absl::StatusOr<std::shared_ptr<const Model>> model = LoadBundled();
  ASSERT_TRUE(model.ok()) << model.status();
  ExecutionContext context = (*model)->NewContext();
  int64_t right = 0;
  for (int64_t row = 0; row < dataset->rows(); row += 50) right += CountRight(**model, context, *dataset, row, 50);
  const double percent = 100.0 * static_cast<double>(right) / static_cast<double>(dataset->rows());
  EXPECT_THAT(ReadmeText(), HasSubstr(absl::StrFormat("| accuracy | %.2f%%", percent)));
}

}  // namespace
}  // namespace saker
