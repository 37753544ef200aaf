// `saker load`: latency and throughput under load.
#include <atomic>
#include <csignal>
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
#include "client/loadgen/load_generator.h"
#include "client/loadgen/load_requests.h"
#include "core/base/nearest_name.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Ctrl-C ends the run and prints what was measured so far; a second one kills.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal handler may set it

void OnInterrupt(int) {
  interrupted.store(true);
  std::signal(SIGINT, SIG_DFL);
}

// An open loop with one sender would be a closed one that cannot keep its rate.
constexpr int kOpenLoopConcurrency = 64;

int ConcurrencyFromFlags() {
  if (const int given = absl::GetFlag(FLAGS_concurrency); given != 0) return given;
  return absl::GetFlag(FLAGS_qps) > 0 ? kOpenLoopConcurrency : 1;
}

absl::StatusOr<LoadOptions> OptionsFromFlags() {
  LoadOptions options;
  options.concurrency = ConcurrencyFromFlags();
  options.duration = absl::GetFlag(FLAGS_duration);
  options.warmup = absl::GetFlag(FLAGS_warmup);
  options.max_requests = absl::GetFlag(FLAGS_requests);
  options.qps = absl::GetFlag(FLAGS_qps);
  options.seed = absl::GetFlag(FLAGS_seed);
  const std::string arrivals = absl::GetFlag(FLAGS_arrivals);
  if (arrivals != "poisson" && arrivals != "constant") {
    return absl::InvalidArgumentError(absl::StrCat("--arrivals: expected poisson or constant, got \"", arrivals, "\"",
                                                   DidYouMean(arrivals, {"poisson", "constant"})));
  }
  options.arrivals = arrivals == "poisson" ? Arrivals::kPoisson : Arrivals::kConstant;
  SAKER_RETURN_IF_ERROR(CheckLoadOptions(options));
  const int connections = absl::GetFlag(FLAGS_connections);
  if (connections < 0 || connections > options.concurrency) {
    return absl::InvalidArgumentError(
        absl::StrCat("--connections must be 0 to ", options.concurrency, ", the number of threads, got ", connections));
  }
  if (absl::GetFlag(FLAGS_batch) < 1) return absl::InvalidArgumentError("--batch must be at least 1");
  return options;
}

absl::StatusOr<std::vector<v1::PredictBatchRequest>> MakeRequests(const v1::GetModelResponse& model,
                                                                  v1::ExecutionMode mode) {
  const int64_t batch = absl::GetFlag(FLAGS_batch);
  std::vector<v1::PredictBatchRequest> requests;
  if (absl::GetFlag(FLAGS_images).empty()) {
    SAKER_ASSIGN_OR_RETURN(requests, RandomRequests(model, batch, absl::GetFlag(FLAGS_seed)));
  } else {
    SAKER_ASSIGN_OR_RETURN(const Tensor images, ReadImagesFlag());
    SAKER_ASSIGN_OR_RETURN(requests, RequestsFromImages(model, images, batch));
  }
  for (v1::PredictBatchRequest& request : requests) request.set_execution_mode(mode);
  return requests;
}

// Senders: a connection for each worker, or for several, and the requests they send in turn.
class Senders {
 public:
  static absl::StatusOr<Senders> Create(int connections, std::vector<v1::PredictBatchRequest> requests) {
    Senders senders;
    ConnectionOptions options = ConnectionFromFlags();
    options.own_socket = true;
    options.retry = RetryPolicy::Never();  // a retried request would hide an error and count two as one
    for (int i = 0; i < connections; ++i) {
      SAKER_ASSIGN_OR_RETURN(Client client, Client::Connect(options));
      senders.clients_.push_back(std::move(client));
    }
    senders.single_ = absl::GetFlag(FLAGS_batch) == 1;
    for (const v1::PredictBatchRequest& request : requests) senders.singles_.push_back(ToSingle(request));
    senders.batches_ = std::move(requests);
    senders.call_ = CallFromFlags();
    return senders;
  }

  absl::StatusOr<v1::Timing> Send(int worker) const {
    // Each worker walks through all requests, from a place of its own.
    thread_local size_t turn = static_cast<size_t>(worker) * 7;
    const size_t which = turn++ % batches_.size();
    const Client& client = clients_[static_cast<size_t>(worker) % clients_.size()];
    if (single_) {
      SAKER_ASSIGN_OR_RETURN(v1::PredictResponse response, client.Predict(singles_[which], call_));
      return std::move(*response.mutable_timing());
    }
    SAKER_ASSIGN_OR_RETURN(v1::PredictBatchResponse response, client.PredictBatch(batches_[which], call_));
    return std::move(*response.mutable_timing());
  }

 private:
  Senders() = default;

  std::vector<Client> clients_;
  std::vector<v1::PredictRequest> singles_;
  std::vector<v1::PredictBatchRequest> batches_;
  CallOptions call_;
  bool single_ = true;
};

void PrintTable(const LoadReport& report, Terminal& terminal) {
  TextTable table({"", "MEAN", "P50", "P90", "P99", "P99.9", "MAX"}, {false, true, true, true, true, true, true});
  const auto add = [&table](const std::string& name, const LatencyHistogram& times) {
    table.AddRow({name, DurationText(static_cast<int64_t>(times.Mean())), DurationText(times.Percentile(50)),
                  DurationText(times.Percentile(90)), DurationText(times.Percentile(99)),
                  DurationText(times.Percentile(99.9)), DurationText(times.max())});
  };
  add("latency", report.latency);
  for (size_t i = 0; i < report.stages.size(); ++i) add(absl::StrCat("  ", kStageNames[i]), report.stages[i]);
  if (report.send_lag.count() > 0) add("send lag", report.send_lag);
  const auto rows = static_cast<double>(absl::GetFlag(FLAGS_batch));
  terminal.out() << table.ToString() << "\n";
  if (rows > 1) terminal.out() << absl::StrFormat("%.0f rows a second\n", report.Qps() * rows);
  if (report.send_lag.count() > 0) {
    terminal.out() << "open loop: mean_send_lag_us=" << absl::StrFormat("%.1f", report.send_lag.Mean() / 1e3)
                   << " late=" << report.late << " unsent=" << report.unsent << "\n";
  }
  for (const auto& [code, errors] : report.errors) {
    terminal.out() << terminal.Bad(absl::StrCat(errors.count, " x ", absl::StatusCodeToString(code))) << ": "
                   << Printable(errors.first.message()) << "\n";
  }
}

void WriteTimes(const LatencyHistogram& times, JsonWriter& json) {
  json.BeginObject().Key("mean_us").Double(times.Mean() / 1e3);
  for (const auto& [name, percent] :
       {std::pair{"p50_us", 50.0}, {"p90_us", 90.0}, {"p99_us", 99.0}, {"p999_us", 99.9}, {"max_us", 100.0}}) {
    json.Key(name).Double(static_cast<double>(times.Percentile(percent)) / 1e3);
  }
  json.EndObject();
}

void PrintJson(const LoadReport& report, Terminal& terminal) {
  JsonWriter json;
  json.BeginObject().Key("requests").Int(report.latency.count() + report.ErrorCount());
  json.Key("errors").Int(report.ErrorCount()).Key("qps").Double(report.Qps()).Key("seconds").Double(report.seconds);
  if (report.send_lag.count() > 0) {
    json.Key("late").Int(report.late).Key("unsent").Int(report.unsent).Key("send_lag");
    WriteTimes(report.send_lag, json);
  }
  json.Key("latency");
  WriteTimes(report.latency, json);
  json.Key("stages").BeginObject();
  for (size_t i = 0; i < report.stages.size(); ++i) {
    json.Key(kStageNames[i]);
    WriteTimes(report.stages[i], json);
  }
  json.EndObject().Key("errors_by_code").BeginObject();
  for (const auto& [code, errors] : report.errors) json.Key(absl::StatusCodeToString(code)).Int(errors.count);
  terminal.out() << json.EndObject().EndObject().text() << std::endl;
}

// What makes the figures of an open loop mean less than they say.
void Warn(const LoadReport& report, Terminal& terminal) {
  const int64_t sent = report.send_lag.count();
  if (report.unsent > 0) {
    terminal.Note(absl::StrCat("warning: ", report.unsent, " requests were meant to be sent and never were (", sent,
                               " were): the rate is more than this server or this client can take, and the ",
                               "percentiles leave out the worst of it"));
  }
  // Now and then a burst finds all senders busy; one request in a hundred would be seen in the 99th percentile.
  if (report.late > 0 && report.late * 100 >= sent) {
    terminal.Note(absl::StrCat("warning: all ", ConcurrencyFromFlags(), " senders were busy when ", report.late, " of ",
                               sent, " requests were due; their wait is in the latency; ",
                               "a higher --concurrency sends them in time"));
  }
}

ExitCode Report(const LoadReport& report, Terminal& terminal) {
  if (absl::GetFlag(FLAGS_json)) {
    PrintJson(report, terminal);
  } else {
    PrintTable(report, terminal);
    terminal.out() << report.SummaryLine() << std::endl;
  }
  Warn(report, terminal);
  if (report.latency.count() > 0) return report.errors.empty() ? ExitCode::kOk : ExitCode::kRequestFailed;
  return report.errors.size() == 1 ? ExitCodeOfCall(report.errors.begin()->second.first) : ExitCode::kRequestFailed;
}

}  // namespace

ExitCode RunLoadTest(const Arguments&, Terminal& terminal) {
  const absl::StatusOr<v1::ExecutionMode> mode = ExecutionModeFromFlags();
  if (!mode.ok()) return terminal.Fail(ExitCode::kUsage, mode.status().message());
  const absl::StatusOr<LoadOptions> options = OptionsFromFlags();
  if (!options.ok()) return terminal.Fail(ExitCode::kUsage, options.status().message());
  const absl::StatusOr<Client> client = Client::Connect(ConnectionFromFlags());
  if (!client.ok()) return terminal.Fail(ExitCode::kUsage, client.status().message());
  const absl::StatusOr<v1::GetModelResponse> model =
      LookUpModel(*client, absl::GetFlag(FLAGS_model), absl::GetFlag(FLAGS_model_version), CallFromFlags());
  if (!model.ok()) return terminal.FailCall(model.status());
  auto requests = MakeRequests(*model, *mode);
  if (!requests.ok()) return terminal.Fail(ExitCode::kBadInput, requests.status().message());
  const int connections = absl::GetFlag(FLAGS_connections);
  const absl::StatusOr<Senders> senders =
      Senders::Create(connections == 0 ? options->concurrency : connections, *std::move(requests));
  if (!senders.ok()) return terminal.Fail(ExitCode::kUsage, senders.status().message());
  std::signal(SIGINT, OnInterrupt);
  terminal.Progress(absl::StrCat("loading ", model->model().name(), " for ",
                                 absl::FormatDuration(options->warmup + options->duration), " ..."));
  const LoadReport report = RunLoad(
      *options, [&](int worker) { return senders->Send(worker); }, interrupted);
  std::signal(SIGINT, SIG_DFL);
  terminal.Progress("");
  return Report(report, terminal);
}

}  // namespace saker
