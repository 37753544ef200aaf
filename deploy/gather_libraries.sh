#!/usr/bin/env bash
# Copies what programs load beside them, so that they run on an empty root file system: their shared libraries, the dynamic
# linker, and the two files that name the unprivileged user. Used by the Dockerfile.
#   gather_libraries.sh ROOT PROGRAM...     PROGRAM: path below ROOT
set -euo pipefail
root=$1
shift

for program in "$@"; do
  missing=$(ldd "$root/$program" | grep 'not found' || true)
  if [ -n "$missing" ]; then
    printf 'gather_libraries: %s loads libraries that install_deps.sh --runtime does not install:\n%s\n' "$program" "$missing" >&2
    exit 1
  fi
  # "libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x...)" and "/lib64/ld-linux-x86-64.so.2 (0x...)"
  ldd "$root/$program" | awk '$3 ~ /^\// {print $3} $1 ~ /^\// {print $1}'
done | sort -u | while read -r library; do
  install -D "$(readlink -f "$library")" "$root$library"
done

mkdir -p "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
echo 'saker:x:65532:65532:Saker:/:/sbin/nologin' >"$root/etc/passwd"
echo 'saker:x:65532:' >"$root/etc/group"
