#include "core/execution_context.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/core/test_models.h"

namespace saker {
namespace {

TEST(ExecutionContext, HoldsTheBuffersOfARun) { EXPECT_GT(LoadModel(Perceptron())->NewContext().SizeInBytes(), 0u); }

TEST(ExecutionContext, StillRunsAfterItMoved) {
  const auto model = LoadModel(Perceptron());
  ExecutionContext first = model->NewContext();
  ExecutionContext second = std::move(first);
  Request request(*model, 3);
  EXPECT_TRUE(model->Run(request.input_views, request.output_views, RunOptions(), second).ok());
  first = std::move(second);
  EXPECT_TRUE(model->Run(request.input_views, request.output_views, RunOptions(), first).ok());
}

}  // namespace
}  // namespace saker
