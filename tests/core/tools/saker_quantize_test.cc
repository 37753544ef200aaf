// The program as a user runs it: a model and images in, a smaller model and a report out, a line for what is wrong.
#include <gmock/gmock.h>

#include "core/onnx/onnx_reader.h"
#include "core/onnx/onnx_writer.h"
#include "tests/core/tools/program.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using testing::HasSubstr;

class SakerQuantizeTest : public ProgramTest {
 protected:
  SakerQuantizeTest() : ProgramTest(SAKER_QUANTIZE_PROGRAM) {}

  // x of 4 pixels times 4 by 100 weights.
  std::string Model() const {
    std::vector<float> weights(400);
    for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i * 37 % 41) / 20 - 1;
    GraphBuilder builder;
    builder.Input("x", {-1, 4}).Constant<float>("w", {4, 100}, weights).Node("MatMul", {"x", "w"}, {"y"}).Output("y");
    return File("float.onnx", *SerializeOnnx(builder.Build()));
  }
  std::string Images() const {
    std::string idx = {0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 2};
    for (int i = 0; i < 20; ++i) idx.push_back(static_cast<char>(i * 12));
    return File("images", idx);
  }
};

TEST_F(SakerQuantizeTest, WritesAModelAndSaysWhatItCost) {
  const std::string output = File("int8.onnx", "");
  const ProgramOutcome outcome =
      Run("--model=" + Model() + " --images=" + Images() + " --method=entropy --output=" + output);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              testing::AllOf(HasSubstr("size: "), HasSubstr("error on 5 samples"), HasSubstr("time of a run")));
  const absl::StatusOr<Graph> graph = ReadOnnxFile(output);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->nodes()[0].op_type.substr(graph->nodes()[0].op_type.size() - 6), "Linear");
}

TEST_F(SakerQuantizeTest, SaysInOneLineWhatIsMissingOrWrong) {
  const std::string model = Model(), images = Images();
  const auto refused = [&](const std::string& arguments, const std::string& why) {
    const ProgramOutcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_status, 1) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(why));
  };
  refused("--images=" + images + " --output=x.onnx", "--model=FILE.onnx is missing");
  refused("--model=" + model + " --images=" + images, "--output=FILE.onnx is missing");
  refused("--model=" + model + " --output=x.onnx", "either an IDX file of images or a folder");
  refused("--model=" + model + " --images=" + images + " --output=x.onnx --method=best", "expected minmax");
  refused("--model=" + model + "x --images=" + images + " --output=x.onnx", "float.onnxx");
}

}  // namespace
}  // namespace saker
