// Prediction: the answer for one row, ready to be shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/json_writer.h"
#include "client/cli/terminal.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

struct RankedClass {
  int32_t index = 0;
  // From the model's labels, else the index.
  std::string label;
  // The score where the scores of the row are probabilities, else their softmax.
  double probability = 0;
  double score = 0;
};

struct Prediction {
  // Best first; not empty.
  std::vector<RankedClass> classes;
};

// One prediction a row, from the classes that the server ranked and the first output's values (both answers of one
// request with top_k). INTERNAL when the answer does not have `rows` rows of both.
absl::StatusOr<std::vector<Prediction>> ReadPredictions(const v1::PredictBatchResponse& response, int64_t rows);

// Fields "label", "index", "probability" and "classes" of an open object.
void WriteJson(const Prediction& prediction, JsonWriter& json);

// "7  99.97 %" and a bar for each class.
std::string ClassBars(const Prediction& prediction, const Terminal& terminal);

}  // namespace saker
