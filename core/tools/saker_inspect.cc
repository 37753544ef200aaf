// saker_inspect: what Saker makes of an ONNX file: signature, graph before and after the passes, plans, memory, costs, and
// where the time of a run goes; as text, or as a page.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "core/base/replace_file.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"
#include "core/parallel/topology.h"
#include "core/tools/inspect_page.h"
#include "core/tools/profile.h"
#include "core/tools/thread_count.h"

ABSL_FLAG(int, threads, 0, "threads that compute, the caller among them; 0: what the machine grants");
ABSL_FLAG(int, profile, 0, "times the steps of a plan over so many runs; 0: no profile");
ABSL_FLAG(int64_t, batch, 1, "rows of the run that --profile times, and whose plan --html shows");
ABSL_FLAG(std::string, html, "", "writes a page with pictures to this file instead of text to standard output");

namespace saker {
namespace {

absl::Status Inspect(const char* path) {
  SAKER_ASSIGN_OR_RETURN(const int threads, ThreadCount(absl::GetFlag(FLAGS_threads)));
  const ModelLoader loader(std::make_shared<ThreadPool>(ThreadPoolOptions{.workers = threads - 1}));
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, loader.LoadFile(path, EngineOptions()));
  const int64_t rows = absl::GetFlag(FLAGS_batch);
  std::optional<Profile> profile;
  if (const int runs = absl::GetFlag(FLAGS_profile); runs != 0) {
    SAKER_ASSIGN_OR_RETURN(profile, ProfileModel(*model, rows, runs));
  }
  const std::string cpus = absl::StrCat("cpus: ", DetectTopology().ToString());
  if (const std::string file = absl::GetFlag(FLAGS_html); !file.empty()) {
    const InspectPageOptions options = {path, cpus, rows, profile.has_value() ? &*profile : nullptr};
    SAKER_ASSIGN_OR_RETURN(const std::string page, InspectPage(*model, options));
    return ReplaceFile(file, page);
  }
  std::printf("%s\n%s\n\n%s%s", path, cpus.c_str(), model->Describe().c_str(),
              profile.has_value() ? absl::StrCat("\n", profile->ToString()).c_str() : "");
  return absl::OkStatus();
}

}  // namespace
}  // namespace saker

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Shows what Saker makes of an ONNX file.\n  saker_inspect [--profile=RUNS] [--batch=ROWS] [--html=PAGE] "
      "FILE.onnx");
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  if (words.size() != 2) {
    std::fprintf(stderr, "usage: saker_inspect FILE.onnx\n");
    return 2;
  }
  const absl::Status status = saker::Inspect(words[1]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "saker_inspect: %s\n", std::string(status.message()).c_str());
  return 1;
}
