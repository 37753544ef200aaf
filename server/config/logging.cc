#include "server/config/logging.h"

#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

void LogFromGrpc(gpr_log_func_args* args) {
  spdlog::debug("event=grpc source={}:{} message={}", args->file, args->line, Quoted(args->message));
}

}  // namespace

void SetUpLogging(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("saker", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  gpr_set_log_function(&LogFromGrpc);
}

std::string Quoted(absl::string_view value) { return absl::StrCat("\"", absl::Utf8SafeCEscape(value), "\""); }

}  // namespace saker
