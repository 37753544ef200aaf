// The command line of saker_train.
// Threads: called once, from main.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/trainer.h"

namespace saker {

// What `saker_train --help` prints.
absl::string_view TrainHelp();

// "--help" or "-h" is among the arguments.
bool AsksForHelp(int argc, char** argv);

// The options that the arguments give. Unknown flags and values of the wrong kind end the process with a message
// (Abseil's way); INVALID_ARGUMENT names any other argument that makes no sense.
absl::StatusOr<TrainerOptions> ParseTrainFlags(int argc, char** argv);

// "200" or "512,512", empty for no hidden layer.
absl::StatusOr<std::vector<int64_t>> ParseHidden(absl::string_view text);

// "auto" is `usable`; otherwise a number of 1 to 1024.
absl::StatusOr<int> ParseThreads(absl::string_view text, int usable);

}  // namespace saker
