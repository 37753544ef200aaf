#!/usr/bin/env bash
# Saker against ONNX Runtime, engine against engine: prints a Markdown table with a line for each model, number of rows and number of
# threads. Both run in turn, a pair a round; the ratio is taken pair by pair, so that a machine that drifts hits both alike. Figures
# are medians of the rounds; the ratio has its least and its greatest round in brackets.
#   tests/benchmarks/against_onnxruntime.sh PEER_BENCH LIBRARY MODEL.onnx...
# LIBRARY is ONNX Runtime's shared library, which a release of its own or `npm pack onnxruntime-node@1.30.0` has inside
# (bin/napi-v*/linux/x64/libonnxruntime.so.1). PEER_BENCH is a program that loads it and times a model, called as
#   PEER_BENCH LIBRARY MODEL THREADS ROWS ITERATIONS
# It sets the number of threads inside an operator to THREADS and graph optimisation to its highest level, runs the model ITERATIONS
# times on ROWS rows of random values, and prints a line with p50_us=MICROSECONDS. Leave more than one row to models whose files leave the
# number of rows open: a peer that runs a fixed one anyway cannot be compared. Settings, from the environment:
#   ROWS="1 8"  THREADS="1 2"  ROUNDS=5  SECONDS_EACH=0.5  RUN="chrt -f 10" (put before both, for a machine that others use too)
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
peer=$(realpath "$1") library=$(realpath "$2")
shift 2
models=()
for model in "$@"; do models+=("$(realpath "$model")"); done
read -ra rows_list <<< "${ROWS:-1 8}"
read -ra threads_list <<< "${THREADS:-1 2}"
read -ra run <<< "${RUN:-}"
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-0.5}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/benchmarks/rounds.sh
source tests/benchmarks/rounds.sh
build=build/release
[ -f "$build/CMakeCache.txt" ] || cmake --preset release >&2
cmake --build --preset release --target saker_bench >&2

# The number in a line of output that says p50_us=NUMBER.
p50() { grep -o 'p50_us=[0-9.]*' | tail -n 1 | cut -d= -f2; }
ours() { "${run[@]}" "$build/bin/saker_bench" --model="$1" --threads="$2" --batch="$3" --mode=auto --seconds="$seconds" | p50; }
theirs() { "${run[@]}" "$peer" "$library" "$1" "$2" "$3" "$4" | p50; }

echo "| model | threads | rows | Saker us | ONNX Runtime us | ratio (spread) |"
echo "|---|---|---|---|---|---|"
for model in "${models[@]}"; do
  for threads in "${threads_list[@]}"; do
    for rows in "${rows_list[@]}"; do
      # As many iterations as fill the time that our side has.
      once=$(theirs "$model" "$threads" "$rows" 5)
      iterations=$(awk -v s="$seconds" -v us="$once" 'BEGIN { n = int(s * 1e6 / us); print n < 5 ? 5 : n }')
      for ((round = 0; round < rounds; ++round)); do
        a=$(ours "$model" "$threads" "$rows")
        b=$(theirs "$model" "$threads" "$rows" "$iterations")
        echo "$a $b"
      done | awk 'NF == 2 { print $1, $2, $1 / $2 }' | summary "$model" 'sprintf("| %s | '"$threads | $rows"' | %.1f | %.1f | %.2f (%.2f-%.2f) |",
        model, median(1), median(2), median(3), least(3), greatest(3))'
    done
  done
done
