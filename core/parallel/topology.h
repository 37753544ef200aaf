// Topology: how many cores this process may really use.
// Fails:   never; what cannot be read counts as unlimited.
#pragma once

#include <string>

namespace saker {

struct Topology {
  int affinity_cpus = 1;   // CPUs in the affinity mask
  double cgroup_cpus = 0;  // CPU quota of the cgroup (v2 or v1, every level up to the root); 0: none
  int usable_cpus = 1;     // min of both, the quota rounded up; at least 1: how many threads may compute at once

  // "affinity 8, cgroup 1.5, usable 2"
  std::string ToString() const;
};

// Reads the affinity of the calling thread and the cgroup files below `root` ("/" outside of tests).
Topology DetectTopology(const std::string& root = "/");

}  // namespace saker
