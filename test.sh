#!/usr/bin/env bash
# Builds everything and runs every test with ctest. Installs the Debian packages that are missing first (through sudo when
# not root); needs no network beyond packages and no files outside the repository.
#   ./test.sh [CTEST_FLAG...]     for instance: ./test.sh -R Layering, ./test.sh -L unit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '== %s\n' "$*"; }
fail() {
  printf 'test.sh: %s\n' "$*" >&2
  exit 1
}
case ${1:-} in
  -h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0" && exit 0 ;;
esac

source deploy/build.sh
build all

data=${SAKER_SHARED:-$PWD/../shared}
[ -d "$data/data" ] || say "no test data at $data (SAKER_SHARED): the tests that need MNIST or published models skip themselves"

say "running the tests"
status=0
ctest --preset release -j "$(nproc)" "$@" || status=$?
say "test.sh: exit status $status"
exit "$status"
