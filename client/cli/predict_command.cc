// `saker predict`: one request for each picture.
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/json_writer.h"
#include "client/cli/prediction.h"
#include "client/cli/server_access.h"
#include "client/cli/text.h"
#include "client/cli/timing_text.h"
#include "client/image.h"
#include "client/tensor_message.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Predictor: what all pictures of one command line share.
struct Predictor {
  Client client;
  v1::GetModelResponse model;
  v1::ImagePreprocessing pictures;
  v1::PredictRequest request;  // everything but the input

  absl::StatusOr<v1::Tensor> Load(const std::string& file) const {
    SAKER_ASSIGN_OR_RETURN(const Image image, ReadImageFile(file, pictures.channels()));
    SAKER_ASSIGN_OR_RETURN(const std::vector<float> values, Preprocess(image, pictures));
    return MakeInput(model.inputs(0), 1, values);
  }
};

absl::StatusOr<Predictor> MakePredictor(v1::ExecutionMode mode) {
  SAKER_ASSIGN_OR_RETURN(Client client, Client::Connect(ConnectionFromFlags()));
  SAKER_ASSIGN_OR_RETURN(v1::GetModelResponse model, LookUpModel(client, absl::GetFlag(FLAGS_model),
                                                                 absl::GetFlag(FLAGS_model_version), CallFromFlags()));
  SAKER_ASSIGN_OR_RETURN(v1::ImagePreprocessing pictures, PicturesOf(model));
  v1::PredictRequest request;
  *request.mutable_model() = model.model();
  request.set_top_k(absl::GetFlag(FLAGS_top_k));
  request.set_execution_mode(mode);
  return Predictor{std::move(client), std::move(model), std::move(pictures), std::move(request)};
}

// The answer in the form that both kinds of request share.
v1::PredictBatchResponse AsBatch(const v1::PredictResponse& response) {
  v1::PredictBatchResponse batch;
  *batch.mutable_outputs() = response.outputs();
  *batch.add_top_k() = response.top_k();
  return batch;
}

void Print(const std::string& file, const Prediction& prediction, const v1::PredictResponse& response,
           int64_t round_trip_ns, Terminal& terminal) {
  const RankedClass& best = prediction.classes.front();
  if (absl::GetFlag(FLAGS_json)) {
    JsonWriter json;
    json.BeginObject().Key("file").String(file).Key("model").String(response.model().name());
    json.Key("version").Int(response.model().version());
    WriteJson(prediction, json);
    WriteJson(response.timing(), round_trip_ns, response.execution(), json);
    terminal.out() << json.EndObject().text() << std::endl;
    return;
  }
  terminal.out() << Printable(file) << "  ->  "
                 << terminal.Bold(absl::StrCat(best.label, "  ", PercentText(best.probability))) << "\n"
                 << ClassBars(prediction, terminal) << "    "
                 << terminal.Dim(absl::StrCat(TimingText(response.timing(), round_trip_ns), "; ",
                                              ExecutionText(response.execution())))
                 << std::endl;
}

ExitCode PredictFile(const Predictor& predictor, const std::string& file, Terminal& terminal) {
  absl::StatusOr<v1::Tensor> input = predictor.Load(file);
  if (!input.ok()) return terminal.Fail(ExitCode::kBadInput, Printable(input.status().message()));
  v1::PredictRequest request = predictor.request;
  *request.add_inputs() = *std::move(input);
  const int64_t start = SteadyNanos();
  const absl::StatusOr<v1::PredictResponse> response = predictor.client.Predict(request, CallFromFlags());
  const int64_t round_trip_ns = SteadyNanos() - start;
  if (!response.ok()) return terminal.FailCall(response.status());
  const auto predictions = ReadPredictions(AsBatch(*response), 1);
  if (!predictions.ok()) return terminal.FailCall(predictions.status());
  Print(file, predictions->front(), *response, round_trip_ns, terminal);
  return ExitCode::kOk;
}

}  // namespace

ExitCode RunPredict(const Arguments& files, Terminal& terminal) {
  const absl::StatusOr<v1::ExecutionMode> mode = ExecutionModeFromFlags();
  if (!mode.ok()) return terminal.Fail(ExitCode::kUsage, mode.status().message());
  if (absl::GetFlag(FLAGS_top_k) < 1) return terminal.Fail(ExitCode::kUsage, "--top_k must be at least 1");
  const absl::StatusOr<Predictor> predictor = MakePredictor(*mode);
  if (!predictor.ok()) return terminal.FailCall(predictor.status());
  ExitCode worst = ExitCode::kOk;
  for (const std::string& file : files) {
    const ExitCode code = PredictFile(*predictor, file, terminal);
    if (worst == ExitCode::kOk) worst = code;
    if (code == ExitCode::kUnreachable) break;  // every further file would only repeat it
  }
  return worst;
}

}  // namespace saker
