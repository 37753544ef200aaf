#include "core/graph/passes/duplicate_nodes.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/graph/passes/value_replacements.h"

namespace saker {
namespace {

// Constants of so many bytes are compared; larger ones are hardly ever written twice, and take time.
constexpr size_t kComparedBytes = 4096;

constexpr absl::string_view kRandom[] = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
                                         "Multinomial",  "Bernoulli",        "Dropout"};

// What two things that are the same have in common: all of them with its length or a separator, so that no two others
// spell the same.
void AppendBytes(std::string& key, const void* data, size_t bytes) {
  absl::StrAppend(&key, bytes, ":");
  key.append(static_cast<const char*>(data), bytes);
}

void AppendTensor(std::string& key, const Tensor& tensor) {
  absl::StrAppend(&key, Name(tensor.type()), tensor.shape().ToString());
  if (tensor.SizeInBytes() <= kComparedBytes) {
    AppendBytes(key, tensor.data(), tensor.SizeInBytes());
  } else {
    absl::StrAppend(&key, "at ", reinterpret_cast<uintptr_t>(tensor.data()));
  }
}

template <typename T>
void AppendList(std::string& key, const std::vector<T>& values) {
  AppendBytes(key, values.data(), values.size() * sizeof(T));
}

void AppendList(std::string& key, const std::vector<std::string>& values) {
  absl::StrAppend(&key, values.size(), "*");
  for (const std::string& value : values) AppendBytes(key, value.data(), value.size());
}

struct AppendAttribute {
  std::string& key;
  void operator()(int64_t value) const { absl::StrAppend(&key, "i", value); }
  void operator()(float value) const { AppendBytes(key.append("f"), &value, sizeof(value)); }
  void operator()(const std::string& value) const { AppendBytes(key.append("s"), value.data(), value.size()); }
  void operator()(const std::shared_ptr<const Tensor>& value) const {
    if (value != nullptr) AppendTensor(key.append("t"), *value);
  }
  template <typename T>
  void operator()(const std::vector<T>& values) const {
    AppendList(key.append("l"), values);
  }
};

class DuplicateMerger {
 public:
  explicit DuplicateMerger(Graph& graph)
      : graph_(graph), replacements_(graph), is_output_(static_cast<size_t>(graph.value_count()), false) {
    for (const ValueId id : graph.outputs()) is_output_[static_cast<size_t>(id)] = true;
  }

  int Run() {
    MergeConstants();
    std::vector<bool> removed(graph_.nodes().size(), false);
    for (size_t i = 0; i < graph_.nodes().size(); ++i) removed[i] = Merge(static_cast<int>(i));
    replacements_.Apply();
    return EraseNodes(graph_, removed);
  }

 private:
  void MergeConstants() {
    std::unordered_map<std::string, ValueId> first;
    for (ValueId id = 0; id < graph_.value_count(); ++id) {
      const Tensor* constant = graph_.value(id).constant.get();
      if (constant == nullptr || constant->SizeInBytes() > kComparedBytes || IsOutput(id)) continue;
      std::string key;
      AppendTensor(key, *constant);
      const auto [at, inserted] = first.emplace(std::move(key), id);
      if (!inserted) replacements_.Bypass(at->second, id);
    }
  }

  bool IsOutput(ValueId id) const { return is_output_[static_cast<size_t>(id)]; }

  bool MayGo(const Node& node) const {
    if (std::find(std::begin(kRandom), std::end(kRandom), node.op_type) != std::end(kRandom)) return false;
    return std::none_of(node.outputs.begin(), node.outputs.end(),
                        [this](ValueId id) { return id != kNoValue && IsOutput(id); });
  }

  std::string KeyOf(const Node& node) {
    std::string key = absl::StrCat(node.domain, "/", node.op_type, "/", node.opset, "(");
    for (const ValueId id : node.inputs) absl::StrAppend(&key, replacements_.Resolved(id), ",");
    absl::StrAppend(&key, ")");
    for (const ValueId id : node.outputs) absl::StrAppend(&key, id == kNoValue ? "-" : "+");
    for (const auto& [name, value] : node.attributes.all()) {
      AppendBytes(key, name.data(), name.size());
      std::visit(AppendAttribute{key}, value);
    }
    return key;
  }

  // True when another node makes what this one does.
  bool Merge(int index) {
    const Node& node = graph_.nodes()[static_cast<size_t>(index)];
    if (!node.post_ops.empty()) return false;
    const auto [at, inserted] = nodes_.emplace(KeyOf(node), index);
    if (inserted || !MayGo(node)) return false;
    const Node& first = graph_.nodes()[static_cast<size_t>(at->second)];
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] != kNoValue) replacements_.Bypass(first.outputs[i], node.outputs[i]);
    }
    return true;
  }

  Graph& graph_;
  ValueReplacements replacements_;
  std::vector<bool> is_output_;
  std::unordered_map<std::string, int> nodes_;
};

}  // namespace

int MergeDuplicateNodes(Graph& graph) { return DuplicateMerger(graph).Run(); }

}  // namespace saker
