#include "core/kernels/onednn.h"

#include <omp.h>

#include <array>
#include <utility>

#include "oneapi/dnnl/dnnl_debug.h"

namespace saker::onednn {
namespace {

using Tag = dnnl::memory::format_tag;

struct TagRow {
  Layout layout;
  std::array<Tag, 4> by_rank;  // ranks 2 to 5
};
constexpr TagRow kTags[] = {
    {Layout::kPlain, {Tag::ab, Tag::abc, Tag::abcd, Tag::abcde}},
    {Layout::kChannelsLast, {Tag::ab, Tag::acb, Tag::acdb, Tag::acdeb}},
    {Layout::kBlocked4, {Tag::undef, Tag::aBc4b, Tag::aBcd4b, Tag::aBcde4b}},
    {Layout::kBlocked8, {Tag::undef, Tag::aBc8b, Tag::aBcd8b, Tag::aBcde8b}},
    {Layout::kBlocked16, {Tag::undef, Tag::aBc16b, Tag::aBcd16b, Tag::aBcde16b}},
};

Tag TagOf(Layout layout, int rank) {
  for (const TagRow& row : kTags) {
    if (row.layout == layout) return row.by_rank[rank - 2];
  }
  return Tag::undef;
}

// DnnlHandles: memory objects, the argument list that points at them, and a stream.
class DnnlHandles final : public Handles {
 public:
  DnnlHandles() = default;
  ~DnnlHandles() override {
    for (const dnnl_exec_arg_t& argument : arguments) dnnl_memory_destroy(argument.memory);
    if (stream) dnnl_stream_destroy(stream);
  }

  std::vector<dnnl_exec_arg_t> arguments;  // the scratchpad last
  std::vector<void*> buffers;              // what the memory objects point at
  dnnl_stream_t stream = nullptr;
};

class DnnlProgram final : public Program {
 public:
  DnnlProgram(const dnnl::primitive& primitive, std::vector<ProgramArgument> arguments)
      : primitive_(primitive), arguments_(std::move(arguments)) {}

  std::unique_ptr<Handles> MakeHandles() const override {
    auto handles = std::make_unique<DnnlHandles>();
    dnnl_engine_t engine = Engine().get();
    if (dnnl_stream_create(&handles->stream, engine, dnnl_stream_default_flags) != dnnl_success) return nullptr;
    for (const ProgramArgument& argument : arguments_) {
      dnnl_memory_t memory = nullptr;
      if (dnnl_memory_create(&memory, &argument.desc.data, engine, DNNL_MEMORY_NONE) != dnnl_success) return nullptr;
      handles->arguments.push_back({argument.name, memory});
    }
    handles->buffers.resize(arguments_.size(), nullptr);
    return handles;
  }

  size_t scratch_bytes() const override { return arguments_.back().desc.get_size(); }

  absl::Status Run(Handles* given, absl::Span<void* const> buffers, void* scratch) const override {
    auto* handles = static_cast<DnnlHandles*>(given);
    if (!handles) return absl::ResourceExhaustedError("oneDNN had no memory for the handles of a run");
    UseOneThread();
    for (size_t i = 0; i < arguments_.size(); ++i) {
      void* const buffer = i < buffers.size() ? buffers[i] : scratch;
      if (handles->buffers[i] == buffer) continue;
      // Writes zeros into the padding of blocked formats, so it is skipped when nothing changed.
      const dnnl_status_t status = dnnl_memory_set_data_handle(handles->arguments[i].memory, buffer);
      if (status != dnnl_success) return Error("setting a buffer", status, dnnl_status2str(status));
      handles->buffers[i] = buffer;
    }
    const dnnl_status_t status = dnnl_primitive_execute(
        primitive_.get(), handles->stream, static_cast<int>(handles->arguments.size()), handles->arguments.data());
    return status == dnnl_success ? absl::OkStatus() : Error("running a primitive", status, dnnl_status2str(status));
  }

 private:
  dnnl::primitive primitive_;
  std::vector<ProgramArgument> arguments_;  // the scratchpad last
};

}  // namespace

const dnnl::engine& Engine() {
  static const auto* const engine = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *engine;
}

void UseOneThread() {
  if (omp_get_max_threads() != 1) omp_set_num_threads(1);
}

absl::Status Error(absl::string_view doing, dnnl_status_t status, absl::string_view said) {
  const bool memory = status == dnnl_out_of_memory;
  return absl::Status(memory ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kInternal,
                      absl::StrCat("oneDNN, ", doing, ": ", said));
}

dnnl::memory::dims DimsOf(absl::Span<const int64_t> values) { return {values.begin(), values.end()}; }

dnnl::memory::data_type TypeOf(DataType type) {
  switch (type) {
    case DataType::kUInt8:
      return dnnl::memory::data_type::u8;
    case DataType::kInt8:
      return dnnl::memory::data_type::s8;
    case DataType::kInt32:
      return dnnl::memory::data_type::s32;
    default:
      return dnnl::memory::data_type::f32;
  }
}

dnnl::memory::desc DescOf(const Shape& shape, Layout layout, DataType type) {
  return dnnl::memory::desc(DimsOf(shape.dims()), TypeOf(type), TagOf(layout, shape.rank()));
}

dnnl::memory::desc AnyDescOf(const Shape& shape, DataType type) {
  return dnnl::memory::desc(DimsOf(shape.dims()), TypeOf(type), Tag::any);
}

std::optional<Layout> LayoutOf(const dnnl::memory::desc& desc, const Shape& shape, DataType type) {
  for (const TagRow& row : kTags) {
    if (TagOf(row.layout, shape.rank()) != Tag::undef && desc == DescOf(shape, row.layout, type)) return row.layout;
  }
  return std::nullopt;
}

std::unique_ptr<Program> MakeProgram(const dnnl::primitive& primitive, std::vector<ProgramArgument> arguments,
                                     const dnnl::memory::desc& scratchpad) {
  arguments.push_back({DNNL_ARG_SCRATCHPAD, scratchpad});
  return std::make_unique<DnnlProgram>(primitive, std::move(arguments));
}

}  // namespace saker::onednn
