#!/usr/bin/env bash
# Installs the Debian 12 packages that Saker needs: the one place where their list stands. Used by run.sh, test.sh,
# .ci/run and the Dockerfile. Returns at once when everything is there; otherwise installs it, through sudo when not root.
#   deploy/install_deps.sh             what building and testing need
#   deploy/install_deps.sh --runtime   only the shared libraries that the built programs load
#   deploy/install_deps.sh --dev       the first list, and clang, clang-tidy, clang-format and shellcheck for .ci/run
#   deploy/install_deps.sh --list      prints the packages of the other flags, one a line, and installs nothing
# SAKER_SKIP_DEPS=1 skips all of it, for other distributions whose packages you have installed by hand.
set -euo pipefail

build_packages=(
  # compiler and build
  g++ cmake ninja-build ccache make git ca-certificates
  # gRPC and protobuf, with their code generators
  libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libabsl-dev
  # the engine: oneDNN (whose CMake file asks for the OpenCL headers too), ONNX's message classes, SIMD
  libdnnl-dev ocl-icd-opencl-dev libonnx-dev libhwy-dev
  # server and client: logs, pictures, compressed training data
  libspdlog-dev libfmt-dev libstb-dev zlib1g-dev
  # tests and benchmarks
  libgtest-dev libgmock-dev libbenchmark-dev
)
runtime_packages=(
  libstdc++6 libgomp1 libgrpc++1.51 libgrpc29 libprotobuf32 libabsl20220623 libdnnl2 libonnx1 libhwy1 libspdlog1.10
  libfmt9 zlib1g
)
dev_packages=(clang-14 libclang-rt-14-dev libomp-14-dev clang-tidy-14 clang-format-14 shellcheck)

fail() {
  printf 'install_deps: %s\n' "$*" >&2
  exit 1
}

packages=("${build_packages[@]}")
list_only=
for argument in "$@"; do
  case $argument in
    --runtime) packages=("${runtime_packages[@]}") ;;
    --dev) packages+=("${dev_packages[@]}") ;;
    --list) list_only=1 ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) fail "unknown flag $argument; expected --runtime, --dev, --list or --help" ;;
  esac
done
if [ -n "$list_only" ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi
[ "${SAKER_SKIP_DEPS:-}" = 1 ] && exit 0

distribution=unknown
if [ -r /etc/os-release ]; then
  # shellcheck source=/dev/null
  distribution=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-}")
fi
if [ "$distribution" != "debian 12" ]; then
  cat >&2 <<END
install_deps: this is "$distribution"; packages can be installed by themselves on Debian 12 only.
Saker needs: a C++20 compiler (g++ 12 or clang 14), CMake 3.25, Ninja, gRPC 1.51, Protobuf 3.21, Abseil 20220623,
oneDNN 2.6 built for OpenMP, ONNX 1.12 (onnx_proto), Highway 1.0, spdlog 1.10, stb, zlib; for tests GoogleTest 1.12 and
Google Benchmark 1.7. Under Debian's names:
  ${packages[*]}
Install these, then run again with SAKER_SKIP_DEPS=1; or build the container image: docker build -f deploy/Dockerfile .
END
  exit 1
fi

missing=()
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
for package in "${packages[@]}"; do
  [[ $'\n'"$installed"$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null ||
    fail "these packages are missing, and neither root nor sudo is at hand: ${missing[*]}"
  as_root=(sudo)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs apt-get, showing its progress in steps of ten percent and keeping its own words for the case of a failure. Its
# status lines, "dlstatus:1:12.3:text" and "pmstatus:package:45.6:text", come through standard error: sudo closes any other
# file, and apt-get makes the one that carries them non-blocking, which breaks packages' scripts that share it.
apt_get() {
  local kind percent step last=
  # shellcheck disable=SC2016  # "$@" is the inner shell's
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c 'exec apt-get "$@" 3>&2 2>&1' apt-get \
    -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 "$@" 2>&1 >>"$log" </dev/null |
    while IFS=: read -r kind _ percent _; do
      percent=${percent%%.*}
      [[ $kind =~ ^(dl|pm)status$ && $percent =~ ^[0-9]+$ ]] || continue
      step="$kind $((percent / 10))"
      [ "$step" = "$last" ] && continue
      last=$step
      [ "$kind" = dlstatus ] && echo "install_deps: downloaded $percent%" || echo "install_deps: installed $percent%"
    done
}

update_lists() {
  echo "install_deps: fetching the package lists"
  apt_get update || fail_with_log "apt-get update failed; is there a network?"
}

install_missing() { apt_get install --no-install-recommends "${missing[@]}"; }

fail_with_log() {
  tail -n 30 "$log" >&2
  fail "$1 Its own words are above."
}

echo "install_deps: installing ${#missing[@]} packages: ${missing[*]}"
# A machine that never fetched the package lists needs them first; a stale list shows itself by a failed installation.
if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then
  update_lists
elif install_missing; then
  exit 0
else
  update_lists
fi
install_missing || fail_with_log "apt-get install failed."
