#include "server/open_inference/timing_parameters.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>

#include "absl/strings/string_view.h"

namespace saker {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;
using inference::InferParameter;
using inference::ModelInferResponse;

constexpr absl::string_view kStageNames[kStages] = {"saker_receive_ns", "saker_decode_ns", "saker_queue_ns",
                                                    "saker_compute_ns", "saker_encode_ns"};
constexpr absl::string_view kTotalName = "saker_total_ns";
constexpr absl::string_view kPathName = "saker_path";
constexpr absl::string_view kThreadsName = "saker_threads";

// All of them, one after another.
template <typename Integer, typename Text>
void ForEach(const InferenceTask& task, const Integer& integer, const Text& text) {
  for (size_t stage = 0; stage < kStages; ++stage) integer(kStageNames[stage], task.clock.stages()[stage]);
  integer(kTotalName, task.clock.total_nanos());
  text(kPathName, Name(task.execution.path));
  integer(kThreadsName, int64_t{task.execution.threads});
}

// An entry of a map is a message with its key as field 1 and its value as field 2. Keys and values here are so short that
// every length takes one byte, and so does every tag.
constexpr uint8_t Tag(int field, WireFormatLite::WireType type) { return static_cast<uint8_t>(field << 3 | type); }
constexpr uint8_t kEntryTag =
    Tag(ModelInferResponse::kParametersFieldNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
constexpr uint8_t kKeyTag = Tag(1, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
constexpr uint8_t kValueTag = Tag(2, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
constexpr uint8_t kIntegerTag = Tag(InferParameter::kInt64ParamFieldNumber, WireFormatLite::WIRETYPE_VARINT);
constexpr uint8_t kTextTag = Tag(InferParameter::kStringParamFieldNumber, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);

void AppendEntry(absl::string_view key, absl::string_view value, std::string& bytes) {
  bytes.push_back(static_cast<char>(kEntryTag));
  bytes.push_back(static_cast<char>(4 + key.size() + value.size()));
  bytes.push_back(static_cast<char>(kKeyTag));
  bytes.push_back(static_cast<char>(key.size()));
  bytes.append(key.data(), key.size());
  bytes.push_back(static_cast<char>(kValueTag));
  bytes.push_back(static_cast<char>(value.size()));
  bytes.append(value.data(), value.size());
}

void AppendInteger(absl::string_view key, int64_t integer, std::string& bytes) {
  uint8_t value[16] = {kIntegerTag};
  const uint8_t* const end = CodedOutputStream::WriteVarint64ToArray(static_cast<uint64_t>(integer), value + 1);
  AppendEntry(key, {reinterpret_cast<const char*>(value), static_cast<size_t>(end - value)}, bytes);
}

void AppendText(absl::string_view key, absl::string_view text, std::string& bytes) {
  std::string value = {static_cast<char>(kTextTag), static_cast<char>(text.size())};
  value.append(text.data(), text.size());
  AppendEntry(key, value, bytes);
}

}  // namespace

void SetTiming(const InferenceTask& task, ModelInferResponse& response) {
  auto& parameters = *response.mutable_parameters();
  ForEach(
      task, [&](absl::string_view name, int64_t value) { parameters[std::string(name)].set_int64_param(value); },
      [&](absl::string_view name, absl::string_view value) {
        parameters[std::string(name)].set_string_param(value.data(), value.size());
      });
}

void SerializeTiming(const InferenceTask& task, std::string& bytes) {
  bytes.clear();
  ForEach(
      task, [&](absl::string_view name, int64_t value) { AppendInteger(name, value, bytes); },
      [&](absl::string_view name, absl::string_view value) { AppendText(name, value, bytes); });
}

}  // namespace saker
