// `saker health`: whether the server, or a model, takes requests.
#include <algorithm>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/json_writer.h"
#include "client/cli/server_access.h"
#include "client/cli/text.h"
#include "core/base/clock.h"

namespace saker {
namespace {

// Between two questions of --wait.
constexpr absl::Duration kAskAgainAfter = absl::Milliseconds(50);

// True when asking again will not change the answer.
bool IsSettled(const absl::StatusOr<ServingState>& state) {
  if (state.ok()) return *state == ServingState::kServing;
  return !absl::IsUnavailable(state.status()) && !absl::IsNotFound(state.status()) &&
         !absl::IsDeadlineExceeded(state.status());
}

// Asks until it serves or --wait is over; the last answer counts.
absl::StatusOr<ServingState> AskUntilServing(const Client& client, const std::string& name) {
  const absl::Duration wait = std::min(absl::GetFlag(FLAGS_wait), absl::Hours(24));
  const int64_t end = SteadyNanos() + absl::ToInt64Nanoseconds(wait);
  CallOptions call = CallFromFlags();
  if (wait > absl::ZeroDuration()) call.timeout = std::min(call.timeout, wait);
  while (true) {
    const absl::StatusOr<ServingState> state = client.Health(name, call);
    // A question that has no time left would only replace the real reason by DEADLINE_EXCEEDED.
    const absl::Duration left = absl::Nanoseconds(end - SteadyNanos());
    if (IsSettled(state) || left < 2 * kAskAgainAfter) return state;
    absl::SleepFor(kAskAgainAfter);
    call.timeout = std::min(CallFromFlags().timeout, left - kAskAgainAfter);
  }
}

}  // namespace

ExitCode RunHealth(const Arguments& arguments, Terminal& terminal) {
  const absl::StatusOr<Client> client = Client::Connect(ConnectionFromFlags());
  if (!client.ok()) return terminal.Fail(ExitCode::kUsage, client.status().message());
  const std::string name = arguments.empty() ? "" : arguments[0];
  const absl::StatusOr<ServingState> state = AskUntilServing(*client, name);
  const std::string what = name.empty() ? absl::GetFlag(FLAGS_server) : absl::StrCat("model \"", Printable(name), "\"");
  if (absl::IsNotFound(state.status()) && !name.empty()) {
    return terminal.Fail(ExitCode::kRequestFailed,
                         absl::StrCat(what, " is not known to the server; see `saker models`"));
  }
  if (!state.ok()) return terminal.FailCall(state.status());
  const bool serving = *state == ServingState::kServing;
  if (absl::GetFlag(FLAGS_json)) {
    terminal.out() << JsonWriter().BeginObject().Key("serving").Bool(serving).EndObject().text() << std::endl;
  } else {
    terminal.out() << what << ": " << (serving ? terminal.Good("serving") : terminal.Bad("not serving")) << std::endl;
  }
  return serving ? ExitCode::kOk : ExitCode::kNotServing;
}

}  // namespace saker
