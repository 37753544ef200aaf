#include "client/cli/command_line.h"

#include <algorithm>
#include <optional>

#include "absl/flags/reflection.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "core/base/nearest_name.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status Usage(absl::string_view what, absl::string_view hint) {
  return absl::InvalidArgumentError(absl::StrCat(what, hint.empty() ? "; see `saker help`" : hint));
}

const Command* FindCommand(absl::string_view name, absl::Span<const Command> commands) {
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

absl::StatusOr<const Command*> CommandNamed(absl::string_view name, absl::Span<const Command> commands) {
  if (const Command* command = FindCommand(name, commands)) return command;
  std::vector<std::string> names = {"help", "version"};
  for (const Command& command : commands) names.push_back(command.name);
  return Usage(absl::StrCat("unknown subcommand \"", name, "\""), DidYouMean(name, names));
}

// A flag as the user wrote it.
struct WrittenFlag {
  std::string name;
  std::optional<std::string> value;
};

WrittenFlag SplitFlag(absl::string_view word) {
  if (!absl::ConsumePrefix(&word, "--")) absl::ConsumePrefix(&word, "-");
  const size_t equals = word.find('=');
  if (equals == absl::string_view::npos) return {std::string(word), std::nullopt};
  return {std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))};
}

// `--nojson` is `--json=false`.
void UndoNegation(WrittenFlag& flag) {
  if (flag.value.has_value() || !absl::StartsWith(flag.name, "no")) return;
  const absl::CommandLineFlag* plain = absl::FindCommandLineFlag(flag.name.substr(2));
  if (plain == nullptr || !plain->IsOfType<bool>()) return;
  flag = {flag.name.substr(2), "false"};
}

// Sorts the words into flags and the others.
class WordReader {
 public:
  explicit WordReader(const std::vector<std::string>& words) : words_(words) {}

  absl::Status Read() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (word == "--") {
        others.insert(others.end(), words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
        return absl::OkStatus();
      }
      if (word.size() > 1 && word[0] == '-') {
        SAKER_RETURN_IF_ERROR(ReadFlag(word));
      } else {
        others.push_back(word);
      }
    }
    return absl::OkStatus();
  }

  std::vector<std::string> others;
  std::vector<WrittenFlag> flags;
  bool help = false;
  bool version = false;

 private:
  absl::Status ReadFlag(const std::string& word) {
    WrittenFlag flag = SplitFlag(word);
    if (flag.name == "help" || flag.name == "h") return help = true, absl::OkStatus();
    if (flag.name == "version") return version = true, absl::OkStatus();
    UndoNegation(flag);
    const absl::CommandLineFlag* known = absl::FindCommandLineFlag(flag.name);
    if (known != nullptr && !flag.value.has_value()) {
      if (known->IsOfType<bool>()) {
        flag.value = "true";
      } else if (next_ < words_.size()) {
        flag.value = words_[next_++];
      } else {
        return Usage(absl::StrCat("--", flag.name, " needs a value: --", flag.name, "=..."), "");
      }
    }
    flags.push_back(std::move(flag));
    return absl::OkStatus();
  }

  const std::vector<std::string>& words_;
  size_t next_ = 0;
};

absl::Status SetFlag(const WrittenFlag& flag, const Command& command) {
  std::vector<std::string> valid = command.flags;
  valid.insert(valid.end(), CommonFlags().begin(), CommonFlags().end());
  if (std::find(valid.begin(), valid.end(), flag.name) == valid.end()) {
    const std::string hint = DidYouMean(flag.name, valid);
    return Usage(absl::StrCat("`saker ", command.name, "` has no flag --", flag.name),
                 hint.empty() ? absl::StrCat("; see `saker help ", command.name, "`") : hint);
  }
  std::string error;
  if (absl::FindCommandLineFlag(flag.name)->ParseFrom(*flag.value, &error)) return absl::OkStatus();
  return Usage(
      absl::StrCat("--", flag.name, ": \"", *flag.value, "\" is not a valid value", error.empty() ? "" : ": ", error),
      absl::StrCat("; see `saker help ", command.name, "`"));
}

absl::Status CheckArguments(const CommandLine& line) {
  const int count = static_cast<int>(line.arguments.size());
  const Command& command = *line.command;
  const std::string usage = absl::StrCat("; usage: saker ", command.name, " [FLAGS] ", command.arguments);
  if (count < command.min_arguments) return Usage(absl::StrCat(command.arguments, " is missing"), usage);
  if (command.max_arguments >= 0 && count > command.max_arguments) {
    return Usage(absl::StrCat("unexpected argument \"", line.arguments[command.max_arguments], "\""), usage);
  }
  return absl::OkStatus();
}

std::string FlagHelp(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    const std::string value = flag->DefaultValue();
    absl::StrAppend(&text, "  --", name, "\n      ", flag->Help());
    if (!value.empty() && !flag->IsOfType<bool>()) absl::StrAppend(&text, " (default ", value, ")");
    absl::StrAppend(&text, "\n");
  }
  return text;
}

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  the server answered with an error, or too late\n"
    "  2  usage: unknown subcommand or flag, or a value that makes no sense\n"
    "  3  no server answers at the address\n"
    "  4  health: it is there, but takes no requests\n"
    "  5  a file is missing or cannot be read as what it should be\n"
    "  6  the output could not be written\n";

}  // namespace

const std::vector<std::string>& CommonFlags() {
  static const auto& flags = *new std::vector<std::string>{"server", "timeout", "json", "max_message_bytes"};
  return flags;
}

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& words,
                                             absl::Span<const Command> commands) {
  WordReader reader(words);
  SAKER_RETURN_IF_ERROR(reader.Read());
  CommandLine line{.arguments = std::move(reader.others), .help = reader.help};
  if (reader.version && line.arguments.empty()) line.arguments.push_back("version");
  if (!line.arguments.empty() && line.arguments[0] == "help") {
    line.help = true;
    line.arguments.erase(line.arguments.begin());
  }
  if (line.arguments.empty()) {
    if (line.help) return line;
    return Usage("a subcommand is missing", "");
  }
  SAKER_ASSIGN_OR_RETURN(line.command, CommandNamed(line.arguments[0], commands));
  line.arguments.erase(line.arguments.begin());
  if (line.help) return line;
  for (const WrittenFlag& flag : reader.flags) SAKER_RETURN_IF_ERROR(SetFlag(flag, *line.command));
  SAKER_RETURN_IF_ERROR(CheckArguments(line));
  return line;
}

std::string HelpText(const Command* command, absl::Span<const Command> commands) {
  if (command != nullptr) {
    return absl::StrCat("Usage: saker ", command->name, " [FLAGS] ", command->arguments, "\n\n", command->summary,
                        "\n\nFlags:\n", FlagHelp(command->flags), "\nFlags of every subcommand:\n",
                        FlagHelp(CommonFlags()), "\n", kExitCodes);
  }
  std::string text =
      "saker asks a Saker server for predictions and measures it.\n\nUsage: saker COMMAND [FLAGS] "
      "[ARGUMENTS]\n\nCommands:\n";
  for (const Command& each : commands) absl::StrAppendFormat(&text, "  %-14s %s\n", each.name, each.summary);
  absl::StrAppendFormat(&text, "  %-14s %s\n", "help [COMMAND]", "Explain a command and its flags.");
  return absl::StrCat(text, "\nFlags of every subcommand:\n", FlagHelp(CommonFlags()), "\n", kExitCodes);
}

}  // namespace saker
