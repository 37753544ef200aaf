#include "core/base/exceptions_to_status.h"

#include <exception>
#include <new>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

absl::Status OutOfMemory(absl::string_view doing) {
  return absl::ResourceExhaustedError(
      absl::StrCat(doing, ": not enough memory; use a smaller model or batch, or give the process more memory"));
}

}  // namespace

absl::Status StatusOfCaughtException(absl::string_view doing) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return OutOfMemory(doing);
  } catch (const std::length_error&) {
    return OutOfMemory(doing);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat(doing, ": ", error.what()));
  } catch (...) {
    return absl::InternalError(absl::StrCat(doing, ": an exception that says nothing"));
  }
}

}  // namespace saker
