#include "server/config/config_file.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "proto/saker/v1/server_config.pb.h"

namespace saker {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Text files of settings are small; anything larger is a mistake, such as the model's own file.
constexpr std::streamsize kMaxConfigBytes = 1 << 20;

// Keeps the first error of the parser; the ones behind it usually follow from it.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(":", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::string text(static_cast<size_t>(kMaxConfigBytes) + 1, '\0');
  file.read(text.data(), kMaxConfigBytes + 1);
  if (file.bad() || (file.fail() && !file.eof())) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  text.resize(static_cast<size_t>(file.gcount()));
  if (file.gcount() <= kMaxConfigBytes) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": larger than ", kMaxConfigBytes, " bytes; expected a small protobuf text file"));
}

// One value of a field, as the flag of the same name would be given it.
std::string ValueAsText(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection.GetString(message, &field) : reflection.GetRepeatedString(message, &field, index);
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

absl::Status SetFlagFromField(const std::string& path, const Message& message, const FieldDescriptor& field,
                              int index) {
  absl::CommandLineFlag* const flag = absl::FindCommandLineFlag(field.name());
  if (flag == nullptr) return absl::InternalError(absl::StrCat("field ", field.name(), " has no flag"));
  std::string error;
  if (flag->ParseFrom(ValueAsText(message, field, index), &error)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", field.name(), ": ", error));
}

}  // namespace

absl::Status ReadTextProto(const std::string& path, Message& message) {
  SAKER_ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(path));
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(text, &message)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, error.text()));
}

absl::Status ApplyConfigFile(const std::string& path) {
  v1::ServerConfig config;
  SAKER_RETURN_IF_ERROR(ReadTextProto(path, config));
  std::vector<const FieldDescriptor*> fields;
  config.GetReflection()->ListFields(config, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? config.GetReflection()->FieldSize(config, field) : 0;
    if (!field->is_repeated()) SAKER_RETURN_IF_ERROR(SetFlagFromField(path, config, *field, -1));
    for (int i = 0; i < count; ++i) SAKER_RETURN_IF_ERROR(SetFlagFromField(path, config, *field, i));
  }
  return absl::OkStatus();
}

}  // namespace saker
