#!/usr/bin/env bash
# Measures the three tables of docs/benchmarks.md's first section on this machine, prints them as Markdown.
# Arguments are passed on: --rounds=N --calls=N --threads=N. Leave the machine alone meanwhile.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/release
[ -f "$build/CMakeCache.txt" ] || cmake --preset release >&2
cmake --build --preset release --target seed_tables >&2
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)
echo "Machine: $(nproc) cores of ${model:-an unknown processor}, Linux $(uname -r | cut -d- -f1)."
"$build/bin/seed_tables" "$@"
