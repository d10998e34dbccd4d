# shellcheck shell=sh disable=SC2154 # checkout, timeout: set by lab
# No VM: the running kernel has a device.

here_run() {
  [ -n "$(ls /sys/class/infiniband 2>/dev/null)" ] ||
    give_up 3 'this kernel has no RDMA device (/sys/class/infiniband is empty); run without --here for a VM'
  [ -n "$(ls -d /dev/infiniband/uverbs* 2>/dev/null)" ] ||
    give_up 3 'no /dev/infiniband/uverbs*: load ib_uverbs, or pass the device into this container'
  cd "$checkout" || exit 3
  export RDMAGW_LAB=1 RDMAGW_LAB_ACCEL=none
  exec timeout --foreground -k 5 "$timeout" "$@"
}
