#include "client/cli/prediction.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/cli/text.h"
#include "client/tensor_message.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr int kBarWidth = 24;

// A softmax's output: nothing below 0, and 1 in sum.
bool AreProbabilities(absl::Span<const float> scores) {
  double sum = 0;
  for (const float score : scores) {
    if (!(score >= 0)) return false;
    sum += score;
  }
  return std::abs(sum - 1) < 1e-3;
}

// e^(score - largest), summed: what a softmax divides by.
double SoftmaxSum(absl::Span<const float> scores, double largest) {
  double sum = 0;
  for (const float score : scores) sum += std::exp(score - largest);
  return sum;
}

Prediction Rank(const v1::Classifications& top, absl::Span<const float> scores) {
  const bool probabilities = AreProbabilities(scores);
  const double largest = *std::max_element(scores.begin(), scores.end());
  const double sum = SoftmaxSum(scores, largest);
  Prediction prediction;
  for (const v1::Classification& each : top.classes()) {
    prediction.classes.push_back({.index = each.index(),
                                  .label = each.label().empty() ? absl::StrCat(each.index()) : Printable(each.label()),
                                  .probability = probabilities ? each.score() : std::exp(each.score() - largest) / sum,
                                  .score = each.score()});
  }
  return prediction;
}

}  // namespace

absl::StatusOr<std::vector<Prediction>> ReadPredictions(const v1::PredictBatchResponse& response, int64_t rows) {
  if (response.outputs().empty()) return absl::InternalError("the answer has no outputs");
  const absl::StatusOr<std::vector<float>> values = ValuesAsFloat(response.outputs(0));
  if (!values.ok()) return absl::InternalError(absl::StrCat("the answer: ", values.status().message()));
  const std::vector<float>& scores = *values;
  if (response.top_k_size() != rows || scores.empty() || scores.size() % rows != 0) {
    return absl::InternalError(absl::StrCat("the answer to ", rows, " rows has ", response.top_k_size(),
                                            " rows of classes and ", scores.size(), " values"));
  }
  const size_t width = scores.size() / rows;
  std::vector<Prediction> predictions;
  for (int64_t row = 0; row < rows; ++row) {
    if (response.top_k(static_cast<int>(row)).classes().empty()) {
      return absl::InternalError("the answer names no class for a row");
    }
    predictions.push_back(
        Rank(response.top_k(static_cast<int>(row)), absl::MakeConstSpan(scores).subspan(row * width, width)));
  }
  return predictions;
}

void WriteJson(const Prediction& prediction, JsonWriter& json) {
  const RankedClass& best = prediction.classes.front();
  json.Key("label").String(best.label).Key("index").Int(best.index).Key("probability").Double(best.probability);
  json.Key("classes").BeginArray();
  for (const RankedClass& each : prediction.classes) {
    json.BeginObject().Key("label").String(each.label).Key("index").Int(each.index);
    json.Key("probability").Double(each.probability).Key("score").Double(each.score).EndObject();
  }
  json.EndArray();
}

std::string ClassBars(const Prediction& prediction, const Terminal& terminal) {
  size_t widest = 0;
  for (const RankedClass& each : prediction.classes) widest = std::max(widest, each.label.size());
  std::string text;
  for (size_t i = 0; i < prediction.classes.size(); ++i) {
    const RankedClass& each = prediction.classes[i];
    const std::string bar = Bar(each.probability, kBarWidth);
    absl::StrAppend(&text, "    ", each.label, std::string(widest - each.label.size(), ' '), "  ",
                    i == 0 ? terminal.Good(bar) : bar, "  ", PercentText(each.probability), "\n");
  }
  return text;
}

}  // namespace saker
