// The server's use of file descriptors, of which each connection takes one.
// Threads: any.
#pragma once

#include "absl/status/status.h"

namespace saker {

// Raises this process's limit of open files to what the system lets it have, and sets one descriptor aside.
//
// gRPC 1.51 takes any failure of accept4() but EAGAIN and EINTR for the end of its listener: a server whose descriptors
// ran out once would never accept again, and say nothing. So accept4() of programs that call this is one of our own:
// when descriptors or memory run out it closes the connections that wait, by means of the descriptor that was set
// aside, and their callers try elsewhere or again instead of waiting for ever. Another thread may take that descriptor;
// then another is set aside at the next occasion, and until then connections wait. Other errors: see AcceptErrorFor().
// Fails: when no descriptor is left to set aside.
absl::Status GuardAccept();

// What our accept4() says instead of an error of the system's: EAGAIN (none waits) where resources ran out, EINTR (try
// again at once) where the error is that of one connection, which Linux hands to the listener; others as they are.
int AcceptErrorFor(int error);

}  // namespace saker
