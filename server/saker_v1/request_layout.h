// Layouts of saker.v1's requests, for ScanRequest().
// Threads: constants.
#pragma once

#include "proto/saker/v1/inference.pb.h"
#include "server/calls/request_scan.h"

namespace saker {

// PredictRequest and PredictBatchRequest number theirs alike.
static_assert(int{v1::PredictRequest::kInputsFieldNumber} == int{v1::PredictBatchRequest::kInputsFieldNumber});
static_assert(int{v1::PredictRequest::kModelFieldNumber} == int{v1::PredictBatchRequest::kModelFieldNumber});

inline constexpr MessageLayout::Field kTensorFields[] = {
    {v1::Tensor::kShapeFieldNumber, MessageLayout::Content::kShape, nullptr},
};
inline constexpr MessageLayout kTensorLayout{kTensorFields};

inline constexpr MessageLayout::Field kPredictFields[] = {
    {v1::PredictRequest::kModelFieldNumber, MessageLayout::Content::kMessage, nullptr},
    {v1::PredictRequest::kInputsFieldNumber, MessageLayout::Content::kInput, &kTensorLayout},
};
inline constexpr MessageLayout kPredictLayout{kPredictFields};

inline constexpr MessageLayout::Field kPredictStreamFields[] = {
    {v1::PredictStreamRequest::kRequestFieldNumber, MessageLayout::Content::kMessage, &kPredictLayout},
};
inline constexpr MessageLayout kPredictStreamLayout{kPredictStreamFields};

}  // namespace saker
