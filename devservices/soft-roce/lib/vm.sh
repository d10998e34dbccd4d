# shellcheck shell=sh disable=SC2154 # checkout, kernel_dir, end and the options: set by lab
# One virtual machine: start it on a job, follow what it prints, return what its command returned.

# Starts the VM on job directory $1; further arguments go to QEMU. Sets vm.
vm_start() {
  vm_job=$1
  shift
  mkdir -p "$checkout/target"
  set -- "$@" -nodefaults -no-user-config -display none -monitor none -no-reboot -machine q35 \
    -smp "$cpus" -m "$memory" \
    -kernel "$kernel_dir/kernel" -initrd "$kernel_dir/initramfs" \
    -append 'console=ttyS0 panic=-1 quiet mitigations=off' \
    -virtfs "$(vm_share root / readonly=on)" \
    -virtfs "$(vm_share target "$checkout/target")" \
    -virtfs "$(vm_share job "$vm_job")" \
    -serial "file:$vm_job/console"
  if [ "$accel" = kvm ]; then
    set -- "$@" -accel kvm -cpu host
  else
    set -- "$@" -accel tcg,thread=multi -cpu max
  fi
  if [ -n "$interactive" ]; then
    # shellcheck disable=SC2034 # cleanup restores it
    terminal=$(stty -g)
    set -- "$@" -chardev stdio,id=terminal,signal=off -serial chardev:terminal
    exec 3<&0
  else
    exec 3</dev/null
  fi
  # Whatever happens to this script, the VM ends: with it, and at the latest by the time limit.
  # In the foreground group, or the VM of `lab shell` could not read the terminal.
  setpriv --pdeathsig TERM timeout --foreground -k 5 "$timeout" qemu-system-x86_64 "$@" <&3 2>"$vm_job/qemu" &
  vm=$!
  vm_started=$(date +%s)
  exec 3<&-
}

# A -virtfs option for directory $2 under tag $1, with further options $3.
vm_share() {
  echo "local,mount_tag=$1,security_model=none,multidevs=remap${3:+,$3},path=$(echo "$2" | sed 's/,/,,/g')"
}

# Prints file $1 as it grows, to the end of the VM.
vm_follow() { exec tail -s 0.1 -c +1 -f --pid="$vm" "$1"; }

# Follows the VM to its end and exits as its command did.
vm_wait() {
  (vm_follow "$job/stdout") 2>/dev/null &
  followers=$!
  (vm_follow "$job/stderr") >&2 2>/dev/null &
  followers="$followers $!"
  if [ -n "$verbose" ]; then
    (vm_follow "$job/console") >&2 2>/dev/null &
    followers="$followers $!"
  fi
  vm_status=0
  wait "$vm" || vm_status=$?
  vm=
  # shellcheck disable=SC2086 # one word per process
  wait $followers || :
  [ ! -s "$job/status" ] || exit "$(cat "$job/status")"
  if [ "$timeout" -gt 0 ] && [ $(($(date +%s) - vm_started)) -ge "$timeout" ]; then
    give_up 124 "time limit of $timeout s reached, VM killed"
  fi
  vm_explain
  exit 125
}

# Why a VM that returned no status came to its end.
vm_explain() {
  reason=$(tr -d '\r' <"$job/console" | sed -n 's/^lab: //p')
  say "the VM failed: ${reason:-no reason given} (QEMU ended with $vm_status)"
  cat "$job/qemu" >&2
  [ -n "$verbose" ] || tail -n 20 "$job/console" >&2
}
