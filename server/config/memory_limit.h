// DetectMemoryLimit: how much memory this process may use.
// Fails:   never; what cannot be read counts as unlimited, and the machine's memory remains.
// Units:   bytes.
#pragma once

#include <cstdint>
#include <string>

namespace saker {

// The smallest of the machine's memory and the limits of the process's cgroups (v2 or v1, every level up to the root).
// Reads the files below `root` ("/" outside of tests).
int64_t DetectMemoryLimit(const std::string& root = "/");

// What --max_inflight_bytes=0 stands for.
int64_t DefaultInflightBytes(const std::string& root = "/");

}  // namespace saker
