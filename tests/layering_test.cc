// The arrows between folders: every include of core/, server/ and client/ is held against cmake/layers.txt, and
// third-party headers against the list below. An include that is not allowed fails here, with the line to look at.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Folder -> folders whose headers it may include.
using Layers = std::map<std::string, std::set<std::string>>;

// A library whose headers only some folders may name. `inside` limits the rule to a part of the tree.
struct ThirdPartyRule {
  std::string include_prefix;
  std::string inside;
  std::set<std::string> allowed_folders;
};

const std::vector<ThirdPartyRule>& ThirdPartyRules() {
  static const auto* const rules = new std::vector<ThirdPartyRule>{
      {"grpc", "core", {}},
      {"oneapi/dnnl/", "", {"core/kernels"}},
      {"dnnl", "", {"core/kernels"}},
      {"onnx/", "", {"core/onnx"}},
      {"google/protobuf/", "core", {"core/onnx"}},
      {"hwy/", "", {"core/kernels", "core/training"}},
  };
  return *rules;
}

// What <absl/...> and "absl/..." lines name; nothing for any other line.
std::optional<std::string> IncludedPath(absl::string_view line) {
  line = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "#")) return std::nullopt;
  line = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "include")) return std::nullopt;
  line = absl::StripLeadingAsciiWhitespace(line);
  if (line.empty() || (line[0] != '"' && line[0] != '<')) return std::nullopt;
  const size_t end = line.find_first_of("\">", 1);
  if (end == absl::string_view::npos) return std::nullopt;
  return std::string(line.substr(1, end - 1));
}

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().generic_string(); }

bool IsWithin(const std::string& folder, const std::string& tree) {
  return tree.empty() || folder == tree || absl::StartsWith(folder, tree + "/");
}

bool IsOurs(const std::string& path) {
  static constexpr absl::string_view kTrees[] = {"core/", "server/", "client/", "proto/", "tests/"};
  return std::any_of(std::begin(kTrees), std::end(kTrees),
                     [&](absl::string_view tree) { return absl::StartsWith(path, tree); });
}

Layers ParseLayers(const std::string& text) {
  Layers layers;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> row = absl::StrSplit(line, absl::MaxSplits(':', 1));
    layers[row.first] = absl::StrSplit(row.second, ' ', absl::SkipWhitespace());
  }
  return layers;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

// One line for an include that `layers` or the third-party rules forbid; nothing for one that is fine.
std::optional<std::string> Violation(const Layers& layers, const std::string& folder, const std::string& included) {
  for (const ThirdPartyRule& rule : ThirdPartyRules()) {
    if (absl::StartsWith(included, rule.include_prefix) && IsWithin(folder, rule.inside) &&
        rule.allowed_folders.count(folder) == 0) {
      return absl::StrCat(included, " may not be named in ", folder);
    }
  }
  if (!IsOurs(included)) return std::nullopt;
  const std::string target = FolderOf(included);
  if (target == folder) return std::nullopt;
  const auto layer = layers.find(folder);
  if (layer == layers.end()) return absl::StrCat(folder, " is not listed in cmake/layers.txt");
  if (layer->second.count(target) > 0) return std::nullopt;
  return absl::StrCat(folder, " may not include ", included, ": no arrow to ", target, " in cmake/layers.txt");
}

bool IsSource(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".h" || extension == ".cc" || extension == ".proto";
}

std::vector<std::string> ViolationsOfFile(const Layers& layers, const fs::path& root, const fs::path& file) {
  std::vector<std::string> violations;
  const std::string path = fs::relative(file, root).generic_string();
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(ReadFile(file), '\n')) {
    ++number;
    const std::optional<std::string> included = IncludedPath(line);
    if (!included) continue;
    const std::optional<std::string> violation = Violation(layers, FolderOf(path), *included);
    if (violation) violations.push_back(absl::StrCat(path, ":", number, ": ", *violation));
  }
  return violations;
}

// Every violation below `root`, folders that have sources and stand in no line of cmake/layers.txt included.
std::vector<std::string> Violations(const fs::path& root, const Layers& layers) {
  std::vector<std::string> violations;
  std::set<std::string> unlisted;
  for (const char* tree : {"core", "server", "client", "proto"}) {
    if (!fs::exists(root / tree)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / tree)) {
      if (!entry.is_regular_file() || !IsSource(entry.path())) continue;
      const std::string folder = FolderOf(fs::relative(entry.path(), root).generic_string());
      if (layers.count(folder) == 0) unlisted.insert(folder);
      const std::vector<std::string> found = ViolationsOfFile(layers, root, entry.path());
      violations.insert(violations.end(), found.begin(), found.end());
    }
  }
  for (const std::string& folder : unlisted) violations.push_back(absl::StrCat(folder, " is not listed"));
  return violations;
}

// True when `folder` is reached again from itself; `path` holds the folders on the way.
bool FindCycle(const Layers& layers, const std::string& folder, std::vector<std::string>* path,
               std::set<std::string>* done) {
  if (std::find(path->begin(), path->end(), folder) != path->end()) {
    path->push_back(folder);
    return true;
  }
  if (done->count(folder) > 0) return false;
  path->push_back(folder);
  const auto layer = layers.find(folder);
  if (layer != layers.end()) {
    for (const std::string& next : layer->second) {
      if (FindCycle(layers, next, path, done)) return true;
    }
  }
  path->pop_back();
  done->insert(folder);
  return false;
}

// "a -> b -> a", or nothing when the arrows go one way.
std::string Cycle(const Layers& layers) {
  std::set<std::string> done;
  for (const auto& [folder, unused] : layers) {
    std::vector<std::string> path;
    if (FindCycle(layers, folder, &path, &done)) return absl::StrJoin(path, " -> ");
  }
  return "";
}

// A throw-away tree with the given files.
class LayeringTree : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) /
            absl::StrCat("layering_", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  fs::path root_;
};

TEST_F(LayeringTree, AcceptsAListedArrowAndItsOwnFolder) {
  Write("core/tensor/a.h", "#include \"core/base/b.h\"\n#include \"core/tensor/c.h\"\n#include <vector>\n");
  EXPECT_THAT(Violations(root_, ParseLayers("core/tensor: core/base")), IsEmpty());
}

TEST_F(LayeringTree, ReportsAnIncludeAgainstTheArrowsWithItsLine) {
  Write("core/base/b.h", "#pragma once\n#include \"core/tensor/a.h\"\n");
  EXPECT_THAT(Violations(root_, ParseLayers("core/base:\ncore/tensor: core/base")),
              Contains(HasSubstr("core/base/b.h:2: core/base may not include core/tensor/a.h")));
}

TEST_F(LayeringTree, ReportsAFolderThatIsNotListed) {
  Write("server/new/a.cc", "int x;\n");
  EXPECT_THAT(Violations(root_, ParseLayers("core/base:")), Contains(HasSubstr("server/new is not listed")));
}

TEST_F(LayeringTree, KeepsGrpcOutOfTheEngine) {
  Write("core/base/b.cc", "#include <grpcpp/grpcpp.h>\n");
  Write("server/a.cc", "#include <grpcpp/grpcpp.h>\n");
  EXPECT_EQ(Violations(root_, ParseLayers("core/base:\nserver:")).size(), 1U);
}

TEST_F(LayeringTree, KeepsOnnxAndOneDnnInTheirFolders) {
  Write("core/onnx/a.cc", "#include \"onnx/onnx_pb.h\"\n");
  Write("core/kernels/k.cc", "#include \"oneapi/dnnl/dnnl.hpp\"\n");
  Write("core/ops/o.cc", "#include \"onnx/onnx_pb.h\"\n#include \"oneapi/dnnl/dnnl.hpp\"\n");
  EXPECT_EQ(Violations(root_, ParseLayers("core/onnx:\ncore/kernels:\ncore/ops:")).size(), 2U);
}

TEST(Layers, NamesTheFoldersOfACycle) {
  EXPECT_EQ(Cycle(ParseLayers("a: b\nb: c\nc: a\n")), "a -> b -> c -> a");
  EXPECT_EQ(Cycle(ParseLayers("a: b c\nb: c\nc:\n")), "");
}

TEST(Layers, IgnoresCommentsAndEmptyLines) {
  const Layers layers = ParseLayers("# words\n\ncore/base:\ncore/tensor: core/base\n");
  EXPECT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers.at("core/tensor").count("core/base"), 1U);
}

TEST(Layers, ReadsIncludeLinesOfBothForms) {
  EXPECT_EQ(IncludedPath("#include \"core/base/check.h\"  // why"), "core/base/check.h");
  EXPECT_EQ(IncludedPath("  # include <vector>"), "vector");
  EXPECT_EQ(IncludedPath("// #include \"core/base/check.h\""), std::nullopt);
  EXPECT_EQ(IncludedPath("#include MACRO"), std::nullopt);
}

// ctest runs in the repository's root.
TEST(ProjectLayers, GoOneWay) {
  const Layers layers = ParseLayers(ReadFile("cmake/layers.txt"));
  ASSERT_FALSE(layers.empty()) << "cmake/layers.txt not found: run from the root of the repository";
  EXPECT_EQ(Cycle(layers), "");
}

TEST(ProjectLayers, HoldForEveryInclude) {
  const Layers layers = ParseLayers(ReadFile("cmake/layers.txt"));
  EXPECT_THAT(Violations(fs::current_path(), layers), IsEmpty());
}

// What a user of the engine includes must not drag in a library other than Abseil.
TEST(ProjectLayers, PublicHeadersOfTheEngineNameAbseilOnly) {
  for (const fs::directory_entry& entry : fs::directory_iterator("core")) {
    if (entry.path().extension() != ".h") continue;
    for (const absl::string_view line : absl::StrSplit(ReadFile(entry.path()), '\n')) {
      const std::optional<std::string> included = IncludedPath(line);
      if (!included || included->find('/') == std::string::npos) continue;
      EXPECT_TRUE(absl::StartsWith(*included, "core/") || absl::StartsWith(*included, "absl/"))
          << entry.path() << " includes " << *included;
    }
  }
}

}  // namespace
}  // namespace saker
