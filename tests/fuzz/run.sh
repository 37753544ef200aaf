#!/usr/bin/env bash
# Fuzzes model files for so many seconds; see docs/fuzzing.md.
#   tests/fuzz/run.sh SECONDS [CORPUS]
# CORPUS, build/fuzz/corpus if none is given, keeps every file that reached something new, and is where the next run goes on. It is
# seeded with ONNX's operator tests (onnx-node-tests/ in the folder data/ below SAKER_SHARED, default ../shared) as far as they are
# small, else with the models in tests/data. Files that crash, hang or exhaust memory are kept in build/fuzz/findings. The last line says
# how many there were; exit status 1 when there was one.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/../.."
seconds=$1 corpus=${2:-build/fuzz/corpus}
shared=${SAKER_SHARED:-../shared}
findings=build/fuzz/findings
log=build/fuzz/fuzz.log

# A file may take so long, under the sanitizers and on a busy machine; the limits on a model are for a fraction of a second.
readonly file_seconds=30 memory_mb=3000 largest_bytes=16384

# The same file again is the same file, whatever it is called.
seed() {
  local file
  { find "$@" -size -16k 2>/dev/null || true; } | while read -r file; do cp "$file" "$corpus/$(sha1sum <"$file" | cut -c1-40)"; done
}

mkdir -p build
cmake --preset fuzz >build/fuzz_configure.log 2>&1 || { cat build/fuzz_configure.log >&2; exit 2; }
cmake --build --preset fuzz --target onnx_fuzzer -j "${JOBS:-$(nproc)}" >build/fuzz_build.log 2>&1 ||
  { tail -n 40 build/fuzz_build.log >&2; exit 2; }
mkdir -p "$corpus" "$findings"
rm -f "$findings"/*
seed tests/data -name '*.onnx'
seed "$shared/data/onnx-node-tests" -name model.onnx

# One process at a time that goes on behind findings.
status=0
build/fuzz/bin/onnx_fuzzer -fork=1 -ignore_crashes=1 -ignore_timeouts=1 -ignore_ooms=1 -max_total_time="$seconds" \
  -timeout="$file_seconds" -rss_limit_mb="$memory_mb" -max_len="$largest_bytes" -artifact_prefix="$findings/" "$corpus" >"$log" 2>&1 ||
  status=$?

executions=$(grep -oE '^#[0-9]+' "$log" | tail -n 1 | tr -d '#')
found=$(find "$findings" -type f | wc -l)
# It also fails when it found something.
if [ "$status" != 0 ] && [ "$found" = 0 ]; then
  tail -n 40 "$log" >&2
  exit 2
fi
echo "executions=${executions:-0} seconds=$seconds corpus=$(find "$corpus" -type f | wc -l) findings=$found"
[ "$found" = 0 ]
