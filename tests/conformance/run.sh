#!/usr/bin/env bash
# Runs ONNX's operator tests and published models through the engine: all that lies in onnx-node-tests/ and models/ of the folder data/
# below SAKER_SHARED (default ../shared).
#   tests/conformance/run.sh [PRESET]
# PRESET: release, the default: once with every instruction set that the CPU has, once up to AVX2, once up to SSE4.1, as far as oneDNN
# goes; asan-ubsan: once, under both sanitizers. One line a run; the cases that failed stand before it. Exit status 1 when one did.
set -euo pipefail
cd "$(dirname "$0")/../.."
preset=${1:-release}
data=$(realpath "${SAKER_SHARED:-../shared}")/data
[ -d "$data/onnx-node-tests" ] || { echo "conformance: no onnx-node-tests in $data; set SAKER_SHARED" >&2; exit 2; }
case $preset in
  release) instruction_sets=(ALL AVX2 SSE41) ;;
  *) instruction_sets=(ALL) ;;
esac
mkdir -p build
build() {
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" || return 1
  cmake --build --preset "$preset" --target onnx_conformance
}
build >build/conformance_build.log 2>&1 || { tail -n 40 build/conformance_build.log >&2; exit 2; }

failed=0
for set in "${instruction_sets[@]}"; do
  log="build/conformance_${preset}_$set.log"
  # A value that is refused for its size must not be a report of the sanitizer.
  ASAN_OPTIONS=allocator_may_return_null=1 ONEDNN_MAX_CPU_ISA=$set \
    "build/$preset/bin/onnx_conformance" "$data/onnx-node-tests" "$data/models" >"$log" 2>&1 || failed=1
  grep -E '^FAIL|ERROR: AddressSanitizer|runtime error:' "$log" || true
  echo "$preset, instruction set $set: $(tail -n 1 "$log")"
done
exit "$failed"
