#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using testing::CliRun;
using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunCli;

class ModelsCommand : public ::testing::Test {
 protected:
  CliRun Models(std::vector<std::string> words) {
    words.insert(words.begin(), {"models", "--server=" + server_.address()});
    return RunCli(words);
  }

  FakeServer server_;
};

TEST_F(ModelsCommand, ListsVersionsStatesAndSignatures) {
  v1::ModelVersion& failed = *server_.model().add_versions();
  failed.set_version(4);
  failed.set_state(v1::FAILED);
  failed.set_error("no such op");
  const CliRun run = Models({});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("MODEL      VERSION  STATE   SIGNATURE\n"));
  EXPECT_THAT(run.out, HasSubstr("brightest        3  READY   image: FLOAT [-1,4] -> probabilities: FLOAT [-1,4]\n"));
  EXPECT_THAT(run.out, HasSubstr("brightest        4  FAILED  no such op\n"));
}

TEST_F(ModelsCommand, ShowsOneModelInFull) {
  const CliRun run = Models({"brightest"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  for (const char* part : {"brightest version 3", "image: FLOAT [-1,4]", "at most 100 in a request", "2.00 KiB",
                           "4: top left to bottom right", "2x2 grey", "5.30 us", "sequential"}) {
    EXPECT_THAT(run.out, HasSubstr(part));
  }
}

TEST_F(ModelsCommand, WritesJson) {
  const auto list = Models({"--json"}).Json();
  EXPECT_EQ(list[0].fields().at("models").list_value().values_size(), 1);
  const auto model = Models({"brightest", "--json"}).Json();
  const auto& fields = model[0].fields();
  EXPECT_EQ(fields.at("version").number_value(), 3);
  EXPECT_EQ(fields.at("labels").list_value().values_size(), 4);
  const auto& cost = fields.at("cost_table").list_value().values(0).struct_value().fields();
  EXPECT_EQ(cost.at("sequential_ns").number_value(), 5300);
}

TEST_F(ModelsCommand, NamesTheNearestModel) {
  const CliRun run = Models({"brightes"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("did you mean \"brightest\"?"));
}

TEST_F(ModelsCommand, PrintsNothingThatMovesTheCursor) {
  server_.model().set_labels(0, "\033[2Jcleared");
  EXPECT_THAT(Models({"brightest"}).out, HasSubstr("?[2Jcleared"));
}

}  // namespace
}  // namespace saker
