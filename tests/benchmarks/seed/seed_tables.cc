// seed_tables: the three measurements that Saker started from, made again on this machine, as Markdown.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "core/parallel/topology.h"
#include "tests/benchmarks/seed/measure_in_turn.h"
#include "tests/benchmarks/seed/model_runner.h"
#include "tests/benchmarks/seed/product_ways.h"

ABSL_FLAG(int, threads, 0, "threads of the parallel ways; 0: the cores that we may use");
ABSL_FLAG(int, rounds, 21, "times that every way has its turn");
ABSL_FLAG(std::string, model, "models/mnist/1/model.onnx", "network for the table of the engine; empty: none");
ABSL_FLAG(int, calls, 400, "calls of a way in a turn");

namespace saker::seed {
namespace {

// How long idle workers watch for the next call before they sleep.
constexpr int64_t kWatchNanos = 50'000;

struct Setup {
  int threads;
  int rounds;
  int calls;
};

void PrintTable(const std::string& title, const std::vector<Way>& ways, const Setup& setup, size_t base) {
  const std::vector<Spread> spreads = MeasureInTurn(ways, setup.rounds, setup.calls);
  absl::PrintF("\n### %s\n\n| way | microseconds a call: median (quartiles) | against %s |\n|---|---|---|\n", title,
               ways[base].name);
  for (size_t i = 0; i < ways.size(); ++i) {
    absl::PrintF("| %s | %s | %.2f |\n", ways[i].name, spreads[i].ToString(),
                 spreads[i].median_us / spreads[base].median_us);
  }
  std::fflush(stdout);
}

void PrintCosts(const CostTable& costs) {
  absl::PrintF("\n### What the adaptive way measured first\n\n| rows | sequential us | pool us | choice |\n");
  absl::PrintF("|---|---|---|---|\n");
  for (const CostTable::Entry& entry : costs.entries()) {
    absl::PrintF("| %d | %.1f | %.1f | %s |\n", entry.rows, static_cast<double>(entry.sequential_nanos) / 1e3,
                 static_cast<double>(entry.parallel_nanos) / 1e3, Name(costs.Cheapest(entry.rows).path));
  }
}

// The whole network in the engine, whose calibrator measured it when it was loaded.
absl::Status PrintEngine(const std::string& model, const Setup& setup) {
  const auto pool =
      std::make_shared<ThreadPool>(ThreadPoolOptions{.workers = setup.threads - 1, .spin_nanos = kWatchNanos});
  for (const int64_t rows : {1, 64}) {
    absl::StatusOr<ModelRunner> runner = ModelRunner::Create(model, pool, rows);
    if (!runner.ok()) return runner.status();
    const Execution chosen = runner->Run(ExecutionMode::kAuto);
    PrintTable(
        absl::StrFormat("The whole network in the engine, batch %d (adaptive chose %s)", rows, Name(chosen.path)),
        {{"sequential", [&] { runner->Run(ExecutionMode::kSequential); }},
         {"parallel", [&] { runner->Run(ExecutionMode::kParallel); }},
         {"adaptive", [&] { runner->Run(ExecutionMode::kAuto); }}},
        setup, 0);
  }
  return absl::OkStatus();
}

void PrintProduct(const Setup& setup) {
  // Workers that sleep at once, and workers that watch for the next call as the engine's do.
  ThreadPool sleeping({.workers = setup.threads - 1});
  ThreadPool watching({.workers = setup.threads - 1, .spin_nanos = kWatchNanos});
  const CostTable costs = MeasureCosts(watching, setup.rounds, setup.calls);
  DenseProduct many(64);
  DenseProduct one(1);
  const auto ways = [&](DenseProduct& product) {
    return std::vector<Way>{
        {"sequential", [&] { RunSequential(product); }},
        {"threads started for each call", [&] { RunOnNewThreads(product, setup.threads); }},
        {"pool, workers asleep between calls", [&] { RunOnPool(product, sleeping); }},
        {"pool, workers watching for the next call", [&] { RunOnPool(product, watching); }},
        {"adaptive", [&] { RunAdaptive(product, watching, costs); }},
    };
  };
  absl::PrintF("The product of 784 features and 200 hidden units, %d threads, %d rounds of %d calls.\n", setup.threads,
               setup.rounds, setup.calls);
  PrintTable("Batch 64 (training): sequential against parallel", ways(many), setup, 0);
  PrintTable("Batch 1 (inference): parallel against sequential", ways(one), setup, 0);
  PrintTable("Batch 1 after the change: adaptive against what was before",
             {{"before: threads started for each call", [&] { RunOnNewThreads(one, setup.threads); }},
              {"one thread, always", [&] { RunSequential(one); }},
              {"after: adaptive", [&] { RunAdaptive(one, watching, costs); }}},
             setup, 1);
  PrintCosts(costs);
}

}  // namespace
}  // namespace saker::seed

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("prints the seed's three tables, measured on this machine");
  absl::ParseCommandLine(argc, argv);
  saker::seed::Setup setup = {absl::GetFlag(FLAGS_threads), absl::GetFlag(FLAGS_rounds), absl::GetFlag(FLAGS_calls)};
  if (setup.threads == 0) setup.threads = saker::DetectTopology().usable_cpus;
  if (setup.threads < 1 || setup.threads > 1024 || setup.rounds < 1 || setup.calls < 1) {
    absl::FPrintF(stderr, "seed_tables: expected --threads from 0 to 1024, --rounds and --calls of at least 1\n");
    return 1;
  }
  saker::seed::PrintProduct(setup);
  const std::string model = absl::GetFlag(FLAGS_model);
  if (model.empty()) return 0;
  const absl::Status status = saker::seed::PrintEngine(model, setup);
  if (status.ok()) return 0;
  absl::FPrintF(stderr, "seed_tables: %s\n", std::string(status.message()));
  return 1;
}
