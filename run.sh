#!/usr/bin/env bash
# Builds Saker, serves the models in models/, asks for the sample digits, then keeps serving until Ctrl-C.
#   ./run.sh [--once] [--port=N] [--unix_socket=PATH]
#     --once              end after the samples, with exit status 0 when all were answered
#     --port=N            listen on this port instead of 8001
#     --unix_socket=PATH  listen on this Unix socket too
# Installs the Debian packages that are missing first (through sudo when not root).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '== %s\n' "$*"; }
fail() {
  printf 'run.sh: %s\n' "$*" >&2
  exit 1
}

once=
port=8001
server_flags=()
for argument in "$@"; do
  case $argument in
    --once) once=1 ;;
    --port=*) port=${argument#*=} ;;
    --unix_socket=*) server_flags+=("$argument") ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) fail "unknown flag $argument; ./run.sh --help lists them" ;;
  esac
done
if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || ((port > 65535)); then
  fail "--port=$port: expected a number from 1 to 65535"
fi

# Said before minutes of building, not after.
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "port $port is in use: stop the program that holds it, or choose another one: ./run.sh --port=$((port % 65535 + 1))"
fi

source deploy/build.sh
build saker_server saker

server=
# Stops our own server, and only that: it drains and exits by itself.
stop_server() {
  trap - EXIT
  if [ -n "$server" ] && kill -TERM "$server" 2>/dev/null; then
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
scratch=$(mktemp -d)
trap stop_server EXIT
trap 'echo; say "stopping"; stop_server; exit 0' INT TERM HUP

say "starting the server on port $port"
mkfifo "$scratch/stdout"
# In a session of its own: Ctrl-C reaches this script, which tells the server once; two signals would cut its drain short.
setsid build/release/bin/saker_server --model_repository=models "--address=0.0.0.0:$port" "${server_flags[@]}" \
  >"$scratch/stdout" 2>"$scratch/log" &
server=$!
exec 4<"$scratch/stdout"
ready=
while IFS= read -r -t 60 line <&4; do
  if [ "$line" = ready ]; then
    ready=1
    break
  fi
done
if [ -z "$ready" ]; then
  cat "$scratch/log" >&2
  fail "the server did not get ready; its own words are above"
fi
say "ready"

say "asking for the samples: build/release/bin/saker predict --server=127.0.0.1:$port --model=mnist models/mnist/samples/*.png"
status=0
build/release/bin/saker predict "--server=127.0.0.1:$port" --model=mnist models/mnist/samples/*.png || status=$?
if [ "$status" != 0 ]; then
  cat "$scratch/log" >&2
  fail "the samples were not answered (exit status $status); the server's log is above"
fi
if [ -n "$once" ]; then
  say "done"
  exit 0
fi

say "serving on port $port until Ctrl-C; the server's log:"
cat "$scratch/log"
tail -n 0 -f "$scratch/log" --pid="$server" &
wait "$server" || fail "the server ended by itself with status $?"
