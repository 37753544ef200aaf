#include "server/config/server_flags.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"
#include "server/config/config_file.h"

namespace {

// --model may be given several times, but an Abseil flag keeps its last value only: each value is put aside here as it
// is set. Made on first use, because the flag is registered before main().
std::vector<std::string>& ModelValues() {
  static auto* const values = new std::vector<std::string>();
  return *values;
}

}  // namespace

ABSL_FLAG(std::string, config, "", "protobuf text file (saker.v1.ServerConfig) with any of these flags as fields");
ABSL_FLAG(std::string, model_repository, "",
          "folder of models: NAME/VERSION/model.onnx; \"models\" unless --model is given");
ABSL_FLAG(absl::Duration, repository_poll, absl::ZeroDuration(),
          "how often to look for models that are new, changed or gone; 0: at SIGHUP and when a caller asks");
ABSL_FLAG(bool, model_control, true, "callers may load and unload models of the repository");
ABSL_FLAG(std::string, model, "", "NAME=FILE.onnx, a model served without a repository; may be given several times")
    .OnUpdate([] {
      if (std::string value = absl::GetFlag(FLAGS_model); !value.empty()) ModelValues().push_back(std::move(value));
    });
ABSL_FLAG(std::string, address, "0.0.0.0:8001", "HOST:PORT to listen on; empty: no TCP");
ABSL_FLAG(std::string, unix_socket, "", "path of a Unix domain socket to listen on as well");
ABSL_FLAG(std::string, execution_mode, "auto", "auto (by measured cost), sequential, parallel or intra_op");
ABSL_FLAG(int64_t, parallel_threshold, 0, "rows from which on a batch is split over threads; 0: by measured cost");
ABSL_FLAG(std::string, weight_format, "float32",
          "float32, bfloat16 or int8: how weights of matrix products are held; fewer bits are faster at a few rows");
ABSL_FLAG(absl::Duration, inline_budget, absl::Microseconds(500),
          "a request expected to compute for less runs on the thread that read it");
ABSL_FLAG(int32_t, threads, 0, "worker threads; 0: the CPUs that this process may use (affinity, cgroup quota)");
ABSL_FLAG(int32_t, polling_threads, 0, "threads that read requests; 0: one for four usable CPUs, 1 to 8");
ABSL_FLAG(int32_t, busy_poll_us, 0,
          "microseconds that such a thread watches for its next request before it sleeps, while requests come that "
          "closely; 0: never");
ABSL_FLAG(int64_t, max_batch_rows, 4096, "the most rows in one request");
ABSL_FLAG(int64_t, max_message_bytes, int64_t{64} << 20, "the largest request and the largest answer");
ABSL_FLAG(int32_t, max_concurrent_requests, 1024, "requests answered at once; more get RESOURCE_EXHAUSTED");
ABSL_FLAG(int64_t, max_inflight_bytes, 0,
          "bytes that requests in flight and their answers may take, more get RESOURCE_EXHAUSTED; 0: a quarter of the "
          "memory that the process may use (cgroup limit), at most 1 GiB");
ABSL_FLAG(absl::Duration, drain_timeout, absl::Seconds(30), "time for requests in flight to finish after SIGTERM");
ABSL_FLAG(std::string, log_level, "info", "trace, debug, info, warn, error or off; logs go to standard error");
ABSL_FLAG(absl::Duration, calibration_budget, absl::Milliseconds(300),
          "time to measure a model at load; 0: not measured, every request then goes to the worker threads");

namespace saker {
namespace {

constexpr char kDefaultRepository[] = "models";

// --help lists the flags of this file and none of a library's. The message may be set only once in a process.
void DescribeProgram() {
  static const bool described = [] {
    absl::SetProgramUsageMessage("saker_server: low-latency inference over gRPC on CPUs");
    return true;
  }();
  static_cast<void>(described);
  absl::FlagsUsageConfig config;
  const auto ours = [](absl::string_view file) { return absl::StrContains(file, "server_flags"); };
  config.contains_helpshort_flags = ours;
  config.contains_help_flags = ours;
  config.contains_helppackage_flags = ours;
  config.version_string = [] { return std::string("saker_server " SAKER_VERSION "\n"); };
  absl::SetFlagsUsageConfig(config);
}

// The value of --config, needed before the command line is parsed so that its flags win over the file's fields.
std::string FindConfigFlag(int argc, char** argv) {
  std::string path;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--") break;
    if (!absl::ConsumePrefix(&argument, "--")) absl::ConsumePrefix(&argument, "-");
    if (absl::ConsumePrefix(&argument, "config=")) path = std::string(argument);
    if (argument == "config" && i + 1 < argc) path = argv[i + 1];
  }
  return path;
}

absl::StatusOr<std::vector<ModelFile>> ParseModels(const std::vector<std::string>& values) {
  std::vector<ModelFile> models;
  for (const std::string& value : values) {
    SAKER_ASSIGN_OR_RETURN(ModelFile model, ModelFile::Parse(value));
    models.push_back(std::move(model));
  }
  return models;
}

absl::StatusOr<ServerOptions> OptionsFromFlags(const std::vector<std::string>& model_values) {
  ServerOptions options;
  SAKER_ASSIGN_OR_RETURN(options.models, ParseModels(model_values));
  options.model_repository = absl::GetFlag(FLAGS_model_repository);
  if (options.model_repository.empty() && options.models.empty()) options.model_repository = kDefaultRepository;
  options.address = absl::GetFlag(FLAGS_address);
  options.unix_socket = absl::GetFlag(FLAGS_unix_socket);
  absl::StatusOr<ExecutionMode> mode = ParseExecutionMode(absl::GetFlag(FLAGS_execution_mode));
  if (!mode.ok()) return absl::InvalidArgumentError(absl::StrCat("--execution_mode: ", mode.status().message()));
  options.engine.execution_mode = *mode;
  absl::StatusOr<WeightFormat> format = ParseWeightFormat(absl::GetFlag(FLAGS_weight_format));
  if (!format.ok()) return absl::InvalidArgumentError(absl::StrCat("--weight_format: ", format.status().message()));
  options.engine.weight_format = *format;
  options.engine.parallel_threshold = absl::GetFlag(FLAGS_parallel_threshold);
  options.engine.max_batch_rows = absl::GetFlag(FLAGS_max_batch_rows);
  options.engine.calibration_budget = absl::GetFlag(FLAGS_calibration_budget);
  options.inline_budget = absl::GetFlag(FLAGS_inline_budget);
  options.threads = absl::GetFlag(FLAGS_threads);
  options.polling_threads = absl::GetFlag(FLAGS_polling_threads);
  options.busy_poll_us = absl::GetFlag(FLAGS_busy_poll_us);
  options.repository_poll = absl::GetFlag(FLAGS_repository_poll);
  options.model_control = absl::GetFlag(FLAGS_model_control);
  options.max_message_bytes = absl::GetFlag(FLAGS_max_message_bytes);
  options.max_concurrent_requests = absl::GetFlag(FLAGS_max_concurrent_requests);
  options.max_inflight_bytes = absl::GetFlag(FLAGS_max_inflight_bytes);
  options.drain_timeout = absl::GetFlag(FLAGS_drain_timeout);
  options.log_level = absl::GetFlag(FLAGS_log_level);
  return options;
}

}  // namespace

absl::StatusOr<ServerOptions> ReadServerOptions(int argc, char** argv) {
  DescribeProgram();
  ModelValues().clear();
  if (const std::string path = FindConfigFlag(argc, argv); !path.empty()) {
    SAKER_RETURN_IF_ERROR(ApplyConfigFile(path));
  }
  const std::vector<std::string> models_of_file = std::exchange(ModelValues(), {});
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"", rest[1], "\": see --help"));
  }
  SAKER_ASSIGN_OR_RETURN(ServerOptions options,
                         OptionsFromFlags(ModelValues().empty() ? models_of_file : ModelValues()));
  SAKER_RETURN_IF_ERROR(ValidateServerOptions(options));
  return options;
}

}  // namespace saker
