#!/bin/busybox sh
# Stage 1: finds the disc by its label, puts the store together in RAM and on
# the disc, and hands over to the system on it.
/bin/busybox mkdir -p /sbin /usr/bin
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys

echo
echo "<<< NixOS Stage 1 >>>"
echo

fail() {
  echo "stage 1: $1"
  case " $(cat /proc/cmdline) " in *" boot.shell_on_fail "*) echo "starting a shell"; exec sh ;; esac
  while :; do sleep 60; done
}

label= system= copytoram=
for o in $(cat /proc/cmdline); do
  case "$o" in
    root=LABEL=*) label="${o#root=LABEL=}" ;;
    init=*) system="${o#init=}" ;;
    copytoram) copytoram=1 ;;
  esac
done
[ -n "$system" ] || fail "the kernel was not told where the system is (init=)"

for m in $(cat /lib/modules/wanted); do modprobe -q "$m" 2>/dev/null; done

# A module can be slow to find its device: ask again for a while.
tries=0
until device="$(findfs "LABEL=$label" 2>/dev/null)" && [ -n "$device" ]; do
  tries=$((tries + 1))
  [ $tries -lt 600 ] || fail "no disc is labelled $label"
  usleep 100000
done
echo "the disc is $device"

mount -t tmpfs -o mode=0755 tmpfs /mnt
mkdir -p /mnt/iso /mnt/nix/store /mnt/nix/.ro-store /mnt/nix/.rw-store /mnt/dev /mnt/proc /mnt/sys /mnt/run /mnt/tmp /mnt/etc
mount -t iso9660 -o ro "$device" /mnt/iso || fail "cannot mount $device"
if [ -n "$copytoram" ]; then
  echo "copying the disc into RAM..."
  mkdir -p /tmp-iso
  mount -t tmpfs -o size=95% tmpfs /tmp-iso
  cp -a /mnt/iso/. /tmp-iso/ || fail "not enough RAM for the disc"
  umount /mnt/iso
  mount -o move /tmp-iso /mnt/iso
  echo "the disc can be taken out"
fi
mount -t squashfs -o loop,ro /mnt/iso/nix-store.squashfs /mnt/nix/.ro-store || fail "cannot mount the store"
mount -t tmpfs -o mode=0755 tmpfs /mnt/nix/.rw-store
mkdir -p /mnt/nix/.rw-store/store /mnt/nix/.rw-store/work
mount -t overlay -o lowerdir=/mnt/nix/.ro-store,upperdir=/mnt/nix/.rw-store/store,workdir=/mnt/nix/.rw-store/work overlay /mnt/nix/store || fail "cannot put the store together"
[ -x "/mnt$system" ] || fail "$system is not on the disc"

mount -t tmpfs -o mode=0755 run /mnt/run
ln -s "$device" /mnt/run/iso-device
for d in dev proc sys; do mount -o move /$d /mnt/$d; done
exec switch_root /mnt "$system"
