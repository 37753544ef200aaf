#include "core/tools/saker_train_flags.h"

#include <algorithm>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"
#include "core/parallel/topology.h"

ABSL_FLAG(std::string, images, "", "training images");
ABSL_FLAG(std::string, labels, "", "training labels");
ABSL_FLAG(std::string, test_images, "", "test images");
ABSL_FLAG(std::string, test_labels, "", "test labels");
ABSL_FLAG(std::string, hidden, "200", "widths of the hidden layers");
ABSL_FLAG(int64_t, batch, saker::TrainingOptions().batch, "rows of a mini-batch");
ABSL_FLAG(int32_t, epochs, saker::TrainingOptions().epochs, "times through the training set");
ABSL_FLAG(double, learning_rate, saker::TrainingOptions().learning_rate, "step size of the first epoch");
ABSL_FLAG(double, learning_rate_decay, saker::TrainingOptions().learning_rate_decay, "factor from epoch to epoch");
ABSL_FLAG(double, momentum, saker::TrainingOptions().momentum, "share of the last step that is kept");
ABSL_FLAG(uint64_t, seed, saker::TrainingOptions().seed, "seed of weights and order");
ABSL_FLAG(std::string, threads, "auto", "threads");
ABSL_FLAG(std::string, execution_mode, "auto", "auto, sequential or parallel");
ABSL_FLAG(std::string, output, "model.onnx", "where the model goes");

namespace saker {
namespace {

constexpr absl::string_view kHelp = R"(saker_train: trains a network for pictures and writes it as an ONNX file.

  saker_train --images=train-images-idx3-ubyte.gz --labels=train-labels-idx1-ubyte.gz \
              --test_images=t10k-images-idx3-ubyte.gz --test_labels=t10k-labels-idx1-ubyte.gz --output=model.onnx

The network: fully connected layers with ReLU between them and softmax at the end, trained with cross-entropy by
stochastic gradient descent with momentum.

data (IDX files as MNIST has them, plain or gzip-compressed)
  --images=FILE --labels=FILE             what is learned from
  --test_images=FILE --test_labels=FILE   what the accuracy is measured on; without them: the training pictures
  --output=FILE                           the ONNX file that is written (model.onnx)

network and training
  --hidden=N[,N...]            widths of the hidden layers (200); empty for none
  --batch=N                    pictures of a step (64)
  --epochs=N                   times through the training pictures (10)
  --learning_rate=X            step size of the first epoch (0.1)
  --learning_rate_decay=X      each epoch's step size is the last one's times this (0.8)
  --momentum=X                 share of the last step's direction that is kept (0.9)
  --seed=N                     draws weights and order (1); the same seed gives the same file, on any number of threads

execution
  --threads=auto|N             most threads (auto: the cores that affinity and cgroup quota leave us)
  --execution_mode=auto|sequential|parallel
                               auto measures both at the start of each epoch and keeps the faster one

Standard output has one line an epoch, `epoch=... epoch_seconds=... loss=... accuracy=...`, and a last line with the
accuracy and the file. On a terminal a bar shows how far the epoch is.
Ctrl-C stops early, writes what was learned so far, and exits with 130; a second Ctrl-C ends at once.
Exit status: 0 done, 1 failed, 128 + signal number when stopped early.
)";

// A step of training is split by rows; there is no other way to share it.
absl::StatusOr<ExecutionMode> ParseTrainingMode(const std::string& name) {
  const absl::StatusOr<ExecutionMode> mode = ParseExecutionMode(name);
  if (mode.ok() && *mode != ExecutionMode::kIntraOp) return mode;
  return absl::InvalidArgumentError(
      absl::StrCat("--execution_mode: expected auto, sequential or parallel, got \"", name, "\""));
}

}  // namespace

absl::string_view TrainHelp() { return kHelp; }

bool AsksForHelp(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](absl::string_view argument) {
    return argument == "--help" || argument == "-help" || argument == "-h";
  });
}

absl::StatusOr<std::vector<int64_t>> ParseHidden(absl::string_view text) {
  std::vector<int64_t> widths;
  if (text.empty()) return widths;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    int64_t width = 0;
    if (!absl::SimpleAtoi(part, &width) || width < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("--hidden: expected widths like 200 or 512,512, got \"", text, "\""));
    }
    widths.push_back(width);
  }
  return widths;
}

absl::StatusOr<int> ParseThreads(absl::string_view text, int usable) {
  if (text == "auto") return usable;
  int threads = 0;
  if (absl::SimpleAtoi(text, &threads) && threads >= 1 && threads <= 1024) return threads;
  return absl::InvalidArgumentError(absl::StrCat("--threads: expected auto or 1 to 1024, got \"", text, "\""));
}

absl::StatusOr<TrainerOptions> ParseTrainFlags(int argc, char** argv) {
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("unexpected argument \"", rest[1], "\": every option starts with --; see --help"));
  }
  TrainerOptions options;
  options.images = absl::GetFlag(FLAGS_images);
  options.labels = absl::GetFlag(FLAGS_labels);
  options.test_images = absl::GetFlag(FLAGS_test_images);
  options.test_labels = absl::GetFlag(FLAGS_test_labels);
  options.output = absl::GetFlag(FLAGS_output);
  SAKER_ASSIGN_OR_RETURN(options.hidden, ParseHidden(absl::GetFlag(FLAGS_hidden)));
  TrainingOptions& training = options.training;
  training.batch = absl::GetFlag(FLAGS_batch);
  training.epochs = absl::GetFlag(FLAGS_epochs);
  training.learning_rate = absl::GetFlag(FLAGS_learning_rate);
  training.learning_rate_decay = absl::GetFlag(FLAGS_learning_rate_decay);
  training.momentum = absl::GetFlag(FLAGS_momentum);
  training.seed = absl::GetFlag(FLAGS_seed);
  SAKER_ASSIGN_OR_RETURN(training.execution_mode, ParseTrainingMode(absl::GetFlag(FLAGS_execution_mode)));
  SAKER_ASSIGN_OR_RETURN(training.threads, ParseThreads(absl::GetFlag(FLAGS_threads), DetectTopology().usable_cpus));
  return options;
}

}  // namespace saker
