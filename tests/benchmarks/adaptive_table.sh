#!/usr/bin/env bash
# Is the automatic choice as good as the better of the two forced ways? Prints a Markdown table for a model: for each number of rows
# the median of each mode, and automatic over the better forced one. Every round loads the model anew, so that the choice is measured
# anew too; inside a round the modes take turns. The figures are medians over the rounds. Leave the machine alone meanwhile.
#   tests/benchmarks/adaptive_table.sh MODEL.onnx [ROUNDS=5] [THREADS=2] [SECONDS=1]
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$(realpath "$1")
rounds=${2:-5} threads=${3:-2} seconds=${4:-1}
cd "$(dirname "$0")/../.."
build=build/release
[ -f "$build/CMakeCache.txt" ] || cmake --preset release >&2
cmake --build --preset release --target saker_bench >&2

for ((round = 0; round < rounds; ++round)); do
  "$build/bin/saker_bench" --model="$model" --batch=1,2,3,4,8,16,64,256,1024 --mode=auto,sequential,parallel \
    --threads="$threads" --seconds="$seconds"
done | awk '
  function field(name,   i, pair) {
    for (i = 1; i <= NF; ++i) { split($i, pair, "="); if (pair[1] == name) return pair[2] }
  }
  function median(values,   n, i, j, swap, sorted) {
    n = split(values, sorted, " ")
    for (i = 1; i <= n; ++i) for (j = i + 1; j <= n; ++j)
      if (sorted[j] + 0 < sorted[i] + 0) { swap = sorted[i]; sorted[i] = sorted[j]; sorted[j] = swap }
    return sorted[int((n + 1) / 2)]
  }
  {
    rows = field("batch"); mode = field("mode"); micros = field("p50_us")
    if (!(rows in seen)) { seen[rows] = 1; order[++count] = rows }
    all[rows, mode] = all[rows, mode] " " micros
    now[mode] = micros
    if (mode == "parallel") {
      better = now["sequential"] < now["parallel"] ? now["sequential"] : now["parallel"]
      ratio = now["auto"] / better
      all[rows, "ratio"] = all[rows, "ratio"] " " ratio
      if (!((rows, "low") in spread) || ratio < spread[rows, "low"]) spread[rows, "low"] = ratio
      if (ratio > spread[rows, "high"] + 0) spread[rows, "high"] = ratio
    }
  }
  END {
    print "| rows | sequential us | parallel us | automatic us | automatic / better forced (spread) |"
    print "|---|---|---|---|---|"
    for (i = 1; i <= count; ++i) {
      rows = order[i]
      printf "| %d | %.1f | %.1f | %.1f | %.2f (%.2f-%.2f) |\n", rows, median(all[rows, "sequential"]),
        median(all[rows, "parallel"]), median(all[rows, "auto"]), median(all[rows, "ratio"]), spread[rows, "low"], spread[rows, "high"]
    }
  }'
