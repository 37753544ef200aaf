#include "client/cli/terminal.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/call_error.h"
#include "client/cli/flags.h"
#include "client/cli/text.h"

namespace saker {

Terminal::Options Terminal::Detect() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool wanted =
      (no_color == nullptr || *no_color == '\0') && term != nullptr && absl::string_view(term) != "dumb";
  return {.colours = wanted && isatty(STDOUT_FILENO), .progress = isatty(STDERR_FILENO) != 0};
}

std::string Terminal::Styled(absl::string_view code, absl::string_view text) const {
  return options_.colours ? absl::StrCat("\033[", code, "m", text, "\033[0m") : std::string(text);
}

void Terminal::Progress(absl::string_view text) {
  if (options_.progress) err_ << "\r\033[K" << Printable(text) << std::flush;
}

void Terminal::Note(absl::string_view text) {
  Progress("");
  err_ << Printable(text) << std::endl;
}

ExitCode Terminal::Fail(ExitCode code, absl::string_view message) {
  Note(absl::StrCat("saker: ", message));
  return code;
}

ExitCode Terminal::FailCall(const absl::Status& status) {
  std::string message = absl::StrCat(absl::StatusCodeToString(status.code()), ": ", Printable(status.message()));
  const ExitCode code = ExitCodeOfCall(status);
  if (code == ExitCode::kUsage) message = Printable(status.message());
  if (code == ExitCode::kUnreachable) {
    message = absl::StrCat("no server takes requests at ", absl::GetFlag(FLAGS_server), " (", message, ")");
  }
  if (const auto timing = TimingOf(status); timing.has_value()) {
    absl::StrAppend(&message, " (the server spent ", DurationText(timing->total_ns()), ")");
  }
  return Fail(code, message);
}

}  // namespace saker
