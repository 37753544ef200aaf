// The families of operators, one file each; OpRegistry::Get() calls every function here once.
#pragma once

#include "core/ops/registry.h"

namespace saker {

void RegisterBinaryOps(OpRegistry& registry);              // Add, Sub, Mul, Div, Mod, PRelu, Max, Min, Sum, Mean
void RegisterPowOps(OpRegistry& registry);                 // Pow
void RegisterComparisonOps(OpRegistry& registry);          // Equal, Less, Greater ..., And, Or, Xor
void RegisterBitwiseOps(OpRegistry& registry);             // BitwiseAnd, BitwiseOr, BitwiseXor, BitShift
void RegisterWhereOps(OpRegistry& registry);               // Where
void RegisterUnaryOps(OpRegistry& registry);               // Relu, Sigmoid, Exp, Not ...
void RegisterClipOps(OpRegistry& registry);                // Clip
void RegisterFloatClassOps(OpRegistry& registry);          // IsNaN, IsInf
void RegisterShapeOps(OpRegistry& registry);               // Reshape, Flatten, Squeeze, Unsqueeze, Shape, Size
void RegisterIdentityOps(OpRegistry& registry);            // Identity, Dropout
void RegisterConstantOps(OpRegistry& registry);            // Constant, ConstantOfShape
void RegisterCastOps(OpRegistry& registry);                // Cast, CastLike
void RegisterMovementOps(OpRegistry& registry);            // Transpose, Concat, Expand, Split
void RegisterSliceOps(OpRegistry& registry);               // Slice
void RegisterPadOps(OpRegistry& registry);                 // Pad
void RegisterDenseOps(OpRegistry& registry);               // saker::Dense
void RegisterMatMulOps(OpRegistry& registry);              // Gemm, MatMul
void RegisterConvOps(OpRegistry& registry);                // Conv
void RegisterConvTransposeOps(OpRegistry& registry);       // ConvTranspose
void RegisterPoolOps(OpRegistry& registry);                // MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool
void RegisterRecurrentOps(OpRegistry& registry);           // RNN, LSTM, GRU
void RegisterNormalizationOps(OpRegistry& registry);       // BatchNormalization
void RegisterSoftmaxOps(OpRegistry& registry);             // Softmax, LogSoftmax
void RegisterQuantizeLinearOps(OpRegistry& registry);      // QuantizeLinear, DequantizeLinear
void RegisterDynamicQuantizeOps(OpRegistry& registry);     // DynamicQuantizeLinear
void RegisterIntegerMatMulOps(OpRegistry& registry);       // MatMulInteger, QLinearMatMul
void RegisterIntegerConvOps(OpRegistry& registry);         // ConvInteger, QLinearConv
void RegisterQuantizedConvOps(OpRegistry& registry);       // saker::QuantizedConv
void RegisterQuantizedDenseOps(OpRegistry& registry);      // saker::QuantizedDense
void RegisterQuantizedMeanOps(OpRegistry& registry);       // saker::QuantizedMean
void RegisterByteTableOps(OpRegistry& registry);           // saker::ByteTable
void RegisterTileOps(OpRegistry& registry);                // Tile
void RegisterCompressOps(OpRegistry& registry);            // Compress
void RegisterGatherOps(OpRegistry& registry);              // Gather, GatherElements, GatherND
void RegisterScatterOps(OpRegistry& registry);             // Scatter, ScatterElements, ScatterND
void RegisterSpaceDepthOps(OpRegistry& registry);          // DepthToSpace, SpaceToDepth
void RegisterReverseSequenceOps(OpRegistry& registry);     // ReverseSequence
void RegisterTriluOps(OpRegistry& registry);               // Trilu
void RegisterOneHotOps(OpRegistry& registry);              // OneHot
void RegisterRangeOps(OpRegistry& registry);               // Range
void RegisterResizeOps(OpRegistry& registry);              // Resize, Upsample
void RegisterEyeLikeOps(OpRegistry& registry);             // EyeLike
void RegisterEinsumOps(OpRegistry& registry);              // Einsum
void RegisterReduceOps(OpRegistry& registry);              // ReduceSum, ReduceMean, ReduceMax ...
void RegisterArgExtremeOps(OpRegistry& registry);          // ArgMax, ArgMin
void RegisterTopKOps(OpRegistry& registry);                // TopK
void RegisterCumulativeSumOps(OpRegistry& registry);       // CumSum
void RegisterNonZeroOps(OpRegistry& registry);             // NonZero
void RegisterLayerNormalizationOps(OpRegistry& registry);  // LayerNormalization, RMSNormalization
void RegisterGroupNormalizationOps(OpRegistry& registry);  // InstanceNormalization, GroupNormalization
void RegisterMeanVarianceOps(OpRegistry& registry);        // MeanVarianceNormalization
void RegisterLpNormalizationOps(OpRegistry& registry);     // LpNormalization
void RegisterChannelResponseOps(OpRegistry& registry);     // LRN

}  // namespace saker
