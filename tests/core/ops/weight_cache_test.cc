#include "core/ops/weight_cache.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

std::shared_ptr<const Tensor> OneFloat() { return std::make_shared<const Tensor>(Tensor::Scalar<float>(1)); }

TEST(WeightCache, PacksEachFormOnce) {
  WeightCache cache;
  const auto source = OneFloat();
  int packings = 0;
  const auto pack = [&] {
    ++packings;
    return AlignedBuffer(128);
  };
  const auto first = cache.GetOrPack(source, "a", pack);
  EXPECT_EQ(cache.GetOrPack(source, "a", pack), first);
  EXPECT_EQ(packings, 1);
  EXPECT_NE(cache.GetOrPack(source, "b", pack), first);
  EXPECT_NE(cache.GetOrPack(OneFloat(), "a", pack), first);
  EXPECT_EQ(packings, 3);
  EXPECT_EQ(cache.SizeInBytes(), 3 * 128u);
}

TEST(WeightCache, KeepsItsSourcesAliveSoThatAddressesStayUnique) {
  WeightCache cache;
  auto source = OneFloat();
  const std::weak_ptr<const Tensor> watch = source;
  ASSERT_TRUE(cache.GetOrPack(source, "a", [] { return AlignedBuffer(1); }).ok());
  source.reset();
  EXPECT_FALSE(watch.expired());
}

// Constants that are computed for one plan would pile up for as long as the model lives.
TEST(WeightCache, ForgetsWhatNobodyElseHolds) {
  WeightCache cache;
  auto gone = OneFloat();
  const auto kept = OneFloat();
  const auto pack = [] { return AlignedBuffer(64); };
  ASSERT_TRUE(cache.GetOrPack(gone, "a", pack).ok());
  ASSERT_TRUE(cache.GetOrPack(kept, "a", pack).ok());
  gone.reset();
  ASSERT_TRUE(cache.GetOrPack(kept, "b", pack).ok());
  EXPECT_EQ(cache.SizeInBytes(), 2 * 64u);
}

TEST(WeightCache, ForgetsASourceInAllItsForms) {
  WeightCache cache;
  auto gone = OneFloat();
  const auto kept = OneFloat();
  const auto pack = [] { return AlignedBuffer(64); };
  for (const char* format : {"a", "b"}) ASSERT_TRUE(cache.GetOrPack(gone, format, pack).ok());
  gone.reset();
  for (const char* format : {"a", "b", "c"}) ASSERT_TRUE(cache.GetOrPack(kept, format, pack).ok());
  EXPECT_EQ(cache.SizeInBytes(), 3 * 64u);
}

TEST(WeightCache, HoldsAtMostTwiceWhatIsInUse) {
  WeightCache cache;
  std::vector<std::shared_ptr<const Tensor>> used;
  for (int i = 0; i < 100; ++i) {
    used.push_back(OneFloat());
    ASSERT_TRUE(cache.GetOrPack(used.back(), "a", [] { return AlignedBuffer(64); }).ok());
  }
  for (int plan = 0; plan < 1000; ++plan) {
    ASSERT_TRUE(cache.GetOrPack(OneFloat(), "a", [] { return AlignedBuffer(64); }).ok());
    ASSERT_LE(cache.SizeInBytes(), 2 * 101 * 64u);
  }
}

// Each may be small and the file small, and all together fill the memory.
TEST(WeightCache, LimitsWhatAllTogetherGrowBy) {
  WeightCache cache(WeightFormat::kFloat32, 100);
  const auto pack = [] { return AlignedBuffer(64); };  // 48 more than four floats
  auto first = OneFloat();
  const auto second = OneFloat(), third = OneFloat();
  ASSERT_TRUE(cache.GetOrPack(first, "a", pack).ok());
  ASSERT_TRUE(cache.GetOrPack(second, "a", pack).ok());
  const absl::Status over = cache.GetOrPack(third, "a", pack).status();
  EXPECT_EQ(over.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(cache.SizeInBytes(), 2 * 64u);
  EXPECT_TRUE(cache.GetOrPack(second, "a", pack).ok()) << "is there already";
  EXPECT_TRUE(cache.GetOrPack(third, "b", [] { return AlignedBuffer(16); }).ok()) << "grows by no more";
  first.reset();
  EXPECT_TRUE(cache.GetOrPack(third, "a", pack).ok()) << "a source is gone";
}

TEST(WeightCache, TriesAgainAfterAPackingFailed) {
  WeightCache cache;
  const auto source = OneFloat();
  const auto fail = []() -> absl::StatusOr<AlignedBuffer> { return absl::ResourceExhaustedError("no memory"); };
  EXPECT_EQ(cache.GetOrPack(source, "a", fail).status(), absl::ResourceExhaustedError("no memory"));
  EXPECT_EQ(cache.SizeInBytes(), 0u);
  EXPECT_TRUE(cache.GetOrPack(source, "a", [] { return AlignedBuffer(64); }).ok());
}

TEST(WeightCache, LetsThreadsThatWantOneFormWaitForOnePacking) {
  WeightCache cache;
  const auto source = OneFloat();
  std::atomic<int> packings = 0;
  std::vector<std::shared_ptr<const AlignedBuffer>> got(8);
  std::vector<std::thread> threads;
  for (auto& slot : got) {
    threads.emplace_back([&] {
      slot = *cache.GetOrPack(source, "a", [&] {
        ++packings;
        return AlignedBuffer(64);
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(packings, 1);
  for (const auto& slot : got) EXPECT_EQ(slot, got[0]);
}

}  // namespace
}  // namespace saker
