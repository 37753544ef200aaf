// Small networks whose answers are known beforehand, for tests of the server.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine_options.h"
#include "core/model.h"
#include "proto/saker/v1/tensor.pb.h"
#include "server/models/model_catalog.h"
#include "server/models/servable.h"

namespace saker {

// As the bytes of an ONNX file.
// "x" FLOAT [-1,4] -> "y" FLOAT [-1,4]: y = 2 x + 1.
std::string AffineModel();
// "a" and "b" FLOAT [-1,2] -> "sum" FLOAT [-1,2].
std::string TwoInputModel();
// "mask" BOOL [-1,2] -> "y" FLOAT [-1,2].
std::string BoolModel();
// "x" FLOAT [2,3] -> "y" FLOAT [1,6], the same values: no dimension counts rows.
std::string UnbatchedModel();
// "x" FLOAT [-1,4] -> "y" FLOAT [-1,4], a Softmax over the rows: they mix.
std::string MixedRowsModel();
// "x" FLOAT [-1,2,-1] -> "y" FLOAT [-1,2,-1]: y = 2 x, whatever the last dimension.
std::string OpenWidthModel();
// "x" FLOAT [-1,512] -> "y" FLOAT [-1,512]: `layers` products with a 512 x 512 matrix; much work for a large batch.
std::string HeavyModel(int layers);

// No time is spent on measuring, so costs are unknown and every request goes to the workers.
EngineOptions UnmeasuredOptions();

std::shared_ptr<const Model> LoadModel(const std::string& bytes, const EngineOptions& options = UnmeasuredOptions());
std::shared_ptr<Servable> MakeServable(const std::string& name, int64_t version, const std::string& bytes,
                                       std::vector<std::string> labels = {},
                                       const EngineOptions& options = UnmeasuredOptions());
// A catalog with that one version ready.
ModelCatalog CatalogOf(std::shared_ptr<Servable> servable);

// A tensor of floats on the wire.
v1::Tensor WireTensor(const std::string& name, const std::vector<int64_t>& shape, const std::vector<float>& values);
std::vector<float> FloatsOf(const v1::Tensor& tensor);

}  // namespace saker
