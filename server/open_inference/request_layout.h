// Layouts of the Open Inference Protocol's requests, for ScanRequest().
// Threads: constants.
#pragma once

#include "proto/open_inference/inference.pb.h"
#include "server/calls/request_scan.h"

namespace saker {

// An entry of a map of parameters: a key, and a value with one field.
inline constexpr MessageLayout::Field kParameterFields[] = {
    {2, MessageLayout::Content::kMessage, nullptr},
};
inline constexpr MessageLayout kParameterLayout{kParameterFields};

inline constexpr MessageLayout::Field kContentsFields[] = {
    {inference::InferTensorContents::kIntContentsFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {inference::InferTensorContents::kInt64ContentsFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {inference::InferTensorContents::kUintContentsFieldNumber, MessageLayout::Content::kIntegers, nullptr},
    {inference::InferTensorContents::kUint64ContentsFieldNumber, MessageLayout::Content::kIntegers, nullptr},
};
inline constexpr MessageLayout kContentsLayout{kContentsFields};

using InferInput = inference::ModelInferRequest::InferInputTensor;
using InferRequestedOutput = inference::ModelInferRequest::InferRequestedOutputTensor;

inline constexpr MessageLayout::Field kInferInputFields[] = {
    {InferInput::kShapeFieldNumber, MessageLayout::Content::kShape, nullptr},
    {InferInput::kParametersFieldNumber, MessageLayout::Content::kMessage, &kParameterLayout},
    {InferInput::kContentsFieldNumber, MessageLayout::Content::kMessage, &kContentsLayout},
};
inline constexpr MessageLayout kInferInputLayout{kInferInputFields};

inline constexpr MessageLayout::Field kRequestedOutputFields[] = {
    {InferRequestedOutput::kParametersFieldNumber, MessageLayout::Content::kMessage, &kParameterLayout},
};
inline constexpr MessageLayout kRequestedOutputLayout{kRequestedOutputFields};

inline constexpr MessageLayout::Field kInferFields[] = {
    {inference::ModelInferRequest::kParametersFieldNumber, MessageLayout::Content::kMessage, &kParameterLayout},
    {inference::ModelInferRequest::kInputsFieldNumber, MessageLayout::Content::kInput, &kInferInputLayout},
    {inference::ModelInferRequest::kOutputsFieldNumber, MessageLayout::Content::kMessage, &kRequestedOutputLayout},
};
inline constexpr MessageLayout kInferLayout{kInferFields};

}  // namespace saker
