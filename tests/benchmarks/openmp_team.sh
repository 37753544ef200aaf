#!/usr/bin/env bash
# One row shared by the cores, in two ways: by the engine's own team (mode intra_op), and by the team of OpenMP threads that oneDNN
# divides a primitive over when it is let (mode sequential, with openmp_team.c loaded). Quiet, and with programs that only burn
# time beside them. Prints a Markdown table: median and 99th percentile in milliseconds of one row, medians of the rounds; the
# ratio is that of the medians of a round, with its least and its greatest in brackets.
#   tests/benchmarks/openmp_team.sh MODEL.onnx...
# Settings, from the environment:
#   BUSY="0 2" (programs beside)  THREADS=2  ROUNDS=7  SECONDS_EACH=0.5
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
models=()
for model in "$@"; do models+=("$(realpath "$model")"); done
read -ra busy_list <<< "${BUSY:-0 2}"
rounds=${ROUNDS:-7} threads=${THREADS:-2} seconds=${SECONDS_EACH:-0.5}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/benchmarks/rounds.sh
source tests/benchmarks/rounds.sh
bench=build/release/bin/saker_bench
[ -x "$bench" ] || { cmake --preset release && cmake --build --preset release --target saker_bench; } >&2
work=$(mktemp -d)
burning=()
cleanup() {
  [ ${#burning[@]} -eq 0 ] || kill "${burning[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
"${CC:-cc}" -O2 -shared -fPIC -o "$work/team.so" tests/benchmarks/openmp_team.c -ldl

burn() { while :; do :; done; }
figures() { grep -o 'p50_us=.*' | sed 's/p[0-9]*_us=//g' | cut -d' ' -f1,2; }
ours() { "$bench" --model="$1" --batch=1 --mode=intra_op --threads="$threads" --seconds="$seconds" | figures; }
theirs() {
  LD_PRELOAD="$work/team.so" OPENMP_TEAM="$threads" OMP_NUM_THREADS="$threads" \
    "$bench" --model="$1" --batch=1 --mode=sequential --threads=1 --seconds="$seconds" | figures
}

echo "| model | programs beside | own team ms: median, 99 % | OpenMP's team ms: median, 99 % | ratio (spread) |"
echo "|---|---|---|---|---|"
for model in "${models[@]}"; do
  for busy in "${busy_list[@]}"; do
    for ((i = 0; i < busy; ++i)); do burn & burning+=($!); done
    for ((round = 0; round < rounds; ++round)); do echo "$(ours "$model") $(theirs "$model")"; done |
      awk 'NF == 4 { print $1 / 1e3, $2 / 1e3, $3 / 1e3, $4 / 1e3, $1 / $3 }' | summary "$model" 'sprintf("| %s | '"$busy"' | %.2f, %.2f | %.2f, %.2f | %.2f (%.2f-%.2f) |",
        model, median(1), median(2), median(3), median(4), median(5), least(5), greatest(5))'
    [ ${#burning[@]} -eq 0 ] || kill "${burning[@]}"
    wait 2>/dev/null || true
    burning=()
  done
done
