// Models that keep their weights in files beside them (ONNX's external data), sound ones and hostile ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "core/onnx/onnx_reader.h"
#include "tests/core/onnx/onnx_bytes.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The keys of external_data, in any order and number.
using Entries = std::vector<std::pair<std::string, std::string>>;

class ExternalData : public ::testing::Test {
 protected:
  ExternalData() : folder_(std::filesystem::path(::testing::TempDir()) / absl::StrCat("saker_external_", getpid())) {
    std::filesystem::create_directories(folder_ / "model");
    const float values[] = {1, 2, 3, 4};
    Write("weights.bin", std::string("#") + std::string(reinterpret_cast<const char*>(values), sizeof(values)));
  }
  ~ExternalData() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / "model" / name, std::ios::binary) << bytes;
  }

  static void AddExternal(onnx::ModelProto& model, const std::string& name, const Shape& shape,
                          const Entries& entries) {
    onnx::TensorProto& tensor = AddInitializer(model, name, onnx::TensorProto::FLOAT, shape);
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : entries) {
      onnx::StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
  }

  // A model whose initializer "w", FLOAT [2], lies where the entries say.
  absl::StatusOr<Graph> Read(const Entries& entries) {
    onnx::ModelProto model = SoundModel();
    AddExternal(model, "w", {2}, entries);
    return ReadModel(model);
  }
  absl::StatusOr<Graph> ReadModel(const onnx::ModelProto& model, const OnnxLimits& limits = {}) {
    Write("model.onnx", model.SerializeAsString());
    return ReadOnnxFile(folder_ / "model" / "model.onnx", limits);
  }
  std::string Error(const Entries& entries) {
    const absl::Status status = Read(entries).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(absl::StrCat((folder_ / "model").string(), "/model.onnx: ")));
    EXPECT_THAT(std::string(status.message()), HasSubstr("initializer \"w\": "));
    return std::string(status.message());
  }

  std::filesystem::path folder_;
};

std::vector<float> ValuesOf(const absl::StatusOr<Graph>& graph, const std::string& name) {
  EXPECT_TRUE(graph.ok()) << graph.status();
  for (ValueId id = 0; graph.ok() && id < graph->value_count(); ++id) {
    if (graph->value(id).name != name || graph->value(id).constant == nullptr) continue;
    const absl::Span<const float> values = graph->value(id).constant->As<float>();
    return {values.begin(), values.end()};
  }
  ADD_FAILURE() << "no constant " << name;
  return {};
}

TEST_F(ExternalData, IsReadFromAnyOffsetAlignedOrNot) {
  EXPECT_THAT(ValuesOf(Read({{"location", "weights.bin"}, {"offset", "1"}, {"length", "8"}}), "w"), ElementsAre(1, 2));
  EXPECT_THAT(ValuesOf(Read({{"length", "8"}, {"offset", "9"}, {"location", "./weights.bin"}}), "w"),
              ElementsAre(3, 4));
}

TEST_F(ExternalData, LiesAtTheBeginningAndHasTheTensorsSizeUnlessItSaysOtherwise) {
  Write("plain.bin", std::string("\0\0\x80\x3f\0\0\0\x40tail", 12));
  EXPECT_THAT(ValuesOf(Read({{"location", "plain.bin"}, {"checksum", "0"}}), "w"), ElementsAre(1, 2));
}

TEST_F(ExternalData, OfSeveralTensorsLiesInSeveralFiles) {
  Write("other.bin", std::string("\0\0\x80\x3f", 4));
  onnx::ModelProto model = SoundModel();
  AddExternal(model, "a", {1}, {{"location", "weights.bin"}, {"offset", "5"}});
  AddExternal(model, "b", {1}, {{"location", "other.bin"}});
  AddExternal(model, "c", {1}, {{"location", "weights.bin"}, {"offset", "13"}});
  const absl::StatusOr<Graph> graph = ReadModel(model);
  EXPECT_THAT(ValuesOf(graph, "a"), ElementsAre(2));
  EXPECT_THAT(ValuesOf(graph, "b"), ElementsAre(1));
  EXPECT_THAT(ValuesOf(graph, "c"), ElementsAre(4));
}

TEST_F(ExternalData, OfAttributesIsReadToo) {
  onnx::ModelProto model = SoundModel();
  onnx::TensorProto& tensor =
      *AddAttribute(AddNode(model, "Constant", {}, {"c"}), "value", onnx::AttributeProto::TENSOR).mutable_t();
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(1);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  tensor.add_external_data()->set_key("location");
  tensor.mutable_external_data(0)->set_value("weights.bin");
  tensor.add_external_data()->set_key("offset");
  tensor.mutable_external_data(1)->set_value("1");
  EXPECT_THAT(ValuesOf(ReadModel(model), "c"), ElementsAre(1));
}

TEST_F(ExternalData, BeyondTheEndOfItsFileIsRefused) {
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"offset", "10"}}),
              HasSubstr("needs 8 bytes from byte 10 of weights.bin on, which has 17"));
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"offset", "18446744073709551615"}}), HasSubstr("which has 17"));
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"length", "18446744073709551615"}}), HasSubstr("which has 17"));
}

TEST_F(ExternalData, OfAnotherSizeThanTheTensorIsRefused) {
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"length", "4"}}),
              HasSubstr("FLOAT [2] needs 8 bytes of external data, but has 4"));
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"length", "12"}}), HasSubstr("but has 12"));
}

TEST_F(ExternalData, OutsideOfTheModelsFolderIsRefused) {
  std::ofstream(folder_ / "outside.bin") << "12345678";
  std::filesystem::create_symlink("../outside.bin", folder_ / "model" / "link.bin");
  EXPECT_THAT(Error({{"location", "../outside.bin"}}), HasSubstr("leads out of the model's folder"));
  EXPECT_THAT(Error({{"location", "/etc/passwd"}}), HasSubstr("is an absolute path"));
  EXPECT_THAT(Error({{"location", "link.bin"}}), HasSubstr("a link leads out of the model's folder"));
  EXPECT_THAT(Error({{"location", ""}}), HasSubstr("names no file"));
  EXPECT_THAT(Error({}), HasSubstr("names no file"));
  EXPECT_THAT(Error({{"location", std::string("weights.bin\0.txt", 16)}}), HasSubstr("is not printable"));
}

TEST_F(ExternalData, NumbersThatAreNoneAreRefused) {
  for (const char* text : {"", "-1", "+1", " 1", "1e3", "0x10", "99999999999999999999", "x\ny"}) {
    const absl::Status status = Read({{"location", "weights.bin"}, {"offset", text}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_THAT(Error({{"location", "weights.bin"}, {"length", "many"}}),
              HasSubstr("length \"many\" is no number of bytes"));
}

TEST_F(ExternalData, AMissingFileIsNamed) {
  const absl::Status status = Read({{"location", "none.bin"}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none.bin: cannot open"));
}

TEST_F(ExternalData, NamedAgainAndAgainDoesNotGrowWithoutBound) {
  onnx::ModelProto model = SoundModel();
  for (int i = 0; i < 1000; ++i) {
    AddExternal(model, absl::StrCat("w", i), {4}, {{"location", "weights.bin"}, {"offset", "1"}});
  }
  OnnxLimits limits;
  limits.max_all_tensors_bytes = 10000;
  EXPECT_THAT(std::string(ReadModel(model, limits).status().message()),
              HasSubstr("initializer \"w625\": the tensors up to this one take more than the limit of 10000 bytes"));
}

TEST_F(ExternalData, OfAHugeTensorIsLookedForBeforeItIsAllocated) {
  onnx::ModelProto model = SoundModel();
  AddExternal(model, "w", {1 << 28}, {{"location", "weights.bin"}});
  EXPECT_THAT(std::string(ReadModel(model).status().message()), HasSubstr("needs 1073741824 bytes from byte 0"));
}

}  // namespace
}  // namespace saker
