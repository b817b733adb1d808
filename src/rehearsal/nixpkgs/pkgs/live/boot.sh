#!@shell@
# What process 1 (busybox's init) calls: `inittab` writes its table, `boot`
# starts the units, `keep` runs one service and restarts it when it should be.
. @out@/lib/units.sh

case "$1" in
  inittab)
    echo "::sysinit:@out@/bin/rehearsal-boot boot"
    echo "::ctrlaltdel:@busybox@/bin/reboot"
    echo "::shutdown:@busybox@/bin/umount -a -r"
    if [ -e /dev/tty1 ]; then for t in tty1 tty2; do echo "$t::respawn:@out@/bin/rehearsal-getty $t"; done; fi
    for o in $(cat /proc/cmdline); do
      case "$o" in console=ttyS*|console=hvc*) c="${o#console=}"; echo "${c%%,*}::respawn:@out@/bin/rehearsal-getty ${c%%,*}" ;; esac
    done
    ;;
  boot)
    cd /
    for d in "$dir"/*.wants "$dir"/*.requires; do
      [ -d "$d" ] || continue
      for u in "$d"/*; do : > "$state/wanted.${u##*/}"; done
    done
    ip link set lo up 2>/dev/null || ifconfig lo 127.0.0.1 up
    for t in sysinit.target basic.target; do startUnit "$t"; done
    # Units that wait for a device start once it is there.
    for i in /sys/class/net/*; do
      name="${i##*/}"
      for want in "$dir/sys-subsystem-net-devices-$name.device.wants"/*; do [ ! -e "$want" ] || { : > "$state/wanted.${want##*/}"; startUnit "${want##*/}"; }; done
    done
    for t in network.target network-online.target multi-user.target; do startUnit "$t"; done
    ;;
  keep)
    unit="$2" line="$3"
    echo $$ > "$state/pid.$unit"
    lastValue "$unit" Restart; restart="$reply"
    while :; do
      execLine "$unit" "$line" > >(output "$unit") 2>&1 < /dev/null
      rc=$?
      [ -e "$state/pid.$unit" ] || exit 0
      case "$restart" in always) ;; on-failure|on-abnormal) [ $rc != 0 ] || break ;; *) break ;; esac
      lastValue "$unit" RestartSec; sleep "${reply:-1}"
    done
    rm -f "$state/pid.$unit"
    if [ $rc = 0 ]; then rm -f "$state/$unit.active"; else rm -f "$state/$unit.active"; : > "$state/$unit.failed"; say "FAILED" "$unit ended with code $rc"; fi
    ;;
esac
