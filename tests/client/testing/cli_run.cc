#include "tests/client/testing/cli_run.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/commands.h"
#include "core/base/check.h"

namespace saker::testing {
namespace {

std::vector<std::string> Lines(absl::string_view text) {
  absl::ConsumeSuffix(&text, "\n");
  return absl::StrSplit(text, '\n');
}

}  // namespace

std::string CliRun::LastLine() const { return Lines(out).back(); }

std::vector<google::protobuf::Struct> CliRun::Json() const {
  std::vector<google::protobuf::Struct> values;
  for (const std::string& line : Lines(out)) {
    const auto status = google::protobuf::util::JsonStringToMessage(line, &values.emplace_back());
    EXPECT_TRUE(status.ok()) << status.ToString() << " in: " << line;
  }
  return values;
}

CliRun RunCli(const std::vector<std::string>& words) {
  const absl::FlagSaver saver;
  std::ostringstream out, err;
  Terminal terminal(out, err, {});
  CliRun run;
  run.exit_code = RunSaker(words, terminal);
  run.out = out.str();
  run.err = err.str();
  return run;
}

TempFiles::TempFiles() {
  std::string pattern = ::testing::TempDir() + "/saker_cli_XXXXXX";
  SAKER_CHECK(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
}

TempFiles::~TempFiles() { std::filesystem::remove_all(folder_); }

std::string TempFiles::Write(const std::string& name, const std::string& bytes) const {
  std::ofstream(Path(name), std::ios::binary) << bytes;
  return Path(name);
}

std::string TempFiles::WritePicture(const std::string& name, int width, int height,
                                    const std::vector<uint8_t>& pixels) const {
  return Write(name, absl::StrCat("P5 ", width, " ", height, " 255\n", std::string(pixels.begin(), pixels.end())));
}

std::string TempFiles::WriteIdx(const std::string& name, const std::vector<uint32_t>& dims,
                                const std::vector<uint8_t>& data) const {
  std::string bytes = {'\0', '\0', '\x08', static_cast<char>(dims.size())};
  for (const uint32_t dim : dims) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(dim >> shift);
  }
  return Write(name, bytes + std::string(data.begin(), data.end()));
}

}  // namespace saker::testing
