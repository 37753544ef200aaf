// What ThreadSanitizer is told to pass over: libraries that Debian builds without it. They order their memory with
// atomic counters and lock-free queues that it cannot see, so that bytes handed through them look like races. A race of
// our own code has none of these frames and is still reported. Linked into every program of the tsan preset and into
// nothing else.

extern "C" const char* __tsan_default_suppressions();  // NOLINT: the name is ThreadSanitizer's

extern "C" const char* __tsan_default_suppressions() {  // NOLINT
  return "race:libgrpc.so\n"
         "race:libgrpc++.so\n"
         "race:libupb.so\n"
         // Reference counts of statuses, which gRPC passes between its threads.
         "race:libabsl_status.so\n"
         // The payloads of those statuses. (Ours are in the client, and one thread has them.)
         "race:libabsl_cord.so\n"
         "race:libabsl_cord_internal.so\n"
         // Abseil's pool of random numbers, filled once by whichever caller is first.
         "race:libabsl_random_internal_pool_urbg.so\n"
         // Abseil's own order of locks, and the log lines of gRPC's errors.
         "race:libabsl_graphcycles_internal.so\n"
         "race:libabsl_time\n"
         "race:libabsl_strings.so\n"
         // The registry of loggers, made by whoever logs first.
         "race:spdlog::\n"
         // Reads the slices that gRPC hands over.
         "race:grpc::ProtoBufferReader\n"
         // Reads the answer that a worker hands over; the polling thread clears it after the event that gRPC's queue
         // brings once it is sent.
         "race:grpc::internal::CallOpSendMessage::SendMessage\n";
}
