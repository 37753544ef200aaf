// `saker models`: what the server has loaded.
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/flags.h"
#include "client/cli/json_writer.h"
#include "client/cli/server_access.h"
#include "client/cli/text.h"
#include "client/tensor_message.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

std::string Signature(const google::protobuf::RepeatedPtrField<v1::TensorSpec>& specs) {
  return Printable(absl::StrJoin(
      specs, ", ", [](std::string* out, const v1::TensorSpec& spec) { absl::StrAppend(out, Describe(spec)); }));
}

std::string StateText(const v1::ModelVersion& version, const Terminal& terminal) {
  const std::string name = v1::VersionState_Name(version.state());
  if (version.state() == v1::READY) return terminal.Good(name);
  return version.state() == v1::FAILED ? terminal.Bad(name) : name;
}

const char* ChoiceName(v1::ExecutionPath path) {
  switch (path) {
    case v1::PATH_PARALLEL:
      return "parallel";
    case v1::PATH_INTRA_OP:
      return "intra_op";
    default:
      return "sequential";
  }
}

void WriteJson(const v1::ModelVersion& version, JsonWriter& json) {
  json.BeginObject().Key("version").Int(version.version());
  json.Key("state").String(v1::VersionState_Name(version.state()));
  if (!version.error().empty()) json.Key("error").String(version.error());
  json.EndObject();
}

void WriteJson(const v1::TensorSpec& spec, JsonWriter& json) {
  json.BeginObject().Key("name").String(spec.name()).Key("type").String(v1::DataType_Name(spec.data_type()));
  json.Key("shape").BeginArray();
  for (const int64_t dim : spec.shape()) json.Int(dim);
  json.EndArray().Key("has_rows").Bool(spec.has_rows()).EndObject();
}

void WriteJson(const v1::CostEntry& cost, JsonWriter& json) {
  json.BeginObject().Key("rows").Int(cost.rows()).Key("sequential_ns").Int(cost.sequential_ns());
  json.Key("parallel_ns").Int(cost.parallel_ns()).Key("parallel_threads").Int(cost.parallel_threads());
  json.Key("intra_op_ns").Int(cost.intra_op_ns()).Key("intra_op_threads").Int(cost.intra_op_threads());
  json.Key("choice").String(ChoiceName(cost.choice())).EndObject();
}

void WriteJson(const std::string& text, JsonWriter& json) { json.String(text); }

template <typename Items>
void WriteArray(const char* key, const Items& items, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const auto& item : items) WriteJson(item, json);
  json.EndArray();
}

std::string ToJson(const v1::GetModelResponse& model) {
  JsonWriter json;
  json.BeginObject().Key("name").String(model.model().name()).Key("version").Int(model.model().version());
  WriteArray("versions", model.versions(), json);
  WriteArray("inputs", model.inputs(), json);
  WriteArray("outputs", model.outputs(), json);
  json.Key("rows_independent").Bool(model.rows_independent()).Key("max_batch_rows").Int(model.max_batch_rows());
  json.Key("memory_bytes").Int(model.memory_bytes());
  WriteArray("cost_table", model.cost_table(), json);
  WriteArray("labels", model.labels(), json);
  return json.EndObject().text();
}

std::string PictureText(const v1::ImagePreprocessing& image) {
  return absl::StrCat(image.width(), "x", image.height(), image.channels() == 1 ? " grey" : " RGB",
                      image.channels_last() ? ", channels last" : "",
                      image.invert() ? ", inverted to light on dark" : "",
                      image.center_box() > 0 ? absl::StrCat(", ink centred in a box of ", image.center_box()) : "");
}

std::string CostTable(const v1::GetModelResponse& model) {
  TextTable table({"ROWS", "SEQUENTIAL", "PARALLEL", "THREADS", "INTRA_OP", "THREADS", "CHOICE"},
                  {true, true, true, true, true, true, false});
  for (const v1::CostEntry& cost : model.cost_table()) {
    table.AddRow({absl::StrCat(cost.rows()), DurationText(cost.sequential_ns()),
                  cost.parallel_ns() == 0 ? "-" : DurationText(cost.parallel_ns()),
                  cost.parallel_ns() == 0 ? "-" : absl::StrCat(cost.parallel_threads()),
                  cost.intra_op_ns() == 0 ? "-" : DurationText(cost.intra_op_ns()),
                  cost.intra_op_ns() == 0 ? "-" : absl::StrCat(cost.intra_op_threads()), ChoiceName(cost.choice())});
  }
  return table.ToString();
}

void PrintModel(const v1::GetModelResponse& model, Terminal& terminal) {
  std::ostream& out = terminal.out();
  out << terminal.Bold(Printable(model.model().name())) << " version " << model.model().version() << "\n"
      << "  input    " << Signature(model.inputs()) << "\n"
      << "  output   " << Signature(model.outputs()) << "\n"
      << "  rows     "
      << (model.rows_independent() ? "independent: batches may be split" : "not independent: batches run whole")
      << ", at most " << model.max_batch_rows() << " in a request\n"
      << "  memory   " << BytesText(model.memory_bytes()) << "\n";
  if (!model.labels().empty()) {
    out << "  labels   " << model.labels_size() << ": " << Printable(model.labels(0)) << " to "
        << Printable(model.labels(model.labels_size() - 1)) << "\n";
  }
  if (model.has_image()) out << "  picture  " << PictureText(model.image()) << "\n";
  for (const v1::ModelVersion& version : model.versions()) {
    out << "  version  " << version.version() << " " << StateText(version, terminal)
        << (version.error().empty() ? "" : ": ") << Printable(version.error()) << "\n";
  }
  if (!model.cost_table().empty()) out << "\nMeasured compute time:\n" << CostTable(model);
  out << std::flush;
}

// What the table says of a model beside its versions; a model that failed has no signature to show.
std::string SignatureOrNothing(const Client& client, const v1::ModelSummary& model) {
  const absl::StatusOr<v1::GetModelResponse> details = client.GetModel(model.name(), 0, CallFromFlags());
  if (!details.ok()) return "";
  return absl::StrCat(Signature(details->inputs()), " -> ", Signature(details->outputs()));
}

ExitCode ListAll(const Client& client, Terminal& terminal) {
  const absl::StatusOr<std::vector<v1::ModelSummary>> models = client.ListModels(CallFromFlags());
  if (!models.ok()) return terminal.FailCall(models.status());
  if (absl::GetFlag(FLAGS_json)) {
    JsonWriter json;
    json.BeginObject().Key("models").BeginArray();
    for (const v1::ModelSummary& model : *models) {
      json.BeginObject().Key("name").String(model.name());
      WriteArray("versions", model.versions(), json);
      json.EndObject();
    }
    terminal.out() << json.EndArray().EndObject().text() << std::endl;
    return ExitCode::kOk;
  }
  TextTable table({"MODEL", "VERSION", "STATE", "SIGNATURE"}, {false, true, false, false});
  for (const v1::ModelSummary& model : *models) {
    const std::string signature = SignatureOrNothing(client, model);
    for (const v1::ModelVersion& version : model.versions()) {
      table.AddRow({Printable(model.name()), absl::StrCat(version.version()), v1::VersionState_Name(version.state()),
                    version.state() == v1::READY ? signature : Printable(version.error())});
    }
  }
  terminal.out() << table.ToString() << std::flush;
  return ExitCode::kOk;
}

}  // namespace

ExitCode RunModels(const Arguments& name, Terminal& terminal) {
  const absl::StatusOr<Client> client = Client::Connect(ConnectionFromFlags());
  if (!client.ok()) return terminal.Fail(ExitCode::kUsage, client.status().message());
  if (name.empty()) return ListAll(*client, terminal);
  const absl::StatusOr<v1::GetModelResponse> model =
      LookUpModel(*client, name[0], absl::GetFlag(FLAGS_model_version), CallFromFlags());
  if (!model.ok()) return terminal.FailCall(model.status());
  if (absl::GetFlag(FLAGS_json)) {
    terminal.out() << ToJson(*model) << std::endl;
  } else {
    PrintModel(*model, terminal);
  }
  return ExitCode::kOk;
}

}  // namespace saker
