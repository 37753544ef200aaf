#include "core/runtime/buffer_sharing.h"

#include <gtest/gtest.h>

#include <memory>

namespace saker {
namespace {

class NoKernel final : public OpKernel {
 public:
  absl::Status Run(const KernelArgs&) const override { return absl::OkStatus(); }
};

// Draft: steps over storages of the arena.
struct Draft {
  PlanDraft draft;

  // A step that makes one storage of `bytes` from others.
  int Step(const std::vector<int>& inputs, size_t bytes) {
    const int output = draft.AddStorage(BufferRef::Kind::kArena, bytes);
    draft.steps.emplace_back();
    draft.steps.back().step.kernel = std::make_unique<NoKernel>();
    draft.steps.back().inputs = inputs;
    draft.steps.back().outputs = {output};
    return output;
  }
  int InPlace(const std::vector<int>& inputs, size_t bytes) {
    const int output = Step(inputs, bytes);
    draft.steps.back().step.kernel->in_place_input = 0;
    return output;
  }
  int Join(const std::vector<int>& inputs, const std::vector<size_t>& offsets, size_t bytes) {
    const int output = Step(inputs, bytes);
    draft.steps.back().step.kernel->joined_at = offsets;
    return output;
  }
  std::pair<int, size_t> Place(int storage) const { return draft.Root(storage); }
};

using Where = std::pair<int, size_t>;

TEST(ShareBuffers, FindsHowLongEachIsNeeded) {
  Draft d;
  const int a = d.Step({}, 64), b = d.Step({a}, 64), c = d.Step({b, a}, 128);
  d.draft.storage(c).output = 0;
  ShareBuffers(d.draft);
  EXPECT_EQ(d.draft.storage(a).first_step, 0);
  EXPECT_EQ(d.draft.storage(a).last_step, 2);
  EXPECT_EQ(d.draft.storage(b).last_step, 2);
  EXPECT_EQ(d.draft.storage(c).last_step, 3) << "to the end";
}

TEST(ShareBuffers, OverwritesAnInputAtItsLastReader) {
  Draft d;
  const int a = d.Step({}, 64), b = d.InPlace({a}, 64), c = d.InPlace({b}, 64);
  ShareBuffers(d.draft);
  EXPECT_EQ(d.Place(a), Where(c, 0));
  EXPECT_EQ(d.Place(b), Where(c, 0));
  EXPECT_EQ(d.draft.storage(c).first_step, 0);
}

TEST(ShareBuffers, OverwritesNothingThatIsReadAgainOrTwiceOrHasAnotherSize) {
  Draft d;
  const int again = d.Step({}, 64), twice = d.Step({}, 64), larger = d.Step({}, 128), output = d.Step({}, 64);
  d.draft.storage(output).output = 0;
  d.InPlace({again}, 64);
  d.InPlace({twice, twice}, 64);
  d.InPlace({larger}, 64);
  d.InPlace({output}, 64);
  d.Step({again}, 64);
  ShareBuffers(d.draft);
  for (const int each : {again, twice, larger, output}) EXPECT_EQ(d.Place(each), Where(each, 0)) << each;
}

TEST(ShareBuffers, MakesPartsWhereTheyBelong) {
  Draft d;
  const int a = d.Step({}, 64), b = d.Step({}, 128), whole = d.Join({a, b}, {0, 64}, 192), reader = d.Step({whole}, 64);
  ShareBuffers(d.draft);
  EXPECT_EQ(d.Place(a), Where(whole, 0));
  EXPECT_EQ(d.Place(b), Where(whole, 64));
  EXPECT_TRUE(d.draft.steps[2].left_out);
  EXPECT_EQ(d.draft.storage(whole).first_step, 0);
  EXPECT_EQ(d.draft.storage(whole).last_step, 3);
  EXPECT_EQ(d.Place(reader), Where(reader, 0));
}

TEST(ShareBuffers, JoinsJoinedValuesAndWhatIsMadeInPlaceInThem) {
  Draft d;
  const int a = d.Step({}, 64), b = d.Step({}, 64), changed = d.InPlace({b}, 64);
  const int inner = d.Join({a, changed}, {0, 64}, 128), c = d.Step({}, 64);
  const int outer = d.Join({c, inner}, {0, 64}, 192);
  ShareBuffers(d.draft);
  EXPECT_EQ(d.Place(c), Where(outer, 0));
  EXPECT_EQ(d.Place(inner), Where(outer, 64));
  EXPECT_EQ(d.Place(a), Where(outer, 64));
  EXPECT_EQ(d.Place(changed), Where(outer, 128));
  EXPECT_EQ(d.Place(b), Where(outer, 128));
}

TEST(ShareBuffers, CopiesWhatCannotBeMadeInPlace) {
  Draft d;
  const int a = d.Step({}, 64), b = d.Step({}, 64), odd = d.Step({}, 32), output = d.Step({}, 64);
  d.draft.storage(output).output = 0;
  const int twice = d.Join({a, a}, {0, 64}, 128);
  const int unaligned = d.Join({odd, b}, {0, 32}, 96);
  const int claimed = d.Join({output}, {0}, 64);
  ShareBuffers(d.draft);
  for (const int each : {a, b, odd, output, twice, unaligned, claimed})
    EXPECT_EQ(d.Place(each), Where(each, 0)) << each;
  for (const DraftStep& step : d.draft.steps) EXPECT_FALSE(step.left_out);
}

}  // namespace
}  // namespace saker
