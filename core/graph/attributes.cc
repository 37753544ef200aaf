#include "core/graph/attributes.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// What people call each alternative of Attribute, in the variant's order.
constexpr absl::string_view kKindNames[] = {"an integer",       "a float",           "a string", "a list of integers",
                                            "a list of floats", "a list of strings", "a tensor"};
static_assert(std::size(kKindNames) == std::variant_size_v<Attribute>);

// Index of T in the variant, found by asking a value of it.
template <typename T>
absl::string_view KindName() {
  return kKindNames[Attribute(T()).index()];
}

// The attribute as T, null when it is absent.
template <typename T>
absl::StatusOr<const T*> FindAs(const Attributes& attributes, absl::string_view name) {
  const Attribute* attribute = attributes.Find(name);
  if (attribute == nullptr) return nullptr;
  const T* value = std::get_if<T>(attribute);
  if (value != nullptr) return value;
  return absl::InvalidArgumentError(
      absl::StrCat("attribute \"", name, "\" must be ", KindName<T>(), ", not ", kKindNames[attribute->index()]));
}

template <typename T>
absl::StatusOr<T> GetOr(const Attributes& attributes, absl::string_view name, T default_value) {
  const absl::StatusOr<const T*> value = FindAs<T>(attributes, name);
  if (!value.ok()) return value.status();
  return *value != nullptr ? **value : std::move(default_value);
}

}  // namespace

const Attribute* Attributes::Find(absl::string_view name) const {
  const auto it = values_.find(std::string_view(name.data(), name.size()));
  return it == values_.end() ? nullptr : &it->second;
}

absl::StatusOr<int64_t> Attributes::GetInt(absl::string_view name, int64_t default_value) const {
  return GetOr<int64_t>(*this, name, default_value);
}

absl::StatusOr<float> Attributes::GetFloat(absl::string_view name, float default_value) const {
  return GetOr<float>(*this, name, default_value);
}

absl::StatusOr<std::string> Attributes::GetString(absl::string_view name, absl::string_view default_value) const {
  return GetOr<std::string>(*this, name, std::string(default_value));
}

absl::StatusOr<std::vector<int64_t>> Attributes::GetInts(absl::string_view name,
                                                         std::vector<int64_t> default_value) const {
  return GetOr<std::vector<int64_t>>(*this, name, std::move(default_value));
}

absl::StatusOr<std::vector<float>> Attributes::GetFloats(absl::string_view name,
                                                         std::vector<float> default_value) const {
  return GetOr<std::vector<float>>(*this, name, std::move(default_value));
}

absl::StatusOr<std::shared_ptr<const Tensor>> Attributes::GetTensor(absl::string_view name) const {
  const auto value = FindAs<std::shared_ptr<const Tensor>>(*this, name);
  if (!value.ok()) return value.status();
  if (*value == nullptr || **value == nullptr) {
    return absl::NotFoundError(absl::StrCat("tensor attribute \"", name, "\" is missing"));
  }
  return **value;
}

}  // namespace saker
