#include "core/kernels/pooling.h"

#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

PoolSpec Spec(PoolKind kind, Shape source, Shape destination, Window window) {
  PoolSpec spec;
  spec.kind = kind;
  spec.source = source;
  spec.destination = destination;
  spec.window = std::move(window);
  return spec;
}

std::vector<float> Values(int64_t count) {
  std::vector<float> values(count);
  for (int64_t i = 0; i < count; ++i) values[i] = static_cast<float>((i * 31 + 5) % 47) - 20;
  return values;
}

void ExpectMatchesReference(const PoolSpec& spec) {
  SCOPED_TRACE(spec.source.ToString() + " kind " + std::to_string(static_cast<int>(spec.kind)));
  ASSERT_TRUE(Pooling::Supports(spec));
  const absl::StatusOr<std::unique_ptr<Pooling>> pooling = Pooling::Create(spec);
  ASSERT_TRUE(pooling.ok()) << pooling.status();
  std::vector<float> source = Values(spec.source.ElementCount());
  std::vector<float> got(spec.destination.ElementCount(), -99), want(got);
  const onednn::Program& program = (*pooling)->program();
  std::vector<char> scratch(program.scratch_bytes() + 1);
  const std::unique_ptr<onednn::Handles> handles = program.MakeHandles();
  ASSERT_TRUE(program.Run(handles.get(), {source.data(), got.data()}, scratch.data()).ok());
  PoolReference(spec, source.data(), want.data(), nullptr);
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-4) << i;
}

TEST(Pooling, MatchesTheLoopsInOneToThreeDimensions) {
  for (const PoolKind kind : {PoolKind::kMax, PoolKind::kAverage, PoolKind::kAverageWithPadding}) {
    ExpectMatchesReference(Spec(kind, {2, 3, 11}, {2, 3, 5}, {{3}, {2}, {1}, {0}, {0}}));
    ExpectMatchesReference(Spec(kind, {1, 5, 8, 9}, {1, 5, 4, 5}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}}));
    ExpectMatchesReference(
        Spec(kind, {1, 2, 4, 5, 6}, {1, 2, 2, 4, 3}, {{2, 2, 2}, {2, 1, 2}, {1, 1, 1}, {0, 0, 0}, {0, 0, 0}}));
  }
}

TEST(Pooling, LooksBeyondTheEndWhereSizesWereRoundedUp) {
  ExpectMatchesReference(Spec(PoolKind::kMax, {1, 1, 5, 5}, {1, 1, 3, 3}, {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}}));
  ExpectMatchesReference(
      Spec(PoolKind::kAverage, {1, 1, 5, 5}, {1, 1, 3, 3}, {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}}));
}

TEST(Pooling, TakesOneWindowLargerThanThePicture) {
  for (const PoolKind kind : {PoolKind::kMax, PoolKind::kAverage}) {
    ExpectMatchesReference(Spec(kind, {1, 3, 4, 2}, {1, 3, 1, 1}, {{5, 3}, {2, 2}, {1, 1}, {0, 0}, {0, 0}}));
  }
}

// One batch, channels last: what byte convolutions give and take.
TEST(Pooling, TakesMaximaOfBytesWithChannelsLast) {
  PoolSpec spec = Spec(PoolKind::kMax, {1, 5, 8, 9}, {1, 5, 4, 5}, {{3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}});
  spec.type = DataType::kUInt8;
  spec.layout = Layout::kChannelsLast;
  ASSERT_TRUE(Pooling::Supports(spec));
  const absl::StatusOr<std::unique_ptr<Pooling>> pooling = Pooling::Create(spec);
  ASSERT_TRUE(pooling.ok()) << pooling.status();
  std::vector<uint8_t> plain(5 * 72), last(plain), got(5 * 20, 99), want(got);
  for (size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<uint8_t>(i * 73 % 256);
  for (size_t i = 0; i < plain.size(); ++i) last[i % 72 * 5 + i / 72] = plain[i];
  const onednn::Program& program = (*pooling)->program();
  std::vector<char> scratch(program.scratch_bytes() + 1);
  const std::unique_ptr<onednn::Handles> handles = program.MakeHandles();
  ASSERT_TRUE(program.Run(handles.get(), {last.data(), got.data()}, scratch.data()).ok());
  PoolReference(spec, plain.data(), want.data(), nullptr);
  for (size_t i = 0; i < want.size(); ++i) EXPECT_EQ(got[i % 20 * 5 + i / 20], want[i]) << i;
}

TEST(Pooling, LeavesRareCasesToTheLoops) {
  const Window dilated = {{2, 2}, {1, 1}, {2, 2}, {0, 0}, {0, 0}};
  EXPECT_FALSE(Pooling::Supports(Spec(PoolKind::kMax, {1, 1, 5, 5}, {1, 1, 3, 3}, dilated)));
  const Window rounded = {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}};
  EXPECT_FALSE(Pooling::Supports(Spec(PoolKind::kAverageWithPadding, {1, 1, 5, 5}, {1, 1, 3, 3}, rounded)));
  const Window wide_padding = {{2}, {1}, {1}, {2}, {0}};
  EXPECT_FALSE(Pooling::Supports(Spec(PoolKind::kMax, {1, 1, 5}, {1, 1, 6}, wide_padding)));
}

TEST(Pooling, LeavesVeryWideWindowsToTheLoops) {
  const auto wide = [](int64_t kernel) {
    return Spec(PoolKind::kMax, {1, 2, 4096}, {1, 2, 4097 - kernel}, {{kernel}, {1}, {1}, {0}, {0}});
  };
  ExpectMatchesReference(wide(1024));
  EXPECT_FALSE(Pooling::Supports(wide(1025)));
}

// The maximum of one window, by oneDNN and by the loops.
std::vector<float> BothMaxima(std::vector<float> window) {
  const int64_t size = static_cast<int64_t>(window.size());
  const PoolSpec spec = Spec(PoolKind::kMax, {1, 1, size}, {1, 1, 1}, {{size}, {1}, {1}, {0}, {0}});
  const absl::StatusOr<std::unique_ptr<Pooling>> pooling = Pooling::Create(spec);
  if (!pooling.ok()) return {};
  std::vector<float> maxima(2);
  const std::unique_ptr<onednn::Handles> handles = (*pooling)->program().MakeHandles();
  std::vector<char> scratch((*pooling)->program().scratch_bytes() + 1);
  EXPECT_TRUE((*pooling)->program().Run(handles.get(), {window.data(), maxima.data()}, scratch.data()).ok());
  PoolReference(spec, window.data(), &maxima[1], nullptr);
  return maxima;
}

TEST(Pooling, NansAreNeverTheHighestWhereverTheyStand) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), lowest = std::numeric_limits<float>::lowest();
  EXPECT_EQ(BothMaxima({nan, 1, 2}), (std::vector<float>{2, 2}));
  EXPECT_EQ(BothMaxima({1, nan, 2}), (std::vector<float>{2, 2}));
  EXPECT_EQ(BothMaxima({1, 2, nan}), (std::vector<float>{2, 2}));
  EXPECT_EQ(BothMaxima({nan, nan, nan}), (std::vector<float>{lowest, lowest}));
}

TEST(PoolReference, WindowsOfPaddingAlonePointIntoTheirChannel) {
  // Dilated over the only element: neither place of the window is inside.
  const PoolSpec spec = Spec(PoolKind::kMax, {1, 2, 1}, {1, 2, 1}, {{2}, {1}, {2}, {1}, {1}});
  const std::vector<float> source = {5, 6};
  std::vector<float> most(2);
  std::vector<int64_t> places(2);
  PoolReference(spec, source.data(), most.data(), places.data());
  EXPECT_EQ(places, (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(most, std::vector<float>(2, std::numeric_limits<float>::lowest()));
}

TEST(PoolReference, GivesIndicesAlone) {
  const std::vector<float> source = {1, 9, 8, 3};
  std::vector<int64_t> places(2);
  PoolReference<float>(Spec(PoolKind::kMax, {1, 1, 4}, {1, 1, 2}, {{2}, {2}, {1}, {0}, {0}}), source.data(), nullptr,
                       places.data());
  EXPECT_EQ(places, (std::vector<int64_t>{1, 2}));
}

TEST(PoolReference, TellsWhereMaximaLie) {
  const std::vector<float> source = {1, 9, 2, 3, 4, 8};  // one plane of 2 x 3
  float most;
  int64_t place;
  PoolSpec spec = Spec(PoolKind::kMax, {1, 1, 2, 3}, {1, 1, 1, 1}, {{2, 2}, {1, 2}, {1, 1}, {0, 0}, {0, 0}});
  PoolReference(spec, source.data(), &most, &place);
  EXPECT_EQ(most, 9);
  EXPECT_EQ(place, 1);
  spec.column_major_indices = true;
  PoolReference(spec, source.data(), &most, &place);
  EXPECT_EQ(place, 2);
}

TEST(PoolReference, CountsPaddingOnlyWhenAsked) {
  const std::vector<double> source = {4, 8};
  const Window window = {{2}, {2}, {1}, {1}, {1}};
  std::vector<double> means(2);
  PoolReference(Spec(PoolKind::kAverage, {1, 1, 2}, {1, 1, 2}, window), source.data(), means.data(), nullptr);
  EXPECT_EQ(means, (std::vector<double>{4, 8}));
  PoolReference(Spec(PoolKind::kAverageWithPadding, {1, 1, 2}, {1, 1, 2}, window), source.data(), means.data(),
                nullptr);
  EXPECT_EQ(means, (std::vector<double>{2, 4}));
}

TEST(PoolReference, PoolsBytes) {
  const std::vector<uint8_t> source = {3, 200, 7, 1};
  std::vector<uint8_t> most(2);
  PoolReference(Spec(PoolKind::kMax, {1, 1, 4}, {1, 1, 2}, {{2}, {2}, {1}, {0}, {0}}), source.data(), most.data(),
                nullptr);
  EXPECT_EQ(most, (std::vector<uint8_t>{200, 7}));
}

}  // namespace
}  // namespace saker
