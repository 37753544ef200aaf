#include "core/tools/saker_train_progress.h"

#include <cstdio>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class FakeClock final : public Clock {
 public:
  int64_t NowNanos() const override { return now; }
  int64_t now = 0;
};

// A stream whose content can be read back.
class MemoryStream {
 public:
  MemoryStream() : file_(std::tmpfile()) {}
  ~MemoryStream() { std::fclose(file_); }
  MemoryStream(const MemoryStream&) = delete;
  MemoryStream& operator=(const MemoryStream&) = delete;

  std::FILE* file() { return file_; }
  std::string Text() {
    std::fflush(file_);
    std::rewind(file_);
    std::string text;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) text += static_cast<char>(c);
    return text;
  }

 private:
  std::FILE* const file_;
};

class TrainProgressTest : public testing::Test {
 protected:
  static StepReport At(int64_t rows) {
    StepReport report;
    report.epoch = 1;
    report.rows_done = rows;
    report.rows_total = 1000;
    report.loss = 0.5;
    report.accuracy = 0.875;
    return report;
  }

  static EpochReport Epoch() {
    EpochReport report;
    report.epoch = 3;
    report.seconds = 0.25;
    report.loss = 0.0625;
    report.accuracy = 0.9821;
    return report;
  }

  MemoryStream out_;
  MemoryStream remarks_;
  FakeClock clock_;
};

TEST_F(TrainProgressTest, PrintsOneLineAnEpochForPrograms) {
  TrainProgress progress(out_.file(), remarks_.file(), clock_, {.epochs = 3, .bar = false});
  progress.OnEpoch(Epoch());
  EXPECT_EQ(out_.Text(), "epoch=3 epoch_seconds=0.250 loss=0.0625 accuracy=0.9821\n");
  EXPECT_THAT(remarks_.Text(), IsEmpty());
}

TEST_F(TrainProgressTest, TellsTheChosenPathAside) {
  TrainProgress progress(out_.file(), remarks_.file(), clock_, {.epochs = 3, .bar = false});
  progress.OnPath("parallel on 2 threads");
  EXPECT_EQ(remarks_.Text(), "execution: parallel on 2 threads\n");
  EXPECT_THAT(out_.Text(), IsEmpty());
}

TEST_F(TrainProgressTest, DrawsNoBarAwayFromATerminal) {
  TrainProgress progress(out_.file(), remarks_.file(), clock_, {.epochs = 3, .bar = false});
  for (int64_t rows = 64; rows < 1000; rows += 64) {
    clock_.now += 1'000'000'000;
    progress.OnStep(At(rows));
  }
  EXPECT_THAT(remarks_.Text(), IsEmpty());
}

TEST_F(TrainProgressTest, DrawsTheBarTenTimesASecondAtMost) {
  TrainProgress progress(out_.file(), remarks_.file(), clock_, {.epochs = 3, .bar = true});
  for (int i = 0; i < 100; ++i) {
    clock_.now += 10'000'000;  // a second in all
    progress.OnStep(At(10 * i));
  }
  const std::string text = remarks_.Text();
  const auto drawn = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(drawn, 8);
  EXPECT_LE(drawn, 10);
}

TEST_F(TrainProgressTest, ClearsTheBarBeforeOtherOutput) {
  TrainProgress progress(out_.file(), remarks_.file(), clock_, {.epochs = 3, .bar = true});
  progress.OnStep(At(10));
  clock_.now += 200'000'000;
  progress.OnStep(At(500));
  EXPECT_THAT(remarks_.Text(), HasSubstr("50%"));
  progress.OnEpoch(Epoch());
  const std::string text = remarks_.Text();
  EXPECT_EQ(text.substr(text.size() - 4), "\r\033[K");
  EXPECT_THAT(out_.Text(), StartsWith("epoch=3"));
}

TEST_F(TrainProgressTest, ShowsEpochShareLossAccuracyAndSpeed) {
  EXPECT_EQ(TrainProgress::BarText(At(500), 10, 250000),
            "epoch 1/10 [==========>         ]  50%  loss 0.5000  accuracy 87.5%  250000 images/s");
  EXPECT_THAT(TrainProgress::BarText(At(1000), 10, 1), HasSubstr("[====================] 100%"));
  EXPECT_THAT(TrainProgress::BarText(StepReport(), 1, 0), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace saker
