#!/usr/bin/env bash
# From a model's file to its first answer, Saker against ONNX Runtime: prints a Markdown table with a line for each model. Whole
# processes are timed, in turn, a pair a round, from their start to their end, so that loading the libraries counts too. Ours answers
# once; the peer answers four times (three to warm up and one that is timed), of which three are taken off by its own figure. What our
# calibration takes is taken off and stands in a column of its own: it is bounded by a budget, and a server does it before it says
# that it is ready. Figures are medians of the rounds; the ratio has its least and its greatest round in brackets.
#   tests/benchmarks/load_time.sh PEER_BENCH LIBRARY MODEL.onnx...
# PEER_BENCH and LIBRARY as for against_onnxruntime.sh. Settings, from the environment:
#   ROUNDS=7  THREADS=1  RUN="chrt -f 10" (put before both, for a machine that others use too)
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
peer=$(realpath "$1") library=$(realpath "$2")
shift 2
models=()
for model in "$@"; do models+=("$(realpath "$model")"); done
read -ra run <<< "${RUN:-}"
rounds=${ROUNDS:-7} threads=${THREADS:-1}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/benchmarks/rounds.sh
source tests/benchmarks/rounds.sh
build=build/release
[ -x "$build/bin/saker_bench" ] || { cmake --preset release && cmake --build --preset release --target saker_bench; } >&2

field() { grep -o "$1=[0-9.]*" | tail -n 1 | cut -d= -f2; }
# Runs a command; prints what a round took in microseconds and the command's line.
timed() {
  local start line
  start=$(date +%s%N)
  line=$("${run[@]}" "$@")
  echo "$((($(date +%s%N) - start) / 1000)) $line"
}

echo "| model | Saker ms | ONNX Runtime ms | ratio (spread) | our calibration ms |"
echo "|---|---|---|---|---|"
for model in "${models[@]}"; do
  for ((round = 0; round < rounds; ++round)); do
    ours=$(timed "$build/bin/saker_bench" --load --model="$model" --threads="$threads")
    theirs=$(timed "$peer" "$library" "$model" "$threads" 1 1)
    echo "${ours%% *} $(field calibration_us <<< "$ours") ${theirs%% *} $(field p50_us <<< "$theirs")"
  done | awk 'NF == 4 { a = ($1 - $2) / 1e3; b = ($3 - 3 * $4) / 1e3; print a, b, a / b, $2 / 1e3 }' | summary "$model" \
    'sprintf("| %s | %.1f | %.1f | %.2f (%.2f-%.2f) | %.0f |", model, median(1), median(2), median(3), least(3), greatest(3), median(4))'
done
