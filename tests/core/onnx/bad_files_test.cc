// What the reader says of files that are no sound models: one clear line each, whatever the bytes are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "absl/strings/str_cat.h"
#include "core/onnx/onnx_reader.h"
#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The message, which must be one line that begins with the origin.
std::string BytesError(absl::string_view bytes, absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  const absl::StatusOr<Graph> graph = ReadOnnxBytes(bytes, "m.onnx");
  EXPECT_EQ(graph.status().code(), code) << graph.status();
  const std::string message(graph.status().message());
  EXPECT_THAT(message, StartsWith("m.onnx: "));
  EXPECT_THAT(message, Not(HasSubstr("\n")));
  return message;
}

std::string ModelError(const onnx::ModelProto& model, absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  return BytesError(model.SerializeAsString(), code);
}

std::string Unsupported(const onnx::ModelProto& model) { return ModelError(model, absl::StatusCode::kUnimplemented); }

class BadFiles : public ::testing::Test {
 protected:
  BadFiles() : folder_(std::filesystem::path(::testing::TempDir()) / absl::StrCat("saker_bad_files_", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~BadFiles() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& bytes) {
    const std::string path = folder_ / "model.onnx";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string Error(const std::string& path, absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
    const absl::Status status = ReadOnnxFile(path).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(path + ": "));
    return std::string(status.message());
  }

  std::filesystem::path folder_;
};

TEST_F(BadFiles, AMissingFileIsNotFound) {
  EXPECT_THAT(Error(folder_ / "none.onnx", absl::StatusCode::kNotFound), HasSubstr("No such file"));
}

TEST_F(BadFiles, ADirectoryIsNamedAsOne) { EXPECT_THAT(Error(folder_), HasSubstr("is a directory")); }

TEST_F(BadFiles, APipeIsNotWaitedFor) {
  const std::string path = folder_ / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_THAT(Error(path), HasSubstr("is not a regular file"));
}

TEST_F(BadFiles, AnEmptyFileIsEmpty) { EXPECT_THAT(Error(Write("")), HasSubstr("is empty")); }

TEST_F(BadFiles, AFileOverTheLimitIsNotRead) {
  OnnxLimits limits;
  limits.max_file_bytes = 10;
  const absl::Status status = ReadOnnxFile(Write(SoundModel().SerializeAsString()), limits).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("more than the limit of 10"));
}

TEST_F(BadFiles, ATruncatedFileSaysWhere) {
  const std::string bytes = SoundModel().SerializeAsString();
  EXPECT_THAT(Error(Write(bytes.substr(0, bytes.size() - 5))), HasSubstr("truncated or damaged at byte"));
}

TEST(BadBytes, EveryTruncationIsAnError) {
  const std::string bytes = SoundModel().SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ReadOnnxBytes(absl::string_view(bytes).substr(0, size), "m").ok()) << size;
  }
}

TEST(BadBytes, FlippedBytesNeverCrash) {
  onnx::ModelProto model = SoundModel();
  AddInitializer(model, "w", onnx::TensorProto::FLOAT, {2}).set_raw_data(std::string(8, '\1'));
  AddAttribute(AddNode(model, "Gemm", {"x", "w"}, {"z"}), "alpha", onnx::AttributeProto::FLOAT).set_f(2);
  const std::string sound = model.SerializeAsString();
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = sound;
    for (int flips = 1 + round % 4; flips > 0; --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    // The message of a sound graph is empty.
    EXPECT_THAT(std::string(ReadOnnxBytes(bytes, "m").status().message()), Not(HasSubstr("\n")));
  }
}

TEST(BadBytes, RandomBytesNeverCrash) {
  std::mt19937 random(11);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_FALSE(ReadOnnxBytes(bytes, "m").ok());
  }
}

TEST(BadBytes, TextIsCalledText) {
  EXPECT_THAT(BytesError("hello world, this is no model\n"), HasSubstr("is a text file"));
  EXPECT_THAT(BytesError("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"), HasSubstr("Git LFS"));
}

TEST(BadBytes, AnotherProtobufHasNoGraph) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  EXPECT_THAT(ModelError(model), HasSubstr("has no graph"));
}

TEST(BadBytes, DeepNestingIsRefused) {
  // ModelProto.graph.node.attribute.g.node.attribute.g ...
  std::string bytes;
  for (int depth = 0; depth < 200; ++depth) {
    for (const int field : {6, 5, 1}) {  // AttributeProto.g, NodeProto.attribute, GraphProto.node
      std::string outer(1, static_cast<char>(field << 3 | 2));
      for (size_t size = bytes.size();; size >>= 7) {
        outer += static_cast<char>(size >= 128 ? (size & 127) | 128 : size);
        if (size < 128) break;
      }
      bytes = outer + bytes;
    }
  }
  onnx::ModelProto model;
  model.set_ir_version(8);
  std::string whole = model.SerializeAsString();
  whole += static_cast<char>(7 << 3 | 2);
  for (size_t size = bytes.size();; size >>= 7) {
    whole += static_cast<char>(size >= 128 ? (size & 127) | 128 : size);
    if (size < 128) break;
  }
  EXPECT_THAT(BytesError(whole + bytes), HasSubstr("nested deeper than 64 levels"));
}

TEST(BadBytes, AbsurdNodeCountsAreRefusedBeforeTheyAreBuilt) {
  // A graph of two million empty nodes: two bytes each in the file, two hundred in memory.
  std::string graph;
  for (int i = 0; i < 2000000; ++i) graph += std::string("\x0a\x00", 2);
  std::string bytes("\x08\x08\x3a", 3);
  for (size_t size = graph.size();; size >>= 7) {
    bytes += static_cast<char>(size >= 128 ? (size & 127) | 128 : size);
    if (size < 128) break;
  }
  EXPECT_THAT(BytesError(bytes + graph), HasSubstr("more nodes than the limit of 100000"));
}

TEST(BadBytes, NumbersThatDecodeToMoreThanTheLimitAreRefused) {
  onnx::ModelProto model = SoundModel();
  onnx::TensorProto& tensor = AddInitializer(model, "w", onnx::TensorProto::INT64, {1000});
  for (int i = 0; i < 1000; ++i) tensor.add_int64_data(1);
  OnnxLimits limits;
  limits.max_tensor_bytes = 4000;
  EXPECT_THAT(std::string(ReadOnnxBytes(model.SerializeAsString(), "m", limits).status().message()),
              HasSubstr("decode to more than the limit"));
}

TEST(BadGraph, ACycleIsNamed) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->clear_node();
  AddNode(model, "Add", {"x", "b"}, {"y"});
  AddNode(model, "Relu", {"y"}, {"b"});
  EXPECT_EQ(ModelError(model), "m.onnx: the graph has a cycle; node \"y\" (Add) waits for it");
}

TEST(BadGraph, AMissingInitializerIsNamed) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->mutable_node(0)->add_input("w");
  EXPECT_THAT(ModelError(model), HasSubstr("node \"relu\" (Relu) reads \"w\", which is no graph input"));
}

TEST(BadGraph, AnOutputThatNothingMakesIsNamed) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->mutable_output(0)->set_name("z");
  EXPECT_THAT(ModelError(model), HasSubstr("graph output \"z\" is made by no node"));
}

TEST(BadGraph, NoNodesAndNoOutputsAreNoGraph) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->clear_output();
  EXPECT_THAT(ModelError(model), HasSubstr("has no outputs"));
  model = SoundModel();
  model.mutable_graph()->clear_node();
  EXPECT_THAT(ModelError(model), HasSubstr("has no nodes"));
}

TEST(BadGraph, DuplicatedNamesAreNamed) {
  onnx::ModelProto inputs = SoundModel();
  AddInput(inputs, "x", onnx::TensorProto::FLOAT, {1});
  EXPECT_THAT(ModelError(inputs), HasSubstr("graph input \"x\" is given twice"));
  onnx::ModelProto outputs = SoundModel();
  *outputs.mutable_graph()->add_output() = outputs.graph().output(0);
  EXPECT_THAT(ModelError(outputs), HasSubstr("graph output \"y\" is given twice"));
  onnx::ModelProto values = SoundModel();
  AddNode(values, "Tanh", {"x"}, {"y"});
  EXPECT_THAT(ModelError(values), HasSubstr("makes \"y\", which is already made"));
  onnx::ModelProto initializers = SoundModel();
  for (int i = 0; i < 2; ++i) AddInitializer(initializers, "w", onnx::TensorProto::FLOAT, {1}).add_float_data(1);
  EXPECT_THAT(ModelError(initializers), HasSubstr("initializer \"w\": the name is given twice"));
  onnx::ModelProto attributes = SoundModel();
  for (int i = 0; i < 2; ++i) {
    AddAttribute(*attributes.mutable_graph()->mutable_node(0), "alpha", onnx::AttributeProto::FLOAT);
  }
  EXPECT_THAT(ModelError(attributes), HasSubstr("attribute \"alpha\" is given twice"));
}

TEST(BadGraph, NamesThatCannotBePrintedAreRefused) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->mutable_node(0)->set_name("a\nb");
  EXPECT_THAT(ModelError(model), HasSubstr("node name \"a\\nb\" is not printable"));
  model.mutable_graph()->mutable_node(0)->set_name("\xff");
  EXPECT_THAT(ModelError(model), HasSubstr("\\xff"));
  model.mutable_graph()->mutable_node(0)->set_name(std::string(5000, 'a'));
  EXPECT_THAT(ModelError(model), HasSubstr("more than the limit of 4096"));
}

TEST(BadGraph, NegativeDimensionsAreRefused) {
  onnx::ModelProto input = SoundModel();
  AddInput(input, "z", onnx::TensorProto::FLOAT, {2, -7});
  EXPECT_THAT(ModelError(input), HasSubstr("graph input \"z\": dimension 1 is -7"));
  onnx::ModelProto initializer = SoundModel();
  AddInitializer(initializer, "w", onnx::TensorProto::FLOAT, {2, -7});
  EXPECT_THAT(ModelError(initializer), HasSubstr("initializer \"w\": shape [2,-7] has a negative dimension"));
}

TEST(BadGraph, ATensorOfATrillionElementsIsNotAllocated) {
  onnx::ModelProto model = SoundModel();
  AddInitializer(model, "w", onnx::TensorProto::FLOAT, {1 << 20, 1 << 20}).set_raw_data("1234");
  EXPECT_THAT(ModelError(model), HasSubstr("initializer \"w\": FLOAT [1048576,1048576] takes more than the limit"));
  onnx::ModelProto overflow = SoundModel();
  AddInitializer(overflow, "w", onnx::TensorProto::FLOAT, {int64_t{1} << 62, 4}).set_raw_data("1234");
  EXPECT_THAT(ModelError(overflow), HasSubstr("has more than"));
}

TEST(BadGraph, DataThatDoesNotFitTheShapeIsRefused) {
  onnx::ModelProto raw = SoundModel();
  AddInitializer(raw, "w", onnx::TensorProto::FLOAT, {1000, 1000}).set_raw_data(std::string(12, '\0'));
  EXPECT_THAT(ModelError(raw), HasSubstr("needs 4000000 bytes of raw_data, but has 12"));
  onnx::ModelProto typed = SoundModel();
  AddInitializer(typed, "w", onnx::TensorProto::FLOAT, {3}).add_float_data(1);
  EXPECT_THAT(ModelError(typed), HasSubstr("needs 3 values, but has 1"));
}

TEST(BadGraph, TooManyDimensionsAreRefused) {
  onnx::ModelProto model = SoundModel();
  AddInput(model, "z", onnx::TensorProto::FLOAT, {1, 1, 1, 1, 1, 1, 1, 1, 1});
  EXPECT_THAT(ModelError(model), HasSubstr("has 9 dimensions, more than the limit of 8"));
}

TEST(BadGraph, MoreInputsOrOutputsThanTheLimitAreRefused) {
  onnx::ModelProto model = SoundModel();
  for (int i = 0; i < 5000; ++i) AddInput(model, absl::StrCat("x", i), onnx::TensorProto::FLOAT, {1});
  EXPECT_EQ(ModelError(model), "m.onnx: has more graph inputs than the limit of 4096");
  model = SoundModel();
  for (int i = 0; i < 5000; ++i) {
    AddNode(model, "Relu", {"x"}, {absl::StrCat("y", i)});
    model.mutable_graph()->add_output()->set_name(absl::StrCat("y", i));
  }
  EXPECT_EQ(ModelError(model), "m.onnx: has more graph outputs than the limit of 4096");
}

TEST(BadGraph, OperatorSetsMustBeImportedAndMeanOneThing) {
  onnx::ModelProto missing = SoundModel();
  missing.mutable_graph()->mutable_node(0)->set_domain("com.acme");
  EXPECT_THAT(ModelError(missing), HasSubstr("does not import the operator set \"com.acme\""));
  onnx::ModelProto none = SoundModel();
  none.clear_opset_import();
  EXPECT_THAT(ModelError(none), HasSubstr("imports no operator set"));
  onnx::ModelProto twice = SoundModel();
  twice.add_opset_import()->set_version(12);
  EXPECT_THAT(ModelError(twice), HasSubstr("imports both version 13 and version 12"));
  onnx::ModelProto zero = SoundModel();
  zero.mutable_opset_import(0)->set_version(0);
  EXPECT_THAT(ModelError(zero), HasSubstr("imports version 0"));
}

TEST(BadGraph, OurOwnOperatorsCannotBeReachedFromFiles) {
  onnx::ModelProto model = SoundModel();
  onnx::OperatorSetIdProto& import = *model.add_opset_import();
  import.set_domain("saker");
  import.set_version(1);
  EXPECT_TRUE(ReadOnnxBytes(model.SerializeAsString(), "m").ok());
  model.mutable_graph()->mutable_node(0)->set_domain("saker");
  EXPECT_THAT(Unsupported(model), HasSubstr("node \"relu\" (Relu): the operator set \"saker\" is internal"));
}

TEST(UnsupportedParts, SubgraphsAreNamed) {
  onnx::ModelProto model = SoundModel();
  onnx::NodeProto& node = AddNode(model, "If", {"x"}, {"z"});
  AddAttribute(node, "then_branch", onnx::AttributeProto::GRAPH).mutable_g();
  EXPECT_EQ(Unsupported(model),
            "m.onnx: node \"z\" (If): attribute \"then_branch\" is a subgraph, which is not supported");
}

TEST(UnsupportedParts, ExternalDataIsNamed) {
  onnx::ModelProto model = SoundModel();
  AddInitializer(model, "w", onnx::TensorProto::FLOAT, {3}).set_data_location(onnx::TensorProto::EXTERNAL);
  EXPECT_THAT(
      Unsupported(model),
      HasSubstr("initializer \"w\": keeps its data in the file \"\" (external data), but the model came without"));
}

TEST(UnsupportedParts, SparseInitializersAreNamed) {
  onnx::ModelProto model = SoundModel();
  model.mutable_graph()->add_sparse_initializer()->mutable_values()->set_name("w");
  EXPECT_THAT(Unsupported(model), HasSubstr("initializer \"w\" is sparse"));
}

TEST(UnsupportedParts, SequencesMapsAndStringsAreNamed) {
  onnx::ModelProto sequence = SoundModel();
  sequence.mutable_graph()->mutable_input(0)->mutable_type()->mutable_sequence_type();
  EXPECT_THAT(Unsupported(sequence), HasSubstr("graph input \"x\": is a sequence; only tensors are supported"));
  onnx::ModelProto map = SoundModel();
  map.mutable_graph()->mutable_output(0)->mutable_type()->mutable_map_type();
  EXPECT_THAT(Unsupported(map), HasSubstr("graph output \"y\": is a map"));
  onnx::ModelProto text = SoundModel();
  AddInput(text, "words", onnx::TensorProto::STRING, {1});
  EXPECT_THAT(Unsupported(text), HasSubstr("graph input \"words\": element type STRING is not supported"));
}

TEST(UnsupportedParts, FunctionsAreNamedWhereTheyAreCalled) {
  onnx::ModelProto model = SoundModel();
  onnx::FunctionProto& function = *model.add_functions();
  function.set_name("Mine");
  function.set_domain("local");
  onnx::OperatorSetIdProto& import = *model.add_opset_import();
  import.set_domain("local");
  import.set_version(1);
  EXPECT_TRUE(ReadOnnxBytes(model.SerializeAsString(), "m").ok());
  AddNode(model, "Mine", {"x"}, {"z"}).set_domain("local");
  EXPECT_THAT(Unsupported(model), HasSubstr("node \"z\" (Mine): calls a function of the model"));
}

TEST(UnsupportedParts, ConstantsOfStringsAreNamed) {
  onnx::ModelProto model = SoundModel();
  AddAttribute(AddNode(model, "Constant", {}, {"c"}), "value_string", onnx::AttributeProto::STRING).set_s("a");
  EXPECT_THAT(Unsupported(model), HasSubstr("node \"c\" (Constant): attribute \"value_string\" is not supported"));
}

TEST(BadBytes, ManyFunctionsAreLookedThroughOnce) {
  // Comparing each node with each function would take minutes.
  onnx::ModelProto model = SoundModel();
  for (int i = 0; i < 20000; ++i) AddNode(model, "Relu", {"x"}, {absl::StrCat("r", i)});
  for (int i = 0; i < 300000; ++i) model.add_functions()->set_name("SomeFunctionOfTheModel");
  EXPECT_TRUE(ReadOnnxBytes(model.SerializeAsString(), "m.onnx").ok());
  AddNode(model, "SomeFunctionOfTheModel", {"x"}, {"z"});
  EXPECT_THAT(Unsupported(model), HasSubstr("calls a function of the model"));
}

}  // namespace
}  // namespace saker
