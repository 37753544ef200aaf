// oneDNN, wrapped once: the engine, its errors as absl::Status, memory formats as layouts, and execution without
// allocations of ours. Only files of this folder include it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "core/base/exceptions_to_status.h"
#include "core/kernels/onednn_program.h"
#include "core/tensor/layout.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace saker::onednn {

// The CPU engine of the process, made at the first call.
const dnnl::engine& Engine();

// Holds oneDNN to one OpenMP thread on the calling thread, from now on. oneDNN sizes primitives by it when they are
// made and splits their work by it when they run.
void UseOneThread();

// What was being done and what oneDNN said: RESOURCE_EXHAUSTED when it had no memory, else INTERNAL.
absl::Status Error(absl::string_view doing, dnnl_status_t status, absl::string_view said);

// The result of make(), with what is thrown in there (by oneDNN or for lack of memory) turned into a status.
template <typename Make>
auto Guarded(absl::string_view doing, Make make) -> absl::StatusOr<decltype(make())> {
  UseOneThread();
  return ExceptionsToStatus(absl::StrCat("oneDNN, ", doing), [&]() -> absl::StatusOr<decltype(make())> {
    try {
      return make();
    } catch (const dnnl::error& error) {
      return Error(doing, error.status, error.what());
    }
  });
}

// oneDNN's name of FLOAT, INT32, INT8 or UINT8; it has no other types here.
dnnl::memory::data_type TypeOf(DataType type);

// Tensors of rank 2 to 5; the rank must have been checked.
dnnl::memory::desc DescOf(const Shape& shape, Layout layout, DataType type = DataType::kFloat32);
// The same shape in whatever format a primitive likes best.
dnnl::memory::desc AnyDescOf(const Shape& shape, DataType type = DataType::kFloat32);
// The layout that a format is, if it is one of ours.
std::optional<Layout> LayoutOf(const dnnl::memory::desc& desc, const Shape& shape, DataType type = DataType::kFloat32);

dnnl::memory::dims DimsOf(absl::Span<const int64_t> values);

// A primitive and the formats of its arguments, in the order in which Run() takes their buffers.
struct ProgramArgument {
  int name;  // DNNL_ARG_...
  dnnl::memory::desc desc;
};
std::unique_ptr<Program> MakeProgram(const dnnl::primitive& primitive, std::vector<ProgramArgument> arguments,
                                     const dnnl::memory::desc& scratchpad);

}  // namespace saker::onednn
