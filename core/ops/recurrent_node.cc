#include "core/ops/recurrent_node.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

using Input = RecurrentInput;

// Keeps products of three such sizes inside int64.
constexpr int64_t kLargest = int64_t{1} << 20;

RecurrentCell CellOf(const Node& node) {
  if (node.op_type == "LSTM") return RecurrentCell::kLstm;
  return node.op_type == "GRU" ? RecurrentCell::kGru : RecurrentCell::kRnn;
}

absl::StatusOr<std::vector<bool>> ReadDirections(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::string direction, context.node.attributes.GetString("direction", "forward"));
  if (direction == "forward" || direction.empty()) return std::vector<bool>{false};
  if (direction == "reverse") return std::vector<bool>{true};
  if (direction == "bidirectional") return std::vector<bool>{false, true};
  return context.Error(
      absl::StrCat("direction \"", ShownText(direction), "\" is unknown; expected forward, reverse or bidirectional"));
}

// The names that the node gives, or the defaults, for all directions.
absl::StatusOr<std::vector<std::string>> ActivationNames(const OpContext& context, size_t directions) {
  static const auto* const kDefaults = new std::vector<std::vector<std::string>>{
      {"Tanh"}, {"Sigmoid", "Tanh", "Tanh"}, {"Sigmoid", "Tanh"}};  // by RecurrentCell
  const std::vector<std::string>& defaults = (*kDefaults)[static_cast<size_t>(CellOf(context.node))];
  const Attribute* given = context.node.attributes.Find("activations");
  const auto* list = given ? std::get_if<std::vector<std::string>>(given) : nullptr;
  if (given && !list) return context.Error("activations must be a list of names");
  if (list && !list->empty()) {
    if (list->size() == directions * defaults.size()) return *list;
    return context.Error(absl::StrCat("expected ", directions * defaults.size(), " activations, got ", list->size()));
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < directions; ++i) names.insert(names.end(), defaults.begin(), defaults.end());
  return names;
}

// Parameters come in a list with an entry for each function that has the parameter, or for each function. Missing ones
// at the end keep their defaults.
absl::Status SetParameters(const OpContext& context, const char* attribute, bool (*takes)(RecurrentActivation::Kind),
                           float RecurrentActivation::*field, std::vector<RecurrentActivation>& activations) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<float> values, context.node.attributes.GetFloats(attribute, {}));
  size_t takers = 0;
  for (const RecurrentActivation& activation : activations) takers += takes(activation.kind) ? 1 : 0;
  const bool one_each = values.size() == activations.size() && values.size() != takers;
  if (values.size() > takers && !one_each) {
    return context.Error(absl::StrCat(attribute, " has ", values.size(), " entries for ", takers, " functions"));
  }
  size_t next = 0;
  for (size_t i = 0; i < activations.size(); ++i) {
    if (!takes(activations[i].kind)) continue;
    const size_t at = one_each ? i : next++;
    if (at < values.size()) activations[i].*field = values[at];
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RecurrentActivation>> ReadActivations(const OpContext& context, size_t directions) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<std::string> names, ActivationNames(context, directions));
  std::vector<RecurrentActivation> activations;
  for (const std::string& name : names) {
    const std::optional<RecurrentActivation> activation = FindRecurrentActivation(name);
    if (!activation) return context.Error(absl::StrCat("activation \"", ShownText(name), "\" is unknown"));
    activations.push_back(*activation);
  }
  SAKER_RETURN_IF_ERROR(
      SetParameters(context, "activation_alpha", TakesAlpha, &RecurrentActivation::alpha, activations));
  SAKER_RETURN_IF_ERROR(SetParameters(context, "activation_beta", TakesBeta, &RecurrentActivation::beta, activations));
  return activations;
}

absl::Status CheckTypes(const OpContext& context) {
  const DataType type = context.desc(Input::kX).type;
  if (type != DataType::kFloat32 && type != DataType::kFloat64) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  for (int i = 0; i < static_cast<int>(context.inputs.size()); ++i) {
    const DataType expected = i == Input::kLengths ? DataType::kInt32 : type;
    if (!context.has(i) || context.desc(i).type == expected) continue;
    return context.Error(
        absl::StrCat("input ", i, ": expected ", Name(expected), ", got ", Name(context.desc(i).type)));
  }
  return absl::OkStatus();
}

absl::Status ExpectShape(const OpContext& context, int input, const char* what, const Shape& expected) {
  if (!context.has(input) || context.shape(input) == expected) return absl::OkStatus();
  return context.Error(
      absl::StrCat(what, ": expected ", expected.ToString(), ", got ", context.shape(input).ToString()));
}

// Sizes, from x and R.
absl::StatusOr<RecurrentSpec> ReadSizes(const OpContext& context, bool batch_first) {
  const Shape& x = context.shape(Input::kX);
  const Shape& r = context.shape(Input::kR);
  if (x.rank() != 3 || r.rank() != 3) {
    return context.Error(
        absl::StrCat("expected x and R of three dimensions, got ", x.ToString(), " and ", r.ToString()));
  }
  RecurrentSpec spec;
  spec.cell = CellOf(context.node);
  spec.steps = x[batch_first ? 1 : 0];
  spec.batch = x[batch_first ? 0 : 1];
  spec.input = x[2];
  spec.hidden = r[2];
  SAKER_ASSIGN_OR_RETURN(const int64_t declared, context.node.attributes.GetInt("hidden_size", spec.hidden));
  if (declared != spec.hidden || spec.hidden < 1) {
    return context.Error(absl::StrCat("hidden_size ", declared, " differs from that of R ", r.ToString()));
  }
  if (spec.hidden > kLargest || spec.input > kLargest) {
    return context.Error(absl::StrCat("states and inputs of more than ", kLargest, " elements"));
  }
  return spec;
}

absl::Status ReadOptions(const OpContext& context, RecurrentSpec& spec) {
  const Attributes& attributes = context.node.attributes;
  SAKER_ASSIGN_OR_RETURN(spec.clip, attributes.GetFloat("clip", std::numeric_limits<float>::infinity()));
  if (std::isnan(spec.clip) || spec.clip < 0) {
    return context.Error(absl::StrCat("clip must not be negative, got ", spec.clip));
  }
  SAKER_ASSIGN_OR_RETURN(const int64_t input_forget, attributes.GetInt("input_forget", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t linear_before_reset, attributes.GetInt("linear_before_reset", 0));
  spec.input_forget = input_forget != 0;
  spec.linear_before_reset = linear_before_reset != 0;
  return absl::OkStatus();
}

void SetStrides(bool batch_first, int64_t directions, RecurrentSpec& spec) {
  spec.x_step = batch_first ? spec.input : spec.batch * spec.input;
  spec.x_row = batch_first ? spec.steps * spec.input : spec.input;
  spec.y_step = directions * spec.hidden * (batch_first ? 1 : spec.batch);
  spec.y_row = batch_first ? spec.steps * directions * spec.hidden : spec.hidden;
  spec.state_row = batch_first ? directions * spec.hidden : spec.hidden;
}

absl::Status CheckOperands(const OpContext& context, const RecurrentNode& node) {
  const RecurrentSpec& spec = node.directions[0];
  const int64_t count = node.count(), width = spec.width();
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kW, "W", {count, width, spec.input}));
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kR, "R", {count, width, spec.hidden}));
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kBias, "B", {count, 2 * width}));
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kLengths, "sequence_lens", {spec.batch}));
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kInitialH, "initial_h", node.state_shape()));
  if (spec.cell != RecurrentCell::kLstm) return absl::OkStatus();
  SAKER_RETURN_IF_ERROR(ExpectShape(context, Input::kInitialC, "initial_c", node.state_shape()));
  return ExpectShape(context, Input::kPeepholes, "P", {count, 3 * spec.hidden});
}

}  // namespace

Shape RecurrentNode::y_shape() const {
  const RecurrentSpec& spec = directions[0];
  return batch_first ? Shape{spec.batch, spec.steps, count(), spec.hidden}
                     : Shape{spec.steps, count(), spec.batch, spec.hidden};
}

Shape RecurrentNode::state_shape() const {
  const RecurrentSpec& spec = directions[0];
  return batch_first ? Shape{spec.batch, count(), spec.hidden} : Shape{count(), spec.batch, spec.hidden};
}

absl::StatusOr<RecurrentNode> ReadRecurrent(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckTypes(context));
  SAKER_ASSIGN_OR_RETURN(const int64_t layout, context.node.attributes.GetInt("layout", 0));
  if (layout != 0 && layout != 1) return context.Error(absl::StrCat("layout must be 0 or 1, got ", layout));
  RecurrentNode node;
  node.batch_first = layout == 1;
  SAKER_ASSIGN_OR_RETURN(RecurrentSpec spec, ReadSizes(context, node.batch_first));
  SAKER_RETURN_IF_ERROR(ReadOptions(context, spec));
  SAKER_ASSIGN_OR_RETURN(const std::vector<bool> reverse, ReadDirections(context));
  SAKER_ASSIGN_OR_RETURN(const std::vector<RecurrentActivation> activations, ReadActivations(context, reverse.size()));
  SetStrides(node.batch_first, static_cast<int64_t>(reverse.size()), spec);
  const size_t functions = activations.size() / reverse.size();
  for (size_t i = 0; i < reverse.size(); ++i) {
    spec.reverse = reverse[i];
    for (size_t k = 0; k < functions; ++k) spec.activations[k] = activations[i * functions + k];
    node.directions.push_back(spec);
  }
  SAKER_RETURN_IF_ERROR(CheckOperands(context, node));
  return node;
}

}  // namespace saker
