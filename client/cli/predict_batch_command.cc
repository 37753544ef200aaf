// `saker predict-batch`: all pictures, or the first rows of an IDX file, in one request.
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/idx_input.h"
#include "client/cli/json_writer.h"
#include "client/cli/prediction.h"
#include "client/cli/server_access.h"
#include "client/cli/text.h"
#include "client/cli/timing_text.h"
#include "client/idx_rows.h"
#include "client/image.h"
#include "client/tensor_message.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// The rows of the request and what to call them.
struct Batch {
  v1::Tensor input;
  std::vector<std::string> names;
};

absl::StatusOr<Batch> FromFiles(const v1::GetModelResponse& model, const v1::ImagePreprocessing& pictures,
                                const Arguments& files) {
  std::vector<float> values;
  for (const std::string& file : files) {
    SAKER_ASSIGN_OR_RETURN(const Image image, ReadImageFile(file, pictures.channels()));
    SAKER_ASSIGN_OR_RETURN(const std::vector<float> row, Preprocess(image, pictures));
    values.insert(values.end(), row.begin(), row.end());
  }
  Batch batch{.input = {}, .names = files};
  SAKER_ASSIGN_OR_RETURN(batch.input, MakeInput(model.inputs(0), static_cast<int64_t>(files.size()), values));
  return batch;
}

absl::StatusOr<Batch> FromIdx(const v1::GetModelResponse& model) {
  SAKER_ASSIGN_OR_RETURN(const Tensor images, ReadImagesFlag());
  SAKER_ASSIGN_OR_RETURN(const IdxRows source, IdxRows::Create(model, images));
  SAKER_ASSIGN_OR_RETURN(const int64_t rows, RowsFromFlag(source.rows()));
  Batch batch;
  SAKER_ASSIGN_OR_RETURN(batch.input, source.Input(0, rows));
  for (int64_t row = 0; row < rows; ++row) batch.names.push_back(absl::StrCat("image ", row));
  return batch;
}

void PrintJson(const Batch& batch, const std::vector<Prediction>& predictions, const v1::PredictBatchResponse& response,
               int64_t round_trip_ns, Terminal& terminal) {
  JsonWriter json;
  json.BeginObject().Key("model").String(response.model().name()).Key("version").Int(response.model().version());
  json.Key("rows").BeginArray();
  for (size_t i = 0; i < predictions.size(); ++i) {
    json.BeginObject().Key("name").String(batch.names[i]);
    WriteJson(predictions[i], json);
    json.EndObject();
  }
  json.EndArray();
  WriteJson(response.timing(), round_trip_ns, response.execution(), json);
  terminal.out() << json.EndObject().text() << std::endl;
}

void PrintTable(const Batch& batch, const std::vector<Prediction>& predictions,
                const v1::PredictBatchResponse& response, int64_t round_trip_ns, Terminal& terminal) {
  TextTable table({"PICTURE", "CLASS", "PROBABILITY", ""}, {false, false, true, false});
  for (size_t i = 0; i < predictions.size(); ++i) {
    const RankedClass& best = predictions[i].classes.front();
    table.AddRow({Printable(batch.names[i]), best.label, PercentText(best.probability), Bar(best.probability, 16)});
  }
  const auto rows = static_cast<int64_t>(predictions.size());
  terminal.out() << table.ToString() << "\n"
                 << terminal.Bold(absl::StrCat(rows, rows == 1 ? " row" : " rows", " in one request, ",
                                               DurationText(round_trip_ns / rows), " a row"))
                 << "\n"
                 << terminal.Dim(absl::StrCat(TimingText(response.timing(), round_trip_ns), "; ",
                                              ExecutionText(response.execution())))
                 << std::endl;
}

ExitCode Ask(const Client& client, const v1::GetModelResponse& model, v1::ExecutionMode mode, Batch batch,
             Terminal& terminal) {
  v1::PredictBatchRequest request;
  *request.mutable_model() = model.model();
  request.set_top_k(absl::GetFlag(FLAGS_top_k));
  request.set_execution_mode(mode);
  *request.add_inputs() = std::move(batch.input);
  const int64_t start = SteadyNanos();
  const absl::StatusOr<v1::PredictBatchResponse> response = client.PredictBatch(request, CallFromFlags());
  const int64_t round_trip_ns = SteadyNanos() - start;
  if (!response.ok()) return terminal.FailCall(response.status());
  const auto predictions = ReadPredictions(*response, static_cast<int64_t>(batch.names.size()));
  if (!predictions.ok()) return terminal.FailCall(predictions.status());
  const auto print = absl::GetFlag(FLAGS_json) ? PrintJson : PrintTable;
  print(batch, *predictions, *response, round_trip_ns, terminal);
  return ExitCode::kOk;
}

}  // namespace

ExitCode RunPredictBatch(const Arguments& files, Terminal& terminal) {
  const absl::StatusOr<v1::ExecutionMode> mode = ExecutionModeFromFlags();
  if (!mode.ok()) return terminal.Fail(ExitCode::kUsage, mode.status().message());
  if (absl::GetFlag(FLAGS_top_k) < 1) return terminal.Fail(ExitCode::kUsage, "--top_k must be at least 1");
  if (files.empty() == absl::GetFlag(FLAGS_images).empty()) {
    return terminal.Fail(ExitCode::kUsage, "give either picture files or --images=IDX");
  }
  const absl::StatusOr<Client> client = Client::Connect(ConnectionFromFlags());
  if (!client.ok()) return terminal.Fail(ExitCode::kUsage, client.status().message());
  const absl::StatusOr<v1::GetModelResponse> model =
      LookUpModel(*client, absl::GetFlag(FLAGS_model), absl::GetFlag(FLAGS_model_version), CallFromFlags());
  if (!model.ok()) return terminal.FailCall(model.status());
  const absl::StatusOr<v1::ImagePreprocessing> pictures = PicturesOf(*model);
  if (!files.empty() && !pictures.ok()) return terminal.FailCall(pictures.status());
  absl::StatusOr<Batch> batch = files.empty() ? FromIdx(*model) : FromFiles(*model, *pictures, files);
  if (!batch.ok()) return terminal.Fail(ExitCode::kBadInput, Printable(batch.status().message()));
  return Ask(*client, *model, *mode, *std::move(batch), terminal);
}

}  // namespace saker
