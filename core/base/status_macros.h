// Early returns for absl::Status, which Abseil 20220623 does not ship.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define SAKER_CONCAT_INNER(a, b) a##b
#define SAKER_CONCAT(a, b) SAKER_CONCAT_INNER(a, b)

// Returns the status of `expression` from the enclosing function unless it is OK.
#define SAKER_RETURN_IF_ERROR(expression)                                                  \
  do {                                                                                     \
    if (absl::Status saker_status = (expression); !saker_status.ok()) return saker_status; \
  } while (false)

// Evaluates a StatusOr expression; returns its status on failure, else moves the value into `target` (may be a
// declaration).
#define SAKER_ASSIGN_OR_RETURN(target, expression) \
  SAKER_ASSIGN_OR_RETURN_INNER(SAKER_CONCAT(saker_status_or_, __LINE__), target, expression)
#define SAKER_ASSIGN_OR_RETURN_INNER(temporary, target, expression) \
  auto temporary = (expression);                                    \
  if (!temporary.ok()) return std::move(temporary).status();        \
  target = *std::move(temporary)
