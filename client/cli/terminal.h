// Terminal: where a command prints, and whether a person is looking.
// Threads: one at a time.
// Owns:    nothing; the streams must outlive it.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/exit_code.h"

namespace saker {

// Progress(), Note(), Fail() and FailCall() print their text as Printable() makes it; what goes to out()
// is the caller's to check.
class Terminal {
 public:
  struct Options {
    // Standard output is a terminal that shows colours, and NO_COLOR is not set.
    bool colours = false;
    // Standard error is a terminal: progress may be drawn and wiped there.
    bool progress = false;
  };

  Terminal(std::ostream& out, std::ostream& err, Options options) : out_(out), err_(err), options_(options) {}

  // What this process was started with.
  static Options Detect();

  std::ostream& out() { return out_; }

  // The text in bold, green, or dim; unchanged without colours.
  std::string Bold(absl::string_view text) const { return Styled("1", text); }
  std::string Good(absl::string_view text) const { return Styled("32", text); }
  std::string Bad(absl::string_view text) const { return Styled("31", text); }
  std::string Dim(absl::string_view text) const { return Styled("2", text); }

  // Redraws one line of progress; an empty text wipes it. Does nothing when nobody looks.
  void Progress(absl::string_view text);

  // One line on standard error.
  void Note(absl::string_view text);

  // "saker: message" on standard error; returns `code` for the caller to return.
  ExitCode Fail(ExitCode code, absl::string_view message);

  // The same for a failed call (ExitCodeOfCall()), with the server's time if it told it.
  ExitCode FailCall(const absl::Status& status);

 private:
  std::string Styled(absl::string_view code, absl::string_view text) const;

  std::ostream& out_;
  std::ostream& err_;
  const Options options_;
};

}  // namespace saker
