# shellcheck shell=sh disable=SC2154 # cache: set by lab
# What must be installed on the host. The verbs packages are for the guest, which runs the host's files;
# the last line is for examples/python, but for zsh, which a test of the host's completes commands in.

packages='qemu-system-x86 cpio kmod xz-utils zstd
  iproute2 rdma-core libibverbs1 libibverbs-dev ibverbs-providers ibverbs-utils perftest
  protobuf-compiler-grpc libprotobuf-dev python3-grpcio python3-pyverbs zsh'

packages_missing() {
  for package in $packages; do
    dpkg-query -W -f='${db:Status-Abbrev}\n' "$package" 2>/dev/null | grep -q '^.i' || printf ' %s' "$package"
  done
}

packages_update_lists() {
  [ "$(id -u)" -eq 0 ] || return 0
  apt-get -qq update >&2 || say 'apt-get update failed; going on with the package lists as they are'
}

packages_ensure() {
  missing=$(packages_missing)
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null || give_up 3 "no apt-get here; install what Debian calls:$missing"
  [ "$(id -u)" -eq 0 ] || give_up 3 "packages are missing; run as root: apt-get install --no-install-recommends$missing"
  say "installing$missing"
  packages_update_lists
  # shellcheck disable=SC2086 # one word per package
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends $missing >"$cache/apt.log" 2>&1 </dev/null || {
    tail -n 20 "$cache/apt.log" >&2
    give_up 3 "apt-get could not install$missing"
  }
}
