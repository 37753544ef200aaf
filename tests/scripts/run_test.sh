#!/usr/bin/env bash
# run.sh, with stand-ins for cmake, the server and the client: what it prints, how it ends, whom it stops.
set -uo pipefail
# shellcheck source=claims.sh
source "$(dirname "${BASH_SOURCE[0]}")/claims.sh"

project=$scratch/project
mkdir -p "$project/build/release/bin" "$project/models/mnist/samples" "$scratch/bin"
cp run.sh "$project/"
cp -r deploy "$project/"
touch "$project/build/release/build.ninja" "$project/models/mnist/samples/digit_7.png"
export PATH=$scratch/bin:$PATH SAKER_SKIP_DEPS=1
# A port that nothing listens on: the stand-ins do not, and a real program may hold 8001.
port=$((20000 + RANDOM % 10000))

program() {
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$1"
  chmod +x "$1"
}
program "$scratch/bin/cmake" "echo \"\$*\" >>$scratch/cmake.log"
good_server="trap 'echo drained >>$scratch/server.log; exit 0' TERM
echo \"\$*\" >$scratch/server.log
echo 'the log' >&2
echo ready
while true; do read -r -t 0.05 <>$pause; done"
good_client="echo \"predicted \$*\""

# run FLAG...: run.sh with these flags, its words in $scratch/out, its exit status in $status.
run() {
  status=0
  "$project/run.sh" "--port=$port" "$@" >"$scratch/out" 2>&1 </dev/null || status=$?
}

claim "--once serves, asks for the samples, stops the server and exits 0"
program "$project/build/release/bin/saker_server" "$good_server"
program "$project/build/release/bin/saker" "$good_client"
run --once
expect "exit status 0, got $status" [ "$status" = 0 ]
expect "the samples are asked for" says "$scratch/out" "predicted predict --server=127.0.0.1:$port --model=mnist models/mnist/samples/digit_7.png"
expect "the server gets its repository" says "$scratch/server.log" "--model_repository=models --address=0.0.0.0:$port"
expect "the server is told to end" says "$scratch/server.log" drained
expect "only the two programs are built" says "$scratch/cmake.log" "--target saker_server saker"

claim "a server that dies is reported with its own words"
program "$project/build/release/bin/saker_server" "echo 'model mnist: file is truncated' >&2; exit 3"
run --once
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "its words" says "$scratch/out" "model mnist: file is truncated"
expect "what is wrong" says "$scratch/out" "the server did not get ready"

claim "samples that are not answered fail the run, and the server is stopped"
program "$project/build/release/bin/saker_server" "$good_server"
program "$project/build/release/bin/saker" "echo 'UNAVAILABLE' >&2; exit 4"
run --once
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "the client's words" says "$scratch/out" UNAVAILABLE
expect "the server is told to end" says "$scratch/server.log" drained

claim "a failing build ends the run before a server is started"
rm -f "$scratch/server.log"
program "$scratch/bin/cmake" "exit 1"
run --once
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "what is wrong" says "$scratch/out" "the build failed"
expect "no server" [ ! -e "$scratch/server.log" ]
program "$scratch/bin/cmake" "true"

claim "it serves until it is told to end, then drains the server and exits 0"
program "$project/build/release/bin/saker" "$good_client"
"$project/run.sh" "--port=$port" >"$scratch/out" 2>&1 </dev/null &
started=$!
expect "it says that it serves" until_says "$scratch/out" "until Ctrl-C"
kill -TERM "$started"
status=0
wait "$started" || status=$?
expect "exit status 0, got $status" [ "$status" = 0 ]
expect "the server is told to end" says "$scratch/server.log" drained

claim "wrong flags are named"
run --twice
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "the flag" says "$scratch/out" "unknown flag --twice"
for wrong in 0 65536 08001 http; do
  port=$wrong
  run --once
  expect "the port $wrong" says "$scratch/out" "--port=$wrong: expected a number from 1 to 65535"
done
finish
