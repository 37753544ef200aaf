// The subcommands of `saker`. Each reads its settings from the flags (flags.h), talks to the server, prints to the
// terminal, and says how it went.
// Threads: one at a time.
// Fails:   with a message on the terminal's error stream and the exit code to it.
#pragma once

#include <string>
#include <vector>

#include "client/cli/command_line.h"
#include "client/cli/exit_code.h"
#include "client/cli/terminal.h"

namespace saker {

using Arguments = std::vector<std::string>;

// What is in a picture, one request for each file.
ExitCode RunPredict(const Arguments& files, Terminal& terminal);

// The same with all pictures, or the images of an IDX file, in one request.
ExitCode RunPredictBatch(const Arguments& files, Terminal& terminal);

// Accuracy and latency over a labelled set in IDX files.
ExitCode RunEvaluate(const Arguments& none, Terminal& terminal);

// Latency and throughput under load.
ExitCode RunLoadTest(const Arguments& none, Terminal& terminal);

// What the server has loaded, or one model in full.
ExitCode RunModels(const Arguments& name, Terminal& terminal);

// Whether the server, or a model, takes requests.
ExitCode RunHealth(const Arguments& name, Terminal& terminal);

// This program's version.
ExitCode RunVersion(const Arguments& none, Terminal& terminal);

// All of them.
const std::vector<Command>& Commands();

// The whole program behind main(): parses the words behind its name, then runs or explains.
int RunSaker(const std::vector<std::string>& words, Terminal& terminal);

}  // namespace saker
