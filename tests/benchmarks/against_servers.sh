#!/usr/bin/env bash
# What Saker adds to the transport, and how it compares with ONNX Runtime behind gRPC's synchronous server: one load client, three
# servers on TCP, in turn, round by round. All run for the whole time; each is asked while the others are idle.
#   tests/benchmarks/against_servers.sh PEERS LIBRARY MODEL.onnx INPUT DIM...
# PEERS: a folder with grpc_echo_server (which answers at once), ort_grpc_server and oip_load; LIBRARY: ONNX Runtime's; INPUT and DIM: the
# input's name and the shape to send. CLIENTS="1 8", ROUNDS=7, SECONDS_EACH=1, PORT=9701 (and the two behind it) and SERVER_FLAGS=""
# may be set. Medians over the rounds; a ratio is the median of those of each round, its spread their least and greatest.
set -euo pipefail
if [ $# -lt 5 ]; then
  echo "usage: $0 PEERS LIBRARY MODEL.onnx INPUT DIM..." >&2
  exit 1
fi
peers=$(realpath "$1") library=$(realpath "$2") model=$(realpath "$3")
shift 3
request=("$@")
read -ra clients_list <<< "${CLIENTS:-1 8}"
read -ra server_flags <<< "${SERVER_FLAGS:-}"
rounds=${ROUNDS:-7} seconds=${SECONDS_EACH:-1} port=${PORT:-9701}
cd "$(dirname "$0")/../.."
# shellcheck source=tests/benchmarks/rounds.sh
source tests/benchmarks/rounds.sh
build=build/release
[ -f "$build/CMakeCache.txt" ] || cmake --preset release >&2
cmake --build --preset release --target saker_server >&2

work=$(mktemp -d)
servers=()
stop() {
  [ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
# start COMMAND...: a server in the background.
start() {
  "$@" >>"$work/log" 2>&1 &
  servers+=($!)
}
start "$build/bin/saker_server" --model_repository= --model=m="$model" --address=127.0.0.1:"$port" --log_level=error "${server_flags[@]}"
start "$peers/grpc_echo_server" 127.0.0.1:$((port + 1))
start "$peers/ort_grpc_server" "$library" "$model" 127.0.0.1:$((port + 2))

# ask SERVER CLIENTS: p50, p99, requests a second and CPU time a request of server 0, 1 or 2. The client waits for a server to come up.
ask() {
  PID=${servers[$1]} "$peers/oip_load" 127.0.0.1:$((port + $1)) m "${request[0]}" "$2" "$seconds" "${request[@]:1}" |
    sed -nE 's/.* errors=0 qps=([0-9.]+) p50_us=([0-9.]+) .* p99_us=([0-9.]+) .* server_cpu_us_per_request=([0-9.]+).*/\2 \3 \1 \4/p'
}

echo "| clients | figure | Saker | transport alone | ONNX Runtime server | to the transport (spread) | to ONNX Runtime (spread) |"
echo "|---|---|---|---|---|---|---|"
for server in 0 1 2; do ask "$server" 1 >"$work/warm"; done
for clients in "${clients_list[@]}"; do
  for ((round = 0; round < rounds; ++round)); do echo "$(ask 0 "$clients") $(ask 1 "$clients") $(ask 2 "$clients")"; done >"$work/rounds"
  field=0
  for figure in "p50 us" "p99 us" "requests/s" "server CPU us/request"; do
    field=$((field + 1))
    awk -v f="$field" 'NF == 12 { print $f, $(f + 4), $(f + 8), $f / $(f + 4), $f / $(f + 8) }' "$work/rounds" | summary "$model" \
      'sprintf("| '"$clients | $figure"' | %.1f | %.1f | %.1f | %.2f (%.2f-%.2f) | %.2f (%.2f-%.2f) |", median(1), median(2), median(3),
        median(4), least(4), greatest(4), median(5), least(5), greatest(5))'
  done
done
