#include "tests/server/testing/test_models.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/model_loader.h"
#include "core/onnx/onnx_writer.h"
#include "core/parallel/thread_pool.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

std::string Bytes(const Graph& graph) {
  absl::StatusOr<std::string> bytes = SerializeOnnx(graph);
  SAKER_CHECK(bytes.ok());
  return *std::move(bytes);
}

}  // namespace

std::string AffineModel() {
  return Bytes(GraphBuilder()
                   .Input("x", {-1, 4})
                   .Constant<float>("two", {1}, {2.0F})
                   .Constant<float>("one", {1}, {1.0F})
                   .Node("Mul", {"x", "two"}, {"doubled"})
                   .Node("Add", {"doubled", "one"}, {"y"})
                   .Output("y", {-1, 4})
                   .Build());
}

std::string TwoInputModel() {
  return Bytes(GraphBuilder()
                   .Input("a", {-1, 2})
                   .Input("b", {-1, 2})
                   .Node("Add", {"a", "b"}, {"sum"})
                   .Output("sum", {-1, 2})
                   .Build());
}

std::string BoolModel() {
  return Bytes(GraphBuilder()
                   .Input("mask", {-1, 2}, DataType::kBool)
                   .Node("Cast", {"mask"}, {"y"}, {{"to", int64_t{1}}})
                   .Output("y", {-1, 2})
                   .Build());
}

std::string UnbatchedModel() {
  return Bytes(GraphBuilder()
                   .Input("x", {2, 3})
                   .Node("Flatten", {"x"}, {"y"}, {{"axis", int64_t{0}}})
                   .Output("y", {1, 6})
                   .Build());
}

std::string MixedRowsModel() {
  return Bytes(GraphBuilder()
                   .Input("x", {-1, 4})
                   .Node("Softmax", {"x"}, {"y"}, {{"axis", int64_t{0}}})
                   .Output("y", {-1, 4})
                   .Build());
}

std::string OpenWidthModel() {
  return Bytes(GraphBuilder().Input("x", {-1, 2, -1}).Node("Add", {"x", "x"}, {"y"}).Output("y", {-1, 2, -1}).Build());
}

std::string HeavyModel(int layers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 512}).Constant<float>("w", {512, 512}, std::vector<float>(512 * 512, 0.001F));
  std::string last = "x";
  for (int i = 0; i < layers; ++i) {
    std::string next = i + 1 == layers ? "y" : absl::StrCat("h", i);
    builder.Node("MatMul", {last, "w"}, {next});
    last = std::move(next);
  }
  return Bytes(builder.Output("y", {-1, 512}).Build());
}

EngineOptions UnmeasuredOptions() {
  EngineOptions options;
  options.calibration_budget = absl::ZeroDuration();
  return options;
}

std::shared_ptr<const Model> LoadModel(const std::string& bytes, const EngineOptions& options) {
  const ModelLoader loader(std::make_shared<ThreadPool>(ThreadPoolOptions{}));
  absl::StatusOr<std::shared_ptr<const Model>> model = loader.LoadBytes(bytes, "test model", options);
  SAKER_CHECK(model.ok());
  return *std::move(model);
}

std::shared_ptr<Servable> MakeServable(const std::string& name, int64_t version, const std::string& bytes,
                                       std::vector<std::string> labels, const EngineOptions& options) {
  return std::make_shared<Servable>(Servable::Description{name, version, std::move(labels), {}},
                                    LoadModel(bytes, options), 1);
}

ModelCatalog CatalogOf(std::shared_ptr<Servable> servable) {
  ModelCatalog catalog;
  const std::string name = servable->name();
  const int64_t version = servable->version();
  catalog.SetVersion(name, version, {VersionState::kReady, "", std::move(servable), ""});
  return catalog;
}

v1::Tensor WireTensor(const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values) {
  v1::Tensor tensor;
  tensor.set_name(name);
  tensor.set_data_type(v1::FLOAT);
  for (const int64_t dim : shape) tensor.add_shape(dim);
  tensor.mutable_raw_data()->resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(tensor.mutable_raw_data()->data(), values.data(), tensor.raw_data().size());
  return tensor;
}

std::vector<float> FloatsOf(const v1::Tensor& tensor) {
  std::vector<float> values(tensor.raw_data().size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), tensor.raw_data().data(), values.size() * sizeof(float));
  return values;
}

}  // namespace saker
