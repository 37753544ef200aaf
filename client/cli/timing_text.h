// Where the time of a request went, for people and for programs.
#pragma once

#include <cstdint>
#include <string>

#include "client/cli/json_writer.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

// "184 us = server 21.4 us (receive 2.1 us, decode ..., encode ...) + network and client 163 us".
std::string TimingText(const v1::Timing& timing, int64_t round_trip_ns);

// "sequential, 1 thread, inline".
std::string ExecutionText(const v1::Execution& execution);

// Fields "timing_ns" (the server's stages, `outside` and `round_trip`) and "execution" of an open object.
void WriteJson(const v1::Timing& timing, int64_t round_trip_ns, const v1::Execution& execution, JsonWriter& json);

}  // namespace saker
