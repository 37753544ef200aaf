# shellcheck shell=bash
# Sourced by run.sh, test.sh and .ci/run: build TARGET... installs missing packages, configures the release preset when
# that has not been done, and builds the targets. Says what is wrong and exits when it cannot. The caller defines say
# (progress) and fail (says what is wrong and exits).

# Gigabytes that a full build writes, and that one compiler of a gRPC file takes in memory.
readonly build_disk_gb=2
readonly compiler_memory_gb=1

# No more compilers than cores, nor than fit the memory.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk -v one="$compiler_memory_gb" '/MemAvailable/ {print int($2 / 1048576 / one)}' /proc/meminfo)
  ((memory < 1)) && memory=1
  echo $((cores < memory ? cores : memory))
}

# What a clone in another folder has compiled is compiled already, where ccache is there.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

build() {
  deploy/install_deps.sh || exit 1
  local tool free_gb
  for tool in g++ cmake ninja; do
    command -v "$tool" >/dev/null || fail "$tool is not in PATH; deploy/install_deps.sh --list names the packages to install"
  done
  if [ ! -f build/release/build.ninja ]; then
    free_gb=$(df -Pk . | awk 'NR == 2 {print int($4 / 1048576)}')
    ((free_gb >= build_disk_gb)) || fail "only $free_gb GB free on this disk; a build takes about $build_disk_gb GB"
    if ! mkdir -p build || [ ! -w build ]; then fail "cannot write to $PWD/build"; fi
    say "configuring (build/configure.log)"
    cmake --preset release >build/configure.log 2>&1 || {
      tail -n 30 build/configure.log >&2
      rm -f build/release/build.ninja
      fail "configuring failed; cmake's words are above"
    }
    say "building $* in build/release; the first time takes some minutes"
  fi
  NINJA_STATUS='[%f/%t, %e s] ' cmake --build --preset release --target "$@" -j "$(build_jobs)" || {
    free_gb=$(df -Pk . | awk 'NR == 2 {print int($4 / 1048576)}')
    ((free_gb >= 1)) || fail "the build failed, and the disk is full"
    fail "the build failed; the first error is above"
  }
}
