// `saker evaluate`: accuracy and latency over labelled images, one request after the other.
#include <algorithm>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/idx_input.h"
#include "client/cli/json_writer.h"
#include "client/cli/server_access.h"
#include "client/cli/text.h"
#include "client/idx_rows.h"
#include "client/loadgen/load_report.h"
#include "client/loadgen/load_requests.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Redrawing the progress for every request would cost more than the request.
constexpr int64_t kProgressEveryNanos = 100'000'000;

// The labelled images of one evaluation.
struct LabelledImages {
  Tensor images;
  std::vector<int64_t> labels;
  int64_t rows = 0;  // how many of them are used
};

absl::StatusOr<LabelledImages> ReadLabelledImages() {
  LabelledImages set;
  SAKER_ASSIGN_OR_RETURN(set.images, ReadImagesFlag());
  SAKER_ASSIGN_OR_RETURN(set.labels, ReadLabelsFlag(set.images));
  SAKER_ASSIGN_OR_RETURN(set.rows, RowsFromFlag(set.images.shape()[0]));
  return set;
}

// The best class of each row, and the server's timing.
struct Answer {
  std::vector<int64_t> classes;
  v1::Timing timing;
};

int64_t BestClass(const v1::Classifications& top) { return top.classes().empty() ? -1 : top.classes(0).index(); }

absl::StatusOr<Answer> Ask(const Client& client, const v1::PredictBatchRequest& request, int64_t rows) {
  Answer answer;
  if (rows == 1) {
    SAKER_ASSIGN_OR_RETURN(const v1::PredictResponse response, client.Predict(ToSingle(request), CallFromFlags()));
    answer.classes.push_back(BestClass(response.top_k()));
    answer.timing = response.timing();
    return answer;
  }
  SAKER_ASSIGN_OR_RETURN(const v1::PredictBatchResponse response, client.PredictBatch(request, CallFromFlags()));
  for (const v1::Classifications& top : response.top_k()) answer.classes.push_back(BestClass(top));
  answer.timing = response.timing();
  if (static_cast<int64_t>(answer.classes.size()) == rows) return answer;
  return absl::InternalError(absl::StrCat("the answer has ", answer.classes.size(), " rows for ", rows));
}

// Evaluation: walks through the set and counts.
class Evaluation {
 public:
  Evaluation(const Client& client, const LabelledImages& set, const IdxRows& source, v1::PredictBatchRequest request)
      : client_(client), set_(set), source_(source), request_(std::move(request)) {}

  absl::Status Run(int64_t batch, Terminal& terminal) {
    const int64_t start = SteadyNanos();
    int64_t drawn = start;
    for (int64_t first = 0; first < set_.rows; first += batch) {
      SAKER_RETURN_IF_ERROR(RunRequest(first, std::min(batch, set_.rows - first)));
      if (SteadyNanos() - drawn < kProgressEveryNanos) continue;
      drawn = SteadyNanos();
      terminal.Progress(absl::StrCat(Bar(static_cast<double>(seen_) / static_cast<double>(set_.rows), 30), " ", seen_,
                                     " of ", set_.rows, ", accuracy ", PercentText(accuracy())));
    }
    terminal.Progress("");
    report_.seconds = static_cast<double>(SteadyNanos() - start) / 1e9;
    return absl::OkStatus();
  }

  double accuracy() const { return seen_ == 0 ? 0 : static_cast<double>(right_) / static_cast<double>(seen_); }
  int64_t right() const { return right_; }
  const LoadReport& report() const { return report_; }

 private:
  absl::Status RunRequest(int64_t first, int64_t count) {
    request_.clear_inputs();
    SAKER_ASSIGN_OR_RETURN(*request_.add_inputs(), source_.Input(first, count));
    const int64_t start = SteadyNanos();
    SAKER_ASSIGN_OR_RETURN(const Answer answer, Ask(client_, request_, count));
    report_.RecordAnswer(SteadyNanos() - start, answer.timing);
    for (int64_t i = 0; i < count; ++i) right_ += answer.classes[i] == set_.labels[first + i] ? 1 : 0;
    seen_ += count;
    return absl::OkStatus();
  }

  const Client& client_;
  const LabelledImages& set_;
  const IdxRows& source_;
  v1::PredictBatchRequest request_;
  LoadReport report_;
  int64_t seen_ = 0;
  int64_t right_ = 0;
};

void Print(const Evaluation& evaluation, const v1::GetModelResponse& model, int64_t rows, Terminal& terminal) {
  const LoadReport& report = evaluation.report();
  const double p50_us = static_cast<double>(report.latency.Percentile(50)) / 1e3;
  const double p99_us = static_cast<double>(report.latency.Percentile(99)) / 1e3;
  const double rate = static_cast<double>(rows) / report.seconds;
  if (absl::GetFlag(FLAGS_json)) {
    JsonWriter json;
    json.BeginObject().Key("model").String(model.model().name()).Key("version").Int(model.model().version());
    json.Key("images").Int(rows).Key("right").Int(evaluation.right()).Key("accuracy").Double(evaluation.accuracy());
    json.Key("requests").Int(report.latency.count()).Key("batch").Int(absl::GetFlag(FLAGS_batch));
    json.Key("p50_us").Double(p50_us).Key("p99_us").Double(p99_us).Key("images_per_second").Double(rate);
    terminal.out() << json.EndObject().text() << std::endl;
    return;
  }
  const auto mean = [&report](Stage stage) {
    return DurationText(static_cast<int64_t>(report.stages[static_cast<size_t>(stage)].Mean()));
  };
  terminal.out() << "model " << Printable(model.model().name()) << " version " << model.model().version() << ": "
                 << evaluation.right() << " of " << rows << " images right; " << report.latency.count() << " requests, "
                 << absl::StrFormat("%.0f", rate) << " images a second; mean in the server "
                 << mean(Stage::kServerTotal) << ", of it compute " << mean(Stage::kCompute) << "\n"
                 << absl::StrFormat("accuracy=%.4f p50_us=%.1f p99_us=%.1f", evaluation.accuracy(), p50_us, p99_us)
                 << std::endl;
}

}  // namespace

ExitCode RunEvaluate(const Arguments&, Terminal& terminal) {
  const absl::StatusOr<v1::ExecutionMode> mode = ExecutionModeFromFlags();
  if (!mode.ok()) return terminal.Fail(ExitCode::kUsage, mode.status().message());
  const int64_t batch = absl::GetFlag(FLAGS_batch);
  if (batch < 1) return terminal.Fail(ExitCode::kUsage, "--batch must be at least 1");
  if (absl::GetFlag(FLAGS_images).empty() || absl::GetFlag(FLAGS_labels).empty()) {
    return terminal.Fail(ExitCode::kUsage, "evaluate needs --images=IDX and --labels=IDX");
  }
  const absl::StatusOr<LabelledImages> set = ReadLabelledImages();
  if (!set.ok()) return terminal.Fail(ExitCode::kBadInput, set.status().message());
  const absl::StatusOr<Client> client = Client::Connect(ConnectionFromFlags());
  if (!client.ok()) return terminal.Fail(ExitCode::kUsage, client.status().message());
  const absl::StatusOr<v1::GetModelResponse> model =
      LookUpModel(*client, absl::GetFlag(FLAGS_model), absl::GetFlag(FLAGS_model_version), CallFromFlags());
  if (!model.ok()) return terminal.FailCall(model.status());
  const absl::StatusOr<IdxRows> source = IdxRows::Create(*model, set->images);
  if (!source.ok()) return terminal.Fail(ExitCode::kBadInput, source.status().message());
  v1::PredictBatchRequest request;
  *request.mutable_model() = model->model();
  request.set_top_k(1);
  request.set_omit_outputs(true);
  request.set_execution_mode(*mode);
  Evaluation evaluation(*client, *set, *source, std::move(request));
  if (const absl::Status status = evaluation.Run(batch, terminal); !status.ok()) return terminal.FailCall(status);
  Print(evaluation, *model, set->rows, terminal);
  return ExitCode::kOk;
}

}  // namespace saker
