# shellcheck shell=bash
# Sourced by the tests of this folder. claim NAME: the checks that follow belong to it. finish: exit status by what failed.
claimed=none
failures=0

claim() { claimed=$1; }

# expect WHAT COMMAND...: the command succeeds.
expect() {
  local what=$1
  shift
  "$@" && return
  echo "FAILED: $claimed: $what"
  failures=$((failures + 1))
}

# says FILE WORDS: the words stand in the file; shows the file where they do not.
says() {
  grep -qF -- "$2" "$1" && return
  sed 's/^/    /' "$1"
  return 1
}

# until_says FILE WORDS: waits until they do, for 30 seconds at most.
until_says() {
  local deadline=$((SECONDS + 30))
  until grep -qF -- "$2" "$1"; do
    ((SECONDS < deadline)) || return 1
    read -r -t 0.02 <>"$pause" || true
  done
}

finish() {
  [ "$failures" = 0 ] && echo "all claims hold"
  exit "$((failures > 0))"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pause=$scratch/pause
mkfifo "$pause"
