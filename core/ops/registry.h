// OpRegistry: every operator that Saker runs, by domain, type and opset version.
// Threads: Get() builds it once; const afterwards.
// Fails:   Resolve() on operators, versions and argument counts that are not supported, naming op, node and opset.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/ops/op.h"

namespace saker {

class OpRegistry {
 public:
  // All operators of core/ops; each family's file has one Register...Ops() that is called here.
  static const OpRegistry& Get();

  // For Get() and tests. Aborts on a second registration of the same domain, type and version.
  void Register(OpDefinition definition);

  // The newest definition not newer than the node's opset; checks the numbers of inputs and outputs.
  // UNIMPLEMENTED: `op "Foo" (node "n1", opset 13) is not supported; did you mean "Bar"?`
  absl::StatusOr<const OpDefinition*> Resolve(const Node& node) const;

  // "Add", "Conv", ... of the default domain, sorted: what the documentation lists.
  std::vector<std::string> OpTypes() const;

 private:
  // domain/op_type -> since_version -> definition
  std::map<std::string, std::map<int, OpDefinition>> definitions_;
};

}  // namespace saker
