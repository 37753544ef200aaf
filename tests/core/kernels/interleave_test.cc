#include "core/kernels/interleave.h"

#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(InterleaveBytes, PutsTheBytesOfAPlaceTogether) {
  const std::vector<uint8_t> from = {1, 2, 10, 20, 100, 200};
  std::vector<uint8_t> to(6);
  InterleaveBytes(from.data(), 3, 2, to.data());
  EXPECT_EQ(to, (std::vector<uint8_t>{1, 10, 100, 2, 20, 200}));
}

TEST(InterleaveBytes, AgreesWithThePlainLoopsForEveryLength) {
  for (const int64_t planes : {1, 2, 3, 4, 5}) {
    for (int64_t places = 0; places < 140; ++places) {
      std::vector<uint8_t> from(static_cast<size_t>(planes * places));
      for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<uint8_t>(i * 37);
      std::vector<uint8_t> got(from.size() + 1, 99), want(got);  // one more, which must stay as it is
      InterleaveBytes(from.data(), planes, places, got.data());
      InterleaveBytesReference(from.data(), planes, places, want.data());
      EXPECT_EQ(got, want) << planes << " " << places;
    }
  }
}

}  // namespace
}  // namespace saker
