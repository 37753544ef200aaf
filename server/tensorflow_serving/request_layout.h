// Layout of TensorFlow Serving's PredictRequest, for ScanRequest().
// Threads: constants.
#pragma once

#include "proto/tensorflow_serving/prediction_service.pb.h"
#include "server/calls/request_scan.h"

namespace saker {

// Dimensions are messages, so each is a few parts.
inline constexpr MessageLayout::Field kTensorShapeFields[] = {
    {tensorflow::TensorShapeProto::kDimFieldNumber, MessageLayout::Content::kMessage, nullptr},
};
inline constexpr MessageLayout kTensorShapeLayout{kTensorShapeFields};

inline constexpr MessageLayout::Field kTensorProtoFields[] = {
    {tensorflow::TensorProto::kTensorShapeFieldNumber, MessageLayout::Content::kMessage, &kTensorShapeLayout},
    {tensorflow::TensorProto::kIntValFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {tensorflow::TensorProto::kInt64ValFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {tensorflow::TensorProto::kHalfValFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {tensorflow::TensorProto::kUint32ValFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {tensorflow::TensorProto::kUint64ValFieldNumber, MessageLayout::Content::kIntegers, nullptr},
};
inline constexpr MessageLayout kTensorProtoLayout{kTensorProtoFields};

// An entry of the map of inputs: a name, and a tensor.
inline constexpr MessageLayout::Field kInputEntryFields[] = {
    {2, MessageLayout::Content::kMessage, &kTensorProtoLayout},
};
inline constexpr MessageLayout kInputEntryLayout{kInputEntryFields};

inline constexpr MessageLayout::Field kTensorFlowPredictFields[] = {
    {tensorflow::serving::PredictRequest::kModelSpecFieldNumber, MessageLayout::Content::kMessage, nullptr},
    {tensorflow::serving::PredictRequest::kInputsFieldNumber, MessageLayout::Content::kInput, &kInputEntryLayout},
};
inline constexpr MessageLayout kTensorFlowPredictLayout{kTensorFlowPredictFields};

}  // namespace saker
