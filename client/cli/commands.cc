#include "client/cli/commands.h"

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/cli/flags.h"
#include "client/cli/json_writer.h"
#include "client/cli/server_access.h"

namespace saker {

const std::vector<Command>& Commands() {
  static const auto& commands = *new std::vector<Command>{
      {"predict",
       "FILE...",
       "Say what is in each picture, and where the time went.",
       {"model", "model_version", "top_k", "execution_mode"},
       1,
       -1,
       RunPredict},
      {"predict-batch",
       "[FILE...]",
       "The same with all pictures, or --images, in one request.",
       {"model", "model_version", "top_k", "execution_mode", "images", "rows"},
       0,
       -1,
       RunPredictBatch},
      {"evaluate",
       "",
       "Measure accuracy and latency over labelled images.",
       {"model", "model_version", "execution_mode", "images", "labels", "rows", "batch"},
       0,
       0,
       RunEvaluate},
      {"load",
       "",
       "Measure latency and throughput under load.",
       {"model", "model_version", "execution_mode", "images", "batch", "concurrency", "connections", "duration",
        "warmup", "requests", "qps", "arrivals", "seed"},
       0,
       0,
       RunLoadTest},
      {"models",
       "[NAME]",
       "List what the server has loaded, or one model in full.",
       {"model_version"},
       0,
       1,
       RunModels},
      {"health", "[NAME]", "Say whether the server, or a model, takes requests.", {"wait"}, 0, 1, RunHealth},
      {"version", "", "Print this program's version.", {}, 0, 0, RunVersion},
  };
  return commands;
}

ExitCode RunVersion(const Arguments&, Terminal& terminal) {
  if (absl::GetFlag(FLAGS_json)) {
    terminal.out() << JsonWriter().BeginObject().Key("version").String(SAKER_VERSION).EndObject().text() << std::endl;
  } else {
    terminal.out() << "saker " << SAKER_VERSION << std::endl;
  }
  return ExitCode::kOk;
}

namespace {

ExitCode ParseAndRun(const std::vector<std::string>& words, Terminal& terminal) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine(words, Commands());
  if (!line.ok()) return terminal.Fail(ExitCode::kUsage, line.status().message());
  if (line->help) {
    terminal.out() << HelpText(line->command, Commands());
    return ExitCode::kOk;
  }
  if (const absl::Status status = CheckCommonFlags(); !status.ok()) {
    return terminal.Fail(ExitCode::kUsage, status.message());
  }
  return line->command->run(line->arguments, terminal);
}

}  // namespace

int RunSaker(const std::vector<std::string>& words, Terminal& terminal) {
  ExitCode code = ParseAndRun(words, terminal);
  // A script that reads a file would take half an answer on a full disk for a whole one.
  if (!terminal.out().flush() && code == ExitCode::kOk) {
    code = terminal.Fail(ExitCode::kOutputLost, "the output could not be written");
  }
  return static_cast<int>(code);
}

}  // namespace saker
