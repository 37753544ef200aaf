// Every way in which a model file can be wrong: it fails to load with one clear line, and the server serves the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "tests/integration/server/running_server.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

// A sound model, spoiled.
std::string Spoiled(const std::function<void(onnx::ModelProto&)>& spoil) {
  onnx::ModelProto model;
  model.ParseFromString(AffineModel());
  spoil(model);
  return model.SerializeAsString();
}

struct BadFile {
  const char* name;
  std::string bytes;
  // What the message must name.
  const char* says;
};

std::vector<BadFile> BadFiles() {
  return {
      {"empty", "", "model.onnx"},
      {"truncated", AffineModel().substr(0, AffineModel().size() / 2), "model.onnx"},
      {"text", "this is not a model but a letter to somebody\n", "model.onnx"},
      {"cycle", Spoiled([](auto& model) { model.mutable_graph()->mutable_node(0)->set_input(0, "y"); }), "cycle"},
      {"missing_initializer", Spoiled([](auto& model) { model.mutable_graph()->clear_initializer(); }), "two"},
      {"unsupported_op",
       Spoiled([](auto& model) { model.mutable_graph()->mutable_node(0)->set_op_type("Frobnicate"); }), "Frobnicate"},
      {"negative_dimension",
       Spoiled([](auto& model) { model.mutable_graph()->mutable_initializer(0)->set_dims(0, -5); }), "-5"},
      {"huge_tensor",
       Spoiled([](auto& model) { model.mutable_graph()->mutable_initializer(0)->set_dims(0, int64_t{1} << 40); }),
       "1099511627776"},
  };
}

class BadModelFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadModelFile, FailsInOneLineAndLeavesTheOthersServing) {
  RunningServer server;
  server.AddModel("good", AffineModel());
  server.AddModel("bad", GetParam().bytes);
  server.Start();

  grpc::ClientContext context;
  v1::GetModelRequest request;
  request.mutable_model()->set_name("bad");
  v1::GetModelResponse response;
  ASSERT_TRUE(server.models().GetModel(&context, request, &response).ok());
  ASSERT_EQ(response.versions_size(), 1);
  EXPECT_EQ(response.versions(0).state(), v1::FAILED);
  EXPECT_THAT(response.versions(0).error(), HasSubstr(GetParam().says));
  EXPECT_FALSE(absl::StrContains(response.versions(0).error(), "\n")) << response.versions(0).error();

  v1::PredictBatchRequest predict;
  *predict.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
  predict.mutable_model()->set_name("bad");
  v1::PredictBatchResponse answer;
  EXPECT_EQ(server.PredictBatch(predict, answer).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  predict.mutable_model()->set_name("good");
  EXPECT_TRUE(server.PredictBatch(predict, answer).ok());
}

INSTANTIATE_TEST_SUITE_P(Files, BadModelFile, ::testing::ValuesIn(BadFiles()),
                         [](const auto& file) { return std::string(file.param.name); });

TEST(BadRepository, MissingFileFailsTheModel) {
  RunningServer server;
  server.AddModel("good", AffineModel());
  std::filesystem::create_directories(server.folder().path() + "/bad/3");
  server.Start();
  EXPECT_EQ(server.server().models().catalog()->Find("bad", 3).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(BadRepository, BrokenConfigFailsTheModel) {
  RunningServer server;
  server.AddModel("good", AffineModel());
  server.AddModel("bad", AffineModel());
  server.folder().Write("bad/config.textproto", "no_such_field: 1\n");
  server.Start();
  const absl::Status status = server.server().models().catalog()->Find("bad", 0).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("config.textproto:1:"));
}

TEST(BadRepository, BrokenLabelsFailTheModel) {
  const std::pair<std::string, const char*> files[] = {
      {std::string((size_t{2} << 20) + 1, '\n'), "has more than 2097152 bytes"},
      {"cat\n" + std::string(1025, 'x') + "\n", "labels.txt:2: expected a label of at most 1024 bytes, got 1025"},
      {"cat\n\xff\n", "labels.txt:2: expected UTF-8 text"}};
  for (const auto& [labels, says] : files) {
    RunningServer server;
    server.AddModel("good", AffineModel());
    server.AddModel("bad", AffineModel());
    server.folder().Write("bad/labels.txt", labels);
    server.Start();
    const auto catalog = server.server().models().catalog();
    const absl::Status status = catalog->Find("bad", 0).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), HasSubstr(says));
    EXPECT_TRUE(catalog->Find("good", 0).ok());
  }
}

TEST(BadRepository, ThatDoesNotExistStopsTheStart) {
  RunningServer server;
  server.options().model_repository = server.folder().path() + "/nowhere";
  EXPECT_THAT(std::string(server.TryStart().message()), HasSubstr("nowhere: No such file or directory"));
}

TEST(BadRepository, WithoutModelsStopsTheStart) {
  RunningServer server;
  EXPECT_THAT(std::string(server.TryStart().message()), HasSubstr("holds no models"));
}

TEST(BadRepository, WithOnlyBrokenModelsStopsTheStart) {
  RunningServer server;
  server.AddModel("bad", "nonsense");
  EXPECT_THAT(std::string(server.TryStart().message()), HasSubstr("none of 1 models could be loaded"));
}

TEST(BadAddress, ThatIsTakenIsSaidSo) {
  RunningServer first;
  first.AddModel("good", AffineModel());
  first.Start();
  RunningServer second;
  second.AddModel("good", AffineModel());
  second.options().address = "127.0.0.1:" + std::to_string(first.server().port());
  EXPECT_THAT(std::string(second.TryStart().message()), HasSubstr("Address already in use"));
}

TEST(BadAddress, ThatIsNoneIsSaidSo) {
  for (const char* address : {"8001", "localhost", "host:port", "1.2.3.4:70000", ":8001"}) {
    RunningServer server;
    server.AddModel("good", AffineModel());
    server.options().address = address;
    EXPECT_THAT(std::string(server.TryStart().message()), HasSubstr("expected HOST:PORT")) << address;
  }
}

}  // namespace
}  // namespace saker
