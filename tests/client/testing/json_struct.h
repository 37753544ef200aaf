// google.protobuf.Struct, which the tests read JSON into, as the installed library was compiled. Its maps have members of their own under
// ThreadSanitizer, decided by a macro in a header: a program that has them and a library that has not do not agree on where things lie.
#pragma once

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include <google/protobuf/struct.pb.h>
#pragma pop_macro("__SANITIZE_THREAD__")
