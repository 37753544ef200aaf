#!/usr/bin/env bash
# deploy/install_deps.sh, with stand-ins for dpkg-query and apt-get: what it installs, when, and what it says when it cannot.
set -uo pipefail
# shellcheck source=claims.sh
source "$(dirname "${BASH_SOURCE[0]}")/claims.sh"
mkdir "$scratch/bin"
unset SAKER_SKIP_DEPS

program() {
  printf '#!/usr/bin/env bash\n%s\n' "$2" >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# install FLAG...: the script with stand-ins first in PATH; its words in $scratch/out, its exit status in $status.
install() {
  rm -f "$scratch/apt.log"
  status=0
  PATH=$scratch/bin:$PATH deploy/install_deps.sh "$@" >"$scratch/out" 2>&1 </dev/null || status=$?
}
program sudo 'exec "$@"'
program apt-get "echo \"\$*\" >>$scratch/apt.log; echo 'pmstatus:x:50.0:half' >&3"

claim "every list names packages of Debian's spelling, without doubles"
for flag in "" --runtime --dev; do
  # shellcheck disable=SC2086  # no flag is no word
  install --list $flag
  expect "exit status 0 with '$flag'" [ "$status" = 0 ]
  expect "names only with '$flag'" [ -z "$(grep -vE '^[a-z0-9][a-z0-9+.-]+$' "$scratch/out")" ]
  expect "no doubles with '$flag'" [ -z "$(sort "$scratch/out" | uniq -d)" ]
done
install --list --runtime
expect "running needs no compiler" [ -z "$(grep -E '^g\+\+|-dev$' "$scratch/out")" ]

claim "an unknown flag is named"
install --everything
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "the flag" says "$scratch/out" "unknown flag --everything"

claim "SAKER_SKIP_DEPS=1 leaves the machine alone"
SAKER_SKIP_DEPS=1 install
expect "exit status 0, got $status" [ "$status" = 0 ]
expect "no apt-get" [ ! -e "$scratch/apt.log" ]

if ! grep -q '^VERSION_ID="12"' /etc/os-release || ! grep -q '^ID=debian' /etc/os-release; then
  claim "another distribution is told what Saker needs"
  install
  expect "exit status 1, got $status" [ "$status" = 1 ]
  expect "the packages" says "$scratch/out" libgrpc++-dev
  finish
fi

claim "nothing is installed when nothing is missing"
program dpkg-query 'shift 2; printf "installed %s\n" "$@"'
install
expect "exit status 0, got $status" [ "$status" = 0 ]
expect "no words" [ ! -s "$scratch/out" ]
expect "no apt-get" [ ! -e "$scratch/apt.log" ]

claim "what is missing, or removed but for its settings, is installed; what is there is not"
# shellcheck disable=SC2016  # the stand-in's own variables
program dpkg-query 'shift 2; for p in "$@"; do [ "$p" = ninja-build ] || { [ "$p" = ccache ] && echo "config-files $p"; } || echo "installed $p"; done'
install
expect "exit status 0, got $status" [ "$status" = 0 ]
expect "both are named" says "$scratch/out" "installing 2 packages: ninja-build ccache"
expect "apt-get gets both" says "$scratch/apt.log" "install --no-install-recommends ninja-build ccache"
expect "progress is shown" says "$scratch/out" "installed 50%"

claim "a failed installation fetches newer lists, tries again, and shows apt-get's own words"
program apt-get "echo \"\$*\" >>$scratch/apt.log; case \"\$*\" in *update*) exit 0 ;; esac; echo 'E: 404 Not Found'; exit 100"
install
expect "exit status 1, got $status" [ "$status" = 1 ]
expect "the lists are fetched" says "$scratch/apt.log" update
expect "apt-get's words" says "$scratch/out" "E: 404 Not Found"
finish
