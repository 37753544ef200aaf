#include "client/cli/flags.h"

#include "absl/flags/flag.h"
#include "client/address.h"

ABSL_FLAG(std::string, server, saker::kDefaultAddress, "where the server listens: HOST:PORT or unix:PATH");
ABSL_FLAG(absl::Duration, timeout, absl::Seconds(10), "time for one call, retries included: 500ms, 10s, 1m, inf");
ABSL_FLAG(int64_t, max_message_bytes, int64_t{64} << 20, "largest message to send or take");
ABSL_FLAG(bool, json, false, "print JSON, one value a line, for programs");
ABSL_FLAG(std::string, model, "", "name of the model; may be left out when the server has only one");
ABSL_FLAG(int64_t, model_version, 0, "version of the model; 0 is the newest that is ready");
ABSL_FLAG(int32_t, top_k, 3, "how many classes to show for a picture");
ABSL_FLAG(std::string, execution_mode, "",
          "how the server runs the rows: auto, sequential, parallel or intra_op; by default the model's own setting");
ABSL_FLAG(std::string, images, "", "IDX file with images, plain or gzip-compressed");
ABSL_FLAG(std::string, labels, "", "IDX file with a label for each image");
ABSL_FLAG(int64_t, rows, 0, "how many images of --images to use, from the first; 0 for all");
ABSL_FLAG(int64_t, batch, 1, "rows in a request; 1 uses Predict, more use PredictBatch");
ABSL_FLAG(int32_t, concurrency, 0, "requests in flight, each on a thread of its own; 0 for 1, or 64 with --qps");
ABSL_FLAG(int32_t, connections, 0, "connections to spread the threads over; 0 for one each");
ABSL_FLAG(absl::Duration, duration, absl::Seconds(10), "how long to measure");
ABSL_FLAG(absl::Duration, warmup, absl::Seconds(1), "how long to run before measuring");
ABSL_FLAG(int64_t, requests, 0, "stop after this many measured requests; 0: only --duration counts");
ABSL_FLAG(
    double, qps, 0,
    "requests meant to be sent a second, whatever the server does, with latency counted from that moment; 0 sends "
    "the next request when the last one is answered");
ABSL_FLAG(std::string, arrivals, "poisson", "with --qps: poisson (independent users) or constant (a metronome)");
ABSL_FLAG(uint64_t, seed, 1, "for random inputs and arrivals");
ABSL_FLAG(absl::Duration, wait, absl::ZeroDuration(), "keep asking for up to this long until it serves");
