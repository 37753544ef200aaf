// InspectPage: what Saker makes of a model as one page of HTML that needs nothing beside it: signature, a picture of the
// graph after the passes, plan, memory, costs, and the profile where one was made.
// Threads: any.
// Fails:   INVALID_ARGUMENT for rows that the model does not take. A model whose shapes the request decides has no plan yet,
//          and its page says so.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/tools/profile.h"

namespace saker {

struct InspectPageOptions {
  std::string file;  // what the model was read from
  std::string cpus;  // what the machine grants, in words
  // Rows of the run whose plan is shown.
  int64_t rows = 1;
  // Null: no section on where the time goes.
  const Profile* profile = nullptr;
};

absl::StatusOr<std::string> InspectPage(const Model& model, const InspectPageOptions& options);

}  // namespace saker
