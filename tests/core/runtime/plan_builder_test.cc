#include "core/runtime/plan_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/runtime/run_context.h"
#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

using testing::ElementsAre;
using Kind = BufferRef::Kind;

bool IsAlive(const PlannedBuffer& buffer, size_t step) {
  return buffer.first_step <= static_cast<int>(step) && static_cast<int>(step) <= buffer.last_step;
}

// What the plan tells people of its memory is so: buffers alive together share no byte, and arguments lie in them.
void ExpectBuffersAreTrue(const ExecutionPlan& plan) {
  for (const PlannedBuffer& a : plan.buffers) {
    EXPECT_LE(a.offset + a.size_bytes, plan.arena_bytes);
    EXPECT_LE(a.first_step, a.last_step);
    EXPECT_LT(a.last_step, static_cast<int>(plan.steps.size()));
    for (const PlannedBuffer& b : plan.buffers) {
      const bool meet = a.first_step <= b.last_step && b.first_step <= a.last_step;
      const bool share = a.offset < b.offset + b.size_bytes && b.offset < a.offset + a.size_bytes;
      EXPECT_TRUE(&a == &b || !meet || !share);
    }
  }
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    for (const auto* refs : {&plan.steps[i].inputs, &plan.steps[i].outputs}) {
      for (const BufferRef& ref : *refs) {
        EXPECT_TRUE(ref.kind != Kind::kArena || std::any_of(plan.buffers.begin(), plan.buffers.end(),
                                                            [&](const PlannedBuffer& buffer) {
                                                              return IsAlive(buffer, i) && !buffer.is_scratch &&
                                                                     buffer.offset <= ref.offset &&
                                                                     ref.offset < buffer.offset + buffer.size_bytes;
                                                            }))
            << "step " << i;
      }
    }
  }
}

// The plan of the graph's smallest piece, and what it answers for the counting-up request.
struct Made {
  explicit Made(Graph graph) : plans(MakePlans(std::move(graph))), plan(*plans->entries().front().plan) {
    TestRequest request(*plans, 1);
    RunContext context(*plans);
    const absl::Status status = context.RunPiece(0, request.request(), 0);
    EXPECT_TRUE(status.ok()) << status;
    ExpectBuffersAreTrue(plan);
    for (size_t i = 0; i < plan.outputs.size(); ++i) outputs.push_back(request.Output(i));
  }
  std::unique_ptr<PlanSet> plans;
  const ExecutionPlan& plan;
  std::vector<std::vector<float>> outputs;
};

std::vector<std::string> OpsOf(const ExecutionPlan& plan) {
  std::vector<std::string> ops;
  for (const PlanStep& step : plan.steps) ops.push_back(step.op);
  return ops;
}

TEST(PlanBuilder, ReadsInputsAndWritesOutputsInTheCallersMemory) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Input("x", {-1, 3})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne"));
  EXPECT_EQ(made.plan.steps[0].inputs[0].kind, Kind::kInput);
  EXPECT_EQ(made.plan.steps[0].outputs[0].kind, Kind::kOutput);
  EXPECT_THAT(made.outputs[0], ElementsAre(2, 3, 4));
}

TEST(PlanBuilder, SharesBytesBetweenValuesThatNeverMeet) {
  GraphBuilder g;
  ValueId v = g.Input("x", {-1, 100});
  for (int i = 0; i < 10; ++i) v = g.Op("AddOne", {v});
  g.Output(v);
  const Made made(g.Build());
  EXPECT_LE(made.plan.arena_bytes, 3u * 448);
  EXPECT_EQ(made.outputs[0][0], 11);
}

TEST(PlanBuilder, WritesOverAnInputThatNobodyReadsLater) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 4})});
  g.Output(g.Op("AddOne", {g.Op("Twice", {a})}));
  const Made made(g.Build());
  EXPECT_EQ(made.plan.steps[1].inputs[0].offset, made.plan.steps[1].outputs[0].offset);
  EXPECT_THAT(made.outputs[0], ElementsAre(5, 7, 9, 11));
}

TEST(PlanBuilder, HasThePartsOfAJoinMadeInPlace) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 16});
  const ValueId a = g.Op("AddOne", {x}), b = g.Op("AddOne", {a});
  g.Output(g.Op("AddOne", {g.Op("Join", {a, b})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne", "AddOne", "AddOne"));
  EXPECT_EQ(made.plan.steps[1].outputs[0].offset, made.plan.steps[0].outputs[0].offset + 64);
  EXPECT_EQ(made.plan.steps[2].inputs[0].offset, made.plan.steps[0].outputs[0].offset);
  EXPECT_EQ(made.outputs[0][0], 3);
  EXPECT_EQ(made.outputs[0][16], 4);
}

TEST(PlanBuilder, KeepsAPartOfAJoinForItsLaterReaders) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 16});
  const ValueId a = g.Op("AddOne", {x}), b = g.Op("AddOne", {a});
  const ValueId sums = g.Op("RowSum", {g.Op("Join", {a, b})});
  ValueId v = g.Op("AddOne", {x});
  for (int i = 0; i < 4; ++i) v = g.Op("AddOne", {v});
  g.Output(g.Op("Sum", {a, v}));
  g.Output(sums);
  const Made made(g.Build());
  EXPECT_EQ(made.outputs[0][0], 2 + 6);
  EXPECT_EQ(made.outputs[1][0], 136 + 16 + 136 + 32);
}

// Where each step writes, counted from where the first does.
std::vector<size_t> PlacesOf(const ExecutionPlan& plan) {
  std::vector<size_t> places;
  for (const PlanStep& step : plan.steps) {
    if (step.outputs[0].kind == Kind::kArena)
      places.push_back(step.outputs[0].offset - plan.steps[0].outputs[0].offset);
  }
  return places;
}

TEST(PlanBuilder, HasThePartsOfAJoinInsideAJoinMadeInPlace) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 16})}), b = g.Op("AddOne", {a});
  const ValueId c = g.Op("AddOne", {b}), d = g.Op("AddOne", {c});
  g.Output(g.Op("AddOne", {g.Op("Join", {g.Op("Join", {a, b}), g.Op("Join", {c, d})})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne", "AddOne", "AddOne", "AddOne", "AddOne"));
  EXPECT_THAT(PlacesOf(made.plan), ElementsAre(0, 64, 128, 192));
  ASSERT_EQ(made.outputs[0].size(), 64u);
  for (size_t i = 0; i < 64; ++i) EXPECT_EQ(made.outputs[0][i], static_cast<float>(i % 16 + 1 + i / 16 + 2)) << i;
}

TEST(PlanBuilder, WritesAChainInPlaceInsideAPartOfAJoin) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 16})}), b = g.Op("AddOne", {a}), c = g.Op("AddOne", {b});
  const ValueId chain = g.Op("Twice", {g.Op("Twice", {g.Op("AddOne", {c})})});
  g.Output(g.Op("AddOne", {g.Op("Join", {g.Op("Join", {a, b}), g.Op("Join", {c, chain})})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne", "AddOne", "AddOne", "AddOne", "Twice", "Twice", "AddOne"));
  EXPECT_THAT(PlacesOf(made.plan), ElementsAre(0, 64, 128, 192, 192, 192));
  ASSERT_EQ(made.outputs[0].size(), 64u);
  for (size_t i = 0; i < 16; ++i) {
    const auto x = static_cast<float>(i + 1);
    EXPECT_EQ(made.outputs[0][i], x + 2);
    EXPECT_EQ(made.outputs[0][16 + i], x + 3);
    EXPECT_EQ(made.outputs[0][32 + i], x + 4);
    EXPECT_EQ(made.outputs[0][48 + i], 4 * (x + 4) + 1);
  }
}

TEST(PlanBuilder, JoinsWhatCannotBeMadeInPlaceByCopying) {
  const auto ops_of = [](auto add) {
    GraphBuilder g;
    const ValueId x = g.Input("x", {-1, 16});
    add(g, x);
    return OpsOf(Made(g.Build()).plan);
  };
  // The caller's input, one value twice, a value that goes to the caller, a whole that is written over.
  EXPECT_THAT(ops_of([](GraphBuilder& g, ValueId x) {
                g.Output(g.Op("AddOne", {g.Op("Join", {x, g.Op("AddOne", {x})})}));
              }),
              testing::Contains("Join"));
  EXPECT_THAT(ops_of([](GraphBuilder& g, ValueId x) {
                const ValueId a = g.Op("AddOne", {x});
                g.Output(g.Op("AddOne", {g.Op("Join", {a, a})}));
              }),
              testing::Contains("Join"));
  EXPECT_THAT(ops_of([](GraphBuilder& g, ValueId x) {
                const ValueId a = g.Op("AddOne", {x});
                g.Output(a);
                g.Output(g.Op("AddOne", {g.Op("Join", {a, g.Op("AddOne", {a})})}));
              }),
              testing::Contains("Join"));
  EXPECT_THAT(ops_of([](GraphBuilder& g, ValueId x) {
                const ValueId a = g.Op("AddOne", {x});
                g.Output(g.Op("AddOne", {g.Op("Twice", {g.Op("Join", {a, g.Op("AddOne", {a})})})}));
              }),
              testing::Contains("Join"));
}

// A file may have 100,000 such nodes.
TEST(PlanBuilder, WritesAllOfALongChainInOnePlace) {
  GraphBuilder g;
  ValueId v = g.Op("AddOne", {g.Input("x", {-1, 4})});
  for (int i = 0; i < 3000; ++i) v = g.Op("Twice", {v});
  g.Output(g.Op("AddOne", {v}));
  const Made made(g.Build());
  ASSERT_EQ(made.plan.steps.size(), 3002u);
  // The chain, and the output for callers who do not want it.
  EXPECT_EQ(made.plan.arena_bytes, 2 * AlignedBuffer::kAlignment);
}

TEST(PlanBuilder, DoesNotWriteOverAValueThatIsReadLater) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 4})});
  const ValueId b = g.Op("Twice", {a});
  g.Output(g.Op("Sum", {a, b}));
  EXPECT_THAT(Made(g.Build()).outputs[0], ElementsAre(6, 9, 12, 15));
}

TEST(PlanBuilder, DoesNotWriteOverTheCallersInput) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2});
  g.Output(g.Op("AddOne", {g.Op("Twice", {x})}));
  const auto plans = MakePlans(g.Build());
  TestRequest request(*plans, 1);
  RunContext context(*plans);
  ASSERT_TRUE(context.RunPiece(0, request.request(), 0).ok());
  EXPECT_THAT(request.Input(0), ElementsAre(1, 2));
  EXPECT_THAT(request.Output(0), ElementsAre(3, 5));
}

TEST(PlanBuilder, DoesNotWriteOverAConstant) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2});
  const ValueId c = g.Constant(Tensor::FromValues<float>({1, 2}, {10, 20}));
  g.Output(g.Op("Sum", {x, g.Op("View", {c})}));
  const Made made(g.Build());
  EXPECT_THAT(made.outputs[0], ElementsAre(11, 22));
}

TEST(PlanBuilder, DoesNotWriteOverAGraphOutput) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 2})});
  g.Output(a);
  g.Output(g.Op("Twice", {a}));
  const Made made(g.Build());
  EXPECT_THAT(made.outputs[0], ElementsAre(2, 3));
  EXPECT_THAT(made.outputs[1], ElementsAre(4, 6));
}

TEST(PlanBuilder, AnInPlaceChainEndsInTheCallersMemory) {
  GraphBuilder g;
  ValueId v = g.Op("AddOne", {g.Input("x", {-1, 2})});
  for (int i = 0; i < 3; ++i) v = g.Op("Twice", {v});
  g.Output(v);
  const Made made(g.Build());
  for (const PlanStep& step : made.plan.steps) EXPECT_EQ(step.outputs[0].kind, Kind::kOutput);
  EXPECT_THAT(made.outputs[0], ElementsAre(16, 24));
}

TEST(PlanBuilder, AliasesRunNothing) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Op("View", {g.Op("AddOne", {g.Input("x", {-1, 2, 2})})})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne", "AddOne"));
  EXPECT_EQ(made.plan.outputs[0].shape, (Shape{1, 4}));
  EXPECT_THAT(made.outputs[0], ElementsAre(3, 4, 5, 6));
}

TEST(PlanBuilder, AnAliasAtTheEndIsWrittenStraightIntoTheCallersMemory) {
  GraphBuilder g;
  g.Output(g.Op("View", {g.Op("AddOne", {g.Input("x", {-1, 2, 2})})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("AddOne"));
  EXPECT_THAT(made.outputs[0], ElementsAre(2, 3, 4, 5));
}

TEST(PlanBuilder, DoesNotWriteOverAValueWhoseAliasIsReadLater) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 2})});
  const ValueId view = g.Op("View", {a});
  const ValueId b = g.Op("Twice", {a});
  g.Output(g.Op("Sum", {b, view}));
  EXPECT_THAT(Made(g.Build()).outputs[0], ElementsAre(6, 9));
}

TEST(PlanBuilder, CopiesAnInputThatIsAnOutput) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2});
  g.Output(g.Op("AddOne", {x}));
  g.Output(x);
  const Made made(g.Build());
  EXPECT_THAT(made.outputs[0], ElementsAre(2, 3));
  EXPECT_THAT(made.outputs[1], ElementsAre(1, 2));
}

TEST(PlanBuilder, AnswersAnOutputTwiceWhenItIsListedTwice) {
  GraphBuilder g;
  const ValueId a = g.Op("AddOne", {g.Input("x", {-1, 2})});
  g.Output(a);
  g.Output(a);
  const Made made(g.Build());
  EXPECT_THAT(made.outputs[0], ElementsAre(2, 3));
  EXPECT_EQ(made.outputs[0], made.outputs[1]);
}

TEST(PlanBuilder, LeavesOutNodesThatNobodyReads) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2});
  g.Op("Mix", {g.Op("AddOne", {x})});
  g.Output(g.Op("Twice", {x}));
  EXPECT_THAT(OpsOf(Made(g.Build()).plan), ElementsAre("Twice"));
}

TEST(PlanBuilder, GivesKernelsTheirScratchApartFromTheirBuffers) {
  GraphBuilder g;
  ValueId v = g.Input("x", {-1, 50});
  for (int i = 0; i < 3; ++i) v = g.Op("Scratch", {v});
  g.Output(v);
  const Made made(g.Build());
  EXPECT_EQ(made.outputs[0][0], 4);
  EXPECT_EQ(made.outputs[0][49], 53);
}

TEST(PlanBuilder, ReordersWhereLayoutsDiffer) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2, 2, 3});
  g.Output(g.Op("AddOne", {g.Op("Shuffle", {g.Op("Shuffle", {x})})}));
  const Made made(g.Build());
  EXPECT_THAT(OpsOf(made.plan), ElementsAre("reorder", "Shuffle", "Shuffle", "reorder", "AddOne"));
  for (size_t i = 0; i < made.outputs[0].size(); ++i) EXPECT_EQ(made.outputs[0][i], static_cast<float>(i + 2));
}

TEST(PlanBuilder, ReordersAValueOnceForAllItsReaders) {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 2, 2, 3});
  const ValueId a = g.Op("Shuffle", {x});
  const ValueId b = g.Op("Shuffle", {x});
  g.Output(a);
  g.Output(b);
  const Made made(g.Build());
  const std::vector<std::string> ops = OpsOf(made.plan);
  EXPECT_EQ(std::count(ops.begin(), ops.end(), "reorder"), 3);  // one in, two out
  EXPECT_EQ(made.outputs[0], made.outputs[1]);
  EXPECT_EQ(made.outputs[0][5], 6);
}

TEST(PlanBuilder, RefusesBuffersOverTheLimit) {
  GraphBuilder g;
  ValueId v = g.Input("x", {-1, 1000});
  for (int i = 0; i < 3; ++i) v = g.Op("AddOne", {v});
  g.Output(v);
  PlanLimits limits;
  limits.max_arena_bytes = 4096;
  const absl::Status status = PlanSet::Create(g.Build(), TestOps(), limits).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("over the limit of 4096"));
}

TEST(PlanBuilder, RefusesRunsThatTakeTooMuchWork) {
  GraphBuilder g;
  ValueId v = g.Input("x", {-1, 1000});
  for (int i = 0; i < 3; ++i) v = g.Op("AddOne", {v});
  g.Output(v);
  PlanLimits limits;
  limits.max_work = 50000;
  const absl::Status status = PlanSet::Create(g.Build(), TestOps(), limits).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("60000 multiply-adds, over the limit of 50000"));
}

TEST(PlanBuilder, PrintsItsSteps) {
  GraphBuilder g;
  g.Output(g.Op("AddOne", {g.Op("Scratch", {g.Input("x", {-1, 3})})}));
  const std::string text = Made(g.Build()).plan.ToString();
  EXPECT_THAT(text, testing::HasSubstr("plan for 1 rows: 2 steps"));
  EXPECT_THAT(text, testing::HasSubstr("Scratch \"Scratch0\" (input0) -> @"));
  EXPECT_THAT(text, testing::HasSubstr("-> output0 FLOAT[1,3]"));
}

}  // namespace
}  // namespace saker
