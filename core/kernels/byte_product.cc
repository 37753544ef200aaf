#include "core/kernels/byte_product.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"
#include "core/kernels/onednn_sums.h"

namespace saker {
namespace {

using Desc = dnnl::matmul::primitive_desc;
using dnnl::memory;
using Tag = dnnl::memory::format_tag;

memory::desc StoredWeights(const ByteProductSpec& spec) {
  return memory::desc({spec.depth, spec.columns}, memory::data_type::s8, spec.transposed_weights ? Tag::ba : Tag::ab);
}

Desc MakeDesc(const ByteProductSpec& spec) {
  const memory::desc source({spec.rows, spec.depth}, onednn::TypeOf(spec.source_type), Tag::ab);
  const memory::desc weights = spec.plain_weights
                                   ? StoredWeights(spec)
                                   : memory::desc({spec.depth, spec.columns}, memory::data_type::s8, Tag::any);
  const memory::desc destination({spec.rows, spec.columns}, onednn::TypeOf(spec.destination_type), Tag::ab);
  const memory::desc bias({1, spec.columns}, memory::data_type::f32, Tag::ab);
  return Desc(spec.bias ? dnnl::matmul::desc(source, weights, bias, destination)
                        : dnnl::matmul::desc(source, weights, destination),
              onednn::SumAttributes(spec.scaling), onednn::Engine());
}

class DnnlByteProduct final : public ByteProduct {
 public:
  DnnlByteProduct(const ByteProductSpec& spec, const Desc& desc)
      : stored_weights_(StoredWeights(spec)), packed_weights_(desc.weights_desc()) {
    std::vector<onednn::ProgramArgument> arguments = {{DNNL_ARG_SRC, desc.src_desc()},
                                                      {DNNL_ARG_WEIGHTS, packed_weights_}};
    if (spec.bias) arguments.push_back({DNNL_ARG_BIAS, desc.bias_desc()});
    arguments.push_back({DNNL_ARG_DST, desc.dst_desc()});
    program_ = onednn::MakeProgram(dnnl::matmul(desc), std::move(arguments), desc.scratchpad_desc());
  }

  std::string weights_format() const override {
    // The C struct behind a format is plain data, zeroed before it is filled in.
    return "byte product" +
           std::string(reinterpret_cast<const char*>(&packed_weights_.data), sizeof(packed_weights_.data));
  }

  absl::StatusOr<AlignedBuffer> PackWeights(const int8_t* weights) const override {
    SAKER_ASSIGN_OR_RETURN(AlignedBuffer packed, AlignedBuffer::Create(packed_weights_.get_size()));
    return onednn::Guarded("packing weights", [&] {
      dnnl::stream stream(onednn::Engine());
      memory from(stored_weights_, onednn::Engine(), const_cast<int8_t*>(weights));
      memory to(packed_weights_, onednn::Engine(), packed.data());
      dnnl::reorder(from, to).execute(stream, from, to);
      stream.wait();
      return std::move(packed);
    });
  }

  const onednn::Program& program() const override { return *program_; }

 private:
  memory::desc stored_weights_;
  memory::desc packed_weights_;
  std::unique_ptr<onednn::Program> program_;
};

// Unsigned, because sums may wrap.
template <typename A, typename B>
void Multiply(int64_t rows, int64_t depth, int64_t columns, const A* a, const B* b, int32_t* sums) {
  auto* to = reinterpret_cast<uint32_t*>(sums);
  std::fill_n(to, rows * columns, 0u);
  for (int64_t row = 0; row < rows; ++row, to += columns) {
    for (int64_t k = 0; k < depth; ++k) {
      const int32_t left = a[row * depth + k];
      const B* const right = b + k * columns;
      for (int64_t column = 0; column < columns; ++column) {
        to[column] += static_cast<uint32_t>(left * int32_t{right[column]});
      }
    }
  }
}

template <typename A>
void MultiplyFrom(int64_t rows, int64_t depth, int64_t columns, const A* a, DataType b_type, const void* b,
                  int32_t* sums) {
  if (b_type == DataType::kInt8) return Multiply(rows, depth, columns, a, static_cast<const int8_t*>(b), sums);
  Multiply(rows, depth, columns, a, static_cast<const uint8_t*>(b), sums);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteProduct>> ByteProduct::Create(const ByteProductSpec& spec) {
  return onednn::Guarded("making a product of bytes", [&]() -> std::unique_ptr<ByteProduct> {
    return std::make_unique<DnnlByteProduct>(spec, MakeDesc(spec));
  });
}

void IntegerProduct(int64_t rows, int64_t depth, int64_t columns, DataType a_type, const void* a, DataType b_type,
                    const void* b, int32_t* sums) {
  if (a_type == DataType::kInt8) {
    return MultiplyFrom(rows, depth, columns, static_cast<const int8_t*>(a), b_type, b, sums);
  }
  MultiplyFrom(rows, depth, columns, static_cast<const uint8_t*>(a), b_type, b, sums);
}

}  // namespace saker
