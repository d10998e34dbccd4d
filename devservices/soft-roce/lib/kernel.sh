# shellcheck shell=sh disable=SC2154 # cache, lab_dir: set by lab
# The guest's kernel and initramfs: the distribution's own kernel package, unpacked into the cache and never installed.

# Bus, root file system, device, network. In load order where no dependency says so: rdma_rxe asks for "crc32" by name.
kernel_modules='virtio_pci 9pnet_virtio 9p overlay crc32_generic rdma_rxe ib_uverbs rdma_ucm veth virtio_net dummy sch_netem'
# Kernels that no longer have it need no module for it.
kernel_modules_optional='crc32_generic'

# Sets kernel_dir, which holds kernel and initramfs.
kernel_ensure() {
  kernel_recipe=$(cat "$lab_dir/lib/kernel.sh" "$lab_dir/guest/init" | cksum | cut -d ' ' -f 1)
  kernel_find || {
    kernel_build
    kernel_find || give_up 3 "no kernel in $cache"
  }
}

kernel_find() {
  kernel_dir=$(find "$cache" -maxdepth 1 -name "*_$kernel_recipe" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$kernel_dir" ]
}

kernel_build() {
  unfinished=$(mktemp -d "$cache/build.XXXXXX")
  tree=$unfinished/tree
  mkdir "$unfinished/debs" "$tree" "$unfinished/out"
  packages_update_lists
  kernel_unpack
  kernel_release=$(ls "$tree/lib/modules")
  kernel_initramfs >"$unfinished/out/initramfs"
  kernel_image >"$unfinished/out/kernel"
  # Complete or absent: a rename is atomic.
  mv -T "$unfinished/out" "$cache/${kernel_release}_$kernel_recipe"
  rm -rf "$unfinished"
  unfinished=
}

# The image's package and those that carry its modules (Ubuntu has them apart), behind the meta package.
kernel_package_names() {
  for meta in linux-image-amd64 linux-image-generic; do
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
      --no-enhances "$meta" 2>/dev/null | grep -E '^linux-(image|modules|modules-extra)-[0-9]' && return
  done
  give_up 3 'the package lists have neither linux-image-amd64 (Debian) nor linux-image-generic (Ubuntu); run apt-get update'
}

kernel_unpack() {
  kernel_packages=$(kernel_package_names)
  kernel_packages="$(echo "$kernel_packages" | sort -u | tr '\n' ' ')busybox-static"
  say "unpacking $kernel_packages below $cache (nothing is installed)"
  # shellcheck disable=SC2086 # one word per package
  (cd "$unfinished/debs" && apt-get -qq -o APT::Sandbox::User=root download $kernel_packages >&2) ||
    give_up 3 'apt-get could not download the kernel; if the package lists are old, run apt-get update as root'
  for deb in "$unfinished"/debs/*.deb; do
    dpkg -x "$deb" "$tree"
  done
  # Newer distributions ship below /usr alone.
  for name in lib bin; do
    [ -e "$tree/$name" ] || ln -s "usr/$name" "$tree/$name"
  done
}

# Prints the kernel as ELF where QEMU can start that (PVH): under emulation its own decompressor would take 2 s.
# The offsets are those of the x86 boot protocol: setup_sects, payload_offset, payload_length.
kernel_image() {
  vmlinuz=$tree/boot/vmlinuz-$kernel_release
  start=$((($(kernel_number 497 1) + 1) * 512 + $(kernel_number 584 4)))
  tail -c +$((start + 1)) "$vmlinuz" | head -c "$(kernel_number 588 4)" >"$tree/payload"
  for unpack in 'xz -dc' 'zstd -qdc' 'gzip -dc'; do
    # The size that the kernel appends is trailing garbage to these tools, so their exit status says nothing.
    $unpack <"$tree/payload" >"$tree/elf" 2>/dev/null || :
    [ ! -s "$tree/elf" ] || break
  done
  if [ -s "$tree/elf" ] && grep -q '^CONFIG_PVH=y' "$tree/boot/config-$kernel_release"; then
    cat "$tree/elf"
  else
    cat "$vmlinuz"
  fi
}

# The little-endian number of $2 bytes at offset $1 of the compressed kernel.
kernel_number() { od -An -v -t "u$2" -j "$1" -N "$2" "$vmlinuz" | tr -d ' '; }

# Prints the initramfs: busybox, the modules and the order to load them in, guest/init.
kernel_initramfs() {
  image=$tree/initramfs
  mkdir -p "$image/bin" "$image/modules" "$image/dev" "$image/proc" "$image/sys" "$image/job" \
    "$image/host" "$image/writes" "$image/root"
  cp "$tree/bin/busybox" "$image/bin/"
  cp "$lab_dir/guest/init" "$image/init"
  depmod -b "$tree" "$kernel_release"
  for module in $kernel_modules; do
    # No host configuration: a blacklist there says nothing about the guest.
    modprobe -C /dev/null -d "$tree" -S "$kernel_release" --show-depends "$module" 2>/dev/null && continue
    case " $kernel_modules_optional " in
    *" $module "*) ;;
    *) give_up 3 "kernel $kernel_release has no module $module" ;;
    esac
  done >"$tree/depends"
  sed -n 's/^insmod \([^ ]*\).*/\1/p' "$tree/depends" | awk '!seen[$0]++' | while read -r file; do
    name=${file##*/}
    name=${name%.ko*}.ko
    case $file in
    *.xz) xz -dc "$file" ;;
    *.zst) zstd -qdc "$file" ;;
    *.gz) gzip -dc "$file" ;;
    *) cat "$file" ;;
    esac >"$image/modules/$name"
    echo "$name" >>"$image/modules/order"
  done
  (cd "$image" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1)
}
