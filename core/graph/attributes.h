// Attributes: the named parameters of a node (ONNX attributes), by name.
// Threads: a value type.
// Fails:   the typed getters answer INVALID_ARGUMENT when an attribute has another type than the op expects.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/tensor/tensor.h"

namespace saker {

using Attribute = std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>,
                               std::vector<std::string>, std::shared_ptr<const Tensor>>;

class Attributes {
 public:
  void Set(std::string name, Attribute value) { values_[std::move(name)] = std::move(value); }
  void Remove(const std::string& name) { values_.erase(name); }
  bool Has(absl::string_view name) const { return Find(name) != nullptr; }
  // Null when absent.
  const Attribute* Find(absl::string_view name) const;
  const std::map<std::string, Attribute, std::less<>>& all() const { return values_; }

  // The attribute, or the default when it is absent.
  absl::StatusOr<int64_t> GetInt(absl::string_view name, int64_t default_value) const;
  absl::StatusOr<float> GetFloat(absl::string_view name, float default_value) const;
  absl::StatusOr<std::string> GetString(absl::string_view name, absl::string_view default_value) const;
  absl::StatusOr<std::vector<int64_t>> GetInts(absl::string_view name, std::vector<int64_t> default_value) const;
  absl::StatusOr<std::vector<float>> GetFloats(absl::string_view name, std::vector<float> default_value) const;
  // NOT_FOUND when absent.
  absl::StatusOr<std::shared_ptr<const Tensor>> GetTensor(absl::string_view name) const;

 private:
  std::map<std::string, Attribute, std::less<>> values_;
};

}  // namespace saker
