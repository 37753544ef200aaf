#include "core/base/exceptions_to_status.h"

#include <new>
#include <stdexcept>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::AllOf;
using testing::HasSubstr;

template <typename Exception>
absl::Status StatusOf(const Exception& exception) {
  return ExceptionsToStatus("loading", [&]() -> absl::Status { throw exception; });
}

TEST(ExceptionsToStatus, GivesBackWhatWasMade) {
  EXPECT_EQ(*ExceptionsToStatus("counting", []() -> absl::StatusOr<int> { return 3; }), 3);
  EXPECT_TRUE(ExceptionsToStatus("waiting", [] { return absl::OkStatus(); }).ok());
}

TEST(ExceptionsToStatus, PassesAStatusOn) {
  const absl::Status status = ExceptionsToStatus("asking", [] { return absl::NotFoundError("gone"); });
  EXPECT_EQ(status, absl::NotFoundError("gone"));
}

TEST(ExceptionsToStatus, SaysThatMemoryIsExhaustedAndWhatToDo) {
  for (const absl::Status& status : {StatusOf(std::bad_alloc()), StatusOf(std::length_error("vector::reserve"))}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("loading: not enough memory"), HasSubstr("smaller")));
  }
}

TEST(ExceptionsToStatus, TellsWhatOtherExceptionsSay) {
  EXPECT_EQ(StatusOf(std::runtime_error("no luck")), absl::InternalError("loading: no luck"));
  EXPECT_EQ(StatusOf(7).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace saker
