// InterleaveBytes: planes of bytes, one after the other, as one plane whose places hold a byte of each: an image of three
// or four channels with the channels last.
// Threads: pure functions on memory that does not overlap.
#pragma once

#include <cstdint>

namespace saker {

// to[place * planes + plane] = from[plane * places + place].
void InterleaveBytes(const uint8_t* from, int64_t planes, int64_t places, uint8_t* to);

// The plain loops, which are what the vectors are tested against.
void InterleaveBytesReference(const uint8_t* from, int64_t planes, int64_t places, uint8_t* to);

}  // namespace saker
