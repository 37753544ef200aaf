// The command line of `saker`: subcommands, the flags each of them takes, and the parsing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/cli/exit_code.h"
#include "client/cli/terminal.h"

namespace saker {

// Command: one subcommand.
struct Command {
  std::string name;
  // What stands behind `saker NAME` in the usage line, like "FILE...".
  std::string arguments;
  // One sentence for the list of subcommands.
  std::string summary;
  // Names of the flags that it takes, those of every subcommand (CommonFlags()) left out.
  std::vector<std::string> flags;
  // Fewest and most arguments beside flags; a negative most means any number.
  int min_arguments = 0;
  int max_arguments = 0;
  std::function<ExitCode(const std::vector<std::string>& arguments, Terminal& terminal)> run;
};

// Flags that every subcommand takes.
const std::vector<std::string>& CommonFlags();

// CommandLine: what the user asked for.
struct CommandLine {
  // Null when only help was asked for.
  const Command* command = nullptr;
  std::vector<std::string> arguments;
  // --help, or `help`.
  bool help = false;
};

// Reads the arguments behind the program's name and sets the flags (flags.h). Flags may stand anywhere, as
// --name=value,
// --name value, --bool or --nobool; everything behind a lone -- is an argument.
// Fails: INVALID_ARGUMENT with the nearest valid name for an unknown subcommand or flag, and for values and numbers of
//        arguments that do not fit.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& words, absl::Span<const Command> commands);

// The text of `saker help` (null) and `saker help COMMAND`.
std::string HelpText(const Command* command, absl::Span<const Command> commands);

}  // namespace saker
