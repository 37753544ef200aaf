#include "core/trainer.h"

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/onnx/onnx_writer.h"
#include "core/training/mlp_graph.h"

namespace saker {
namespace {

// An idle worker watches this long for the next phase of a step: phases follow each other within microseconds.
constexpr int64_t kSpinNanos = 100'000;

absl::Status CheckGiven(absl::string_view name, const std::string& value) {
  if (!value.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": expected the path of an IDX file, got nothing"));
}

absl::Status CheckPaths(const TrainerOptions& options) {
  SAKER_RETURN_IF_ERROR(CheckGiven("images", options.images));
  SAKER_RETURN_IF_ERROR(CheckGiven("labels", options.labels));
  if (options.test_images.empty() == options.test_labels.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("test_images and test_labels: expected both or neither, got one");
}

// The writer makes a new file beside the target, so that the folder must let us.
absl::Status CheckOutput(const std::string& output) {
  if (output.empty()) return absl::InvalidArgumentError("output: expected the path of a file, got nothing");
  const std::filesystem::path path(output);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat("output: ", output, " is a folder; give the path of a file"));
  }
  if (!std::filesystem::is_directory(folder, error)) {
    return absl::NotFoundError(absl::StrCat("output: folder ", folder.string(), " does not exist; create it first"));
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("output: folder ", folder.string(), " is not writable"));
  }
  return absl::OkStatus();
}

struct Data {
  Dataset train;
  std::optional<Dataset> test;
};

absl::StatusOr<Data> LoadData(const TrainerOptions& options) {
  SAKER_ASSIGN_OR_RETURN(Dataset train, LoadDataset(options.images, options.labels));
  Data data{std::move(train), std::nullopt};
  if (!options.test_images.empty()) {
    SAKER_ASSIGN_OR_RETURN(data.test, LoadDataset(options.test_images, options.test_labels));
  }
  return data;
}

absl::StatusOr<Mlp> MakeMlp(const TrainerOptions& options, const Dataset& train) {
  std::vector<int64_t> widths = {train.features()};
  widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
  widths.push_back(train.classes());
  absl::StatusOr<Mlp> mlp = Mlp::Create(widths, options.training.seed);
  if (mlp.ok()) return mlp;
  return absl::Status(mlp.status().code(), absl::StrCat("hidden: ", mlp.status().message()));
}

OnnxWriteOptions Describe(const TrainerOptions& options, const TrainerReport& report) {
  OnnxWriteOptions write;
  write.opset = kMlpOpset;
  write.metadata = {
      {"command", options.Command()},
      {"seed", absl::StrCat(options.training.seed)},
      {"epochs", absl::StrCat(report.training.epochs)},
      {"steps", absl::StrCat(report.training.steps)},
      {report.tested ? "test_accuracy" : "train_accuracy", absl::StrFormat("%.4f", report.training.accuracy)},
      {"input", "pixels from 0 to 255, divided by 255"}};
  return write;
}

}  // namespace

std::string TrainerOptions::Command() const {
  std::string command = absl::StrCat("saker_train --images=", images, " --labels=", labels);
  if (!test_images.empty()) {
    absl::StrAppend(&command, " --test_images=", test_images, " --test_labels=", test_labels);
  }
  absl::StrAppend(&command, " --hidden=", absl::StrJoin(hidden, ","), " --batch=", training.batch,
                  " --epochs=", training.epochs, " --learning_rate=", training.learning_rate,
                  " --learning_rate_decay=", training.learning_rate_decay, " --momentum=", training.momentum,
                  " --seed=", training.seed);
  return command;
}

absl::StatusOr<TrainerReport> TrainToFile(const TrainerOptions& options, const std::atomic<bool>* stop,
                                          TrainingObserver& observer) {
  SAKER_RETURN_IF_ERROR(options.training.Check());
  SAKER_RETURN_IF_ERROR(CheckPaths(options));
  SAKER_RETURN_IF_ERROR(CheckOutput(options.output));
  SAKER_ASSIGN_OR_RETURN(const Data data, LoadData(options));
  SAKER_ASSIGN_OR_RETURN(Mlp mlp, MakeMlp(options, data.train));
  ThreadPool pool({.workers = options.training.threads - 1, .spin_nanos = kSpinNanos});
  const SteadyClock clock;
  TrainerReport report;
  report.tested = data.test.has_value();
  SAKER_ASSIGN_OR_RETURN(report.training, Train(options.training, data.train, report.tested ? &*data.test : nullptr,
                                                pool, clock, stop, observer, mlp));
  if (report.training.steps == 0) return absl::CancelledError("stopped before the first step; nothing was written");
  SAKER_RETURN_IF_ERROR(WriteOnnxFile(MlpGraph(mlp), options.output, Describe(options, report)));
  return report;
}

}  // namespace saker
