# shellcheck shell=sh disable=SC2154 # accel, cpus, memory, cache, kernel_dir: set by lab
# Hardware virtualization where it works, emulation elsewhere.

# Sets accel, and the defaults that follow from it.
accel_choose() {
  if [ "$accel" = auto ]; then
    accel=$(accel_probe)
  fi
  if [ -z "$cpus" ]; then
    # The JVM crashes now and then on two emulated CPUs: one of them may run code that the other is patching.
    [ "$accel" = kvm ] && cpus=$(nproc) || cpus=1
  fi
  if [ -z "$memory" ]; then
    memory=$(memory_part 2)
  fi
}

# Prints the usual memory of a VM in MiB, or one part in $1 of what is free if that is less.
memory_part() {
  awk -v parts="$1" '/^MemAvailable:/ { part = int($2 / 1024 / parts); print part < 4096 ? part : 4096 }' /proc/meminfo
}

# Prints kvm or tcg. An unusable KVM may hang instead of failing, so only a boot within 5 s counts.
accel_probe() {
  if [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
    echo tcg
    return
  fi
  verdict=$cache/accel-$(cat /proc/sys/kernel/random/boot_id)
  if [ ! -s "$verdict" ]; then
    # In a shell of its own, which keeps "Aborted" to itself.
    if sh -c 'timeout -k 1 5 "$@"' probe qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -m 256 \
      -accel kvm -cpu host -serial stdio -kernel "$kernel_dir/kernel" -initrd "$kernel_dir/initramfs" \
      -append 'console=ttyS0 panic=-1 quiet lab=probe' </dev/null 2>/dev/null | grep -q 'lab probe: alive'; then
      echo kvm
    else
      echo tcg
    fi >"$verdict"
  fi
  cat "$verdict"
}
