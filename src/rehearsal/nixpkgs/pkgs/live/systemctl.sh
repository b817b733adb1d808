#!@shell@
# A small systemctl and journalctl for rehearsal images.
. @out@/lib/units.sh
case "${0##*/}" in
  reboot|poweroff|halt) exec @busybox@/bin/${0##*/} "$@" ;;
  shutdown) exec @busybox@/bin/poweroff ;;
  journalctl)
    unit=; while [ $# -gt 0 ]; do case "$1" in -u) unit="$2"; shift 2 ;; -u*) unit="${1#-u}"; shift ;; *) shift ;; esac; done
    if [ -n "$unit" ]; then case "$unit" in *.*) ;; *) unit="$unit.service" ;; esac; cat "$logs/$unit.log" 2>/dev/null; else for f in "$logs"/*.log; do echo "-- ${f##*/}"; cat "$f"; done; dmesg; fi
    exit ;;
esac
verb=; names=()
for a in "$@"; do case "$a" in -*) ;; *) if [ -z "$verb" ]; then verb="$a"; else names+=("$a"); fi ;; esac; done
full() { case "$1" in *.*) echo "$1" ;; *) echo "$1.service" ;; esac; }
stateOf() { for s in active failed skipped starting; do if [ -e "$state/$1.$s" ]; then [ $s = skipped ] && s=inactive; [ $s = starting ] && s=activating; echo $s; return; fi; done; echo inactive; }
case "${verb:-list-units}" in
  start) for n in "${names[@]}"; do u="$(full "$n")"; rm -f "$state/$u.failed" "$state/$u.starting"; startUnit "$u" || exit 1; done ;;
  stop) for n in "${names[@]}"; do stopUnit "$(full "$n")"; done ;;
  restart|reload|try-restart|reload-or-restart) for n in "${names[@]}"; do u="$(full "$n")"; stopUnit "$u"; startUnit "$u" || exit 1; done ;;
  is-active) rc=0; for n in "${names[@]}"; do s="$(stateOf "$(full "$n")")"; echo "$s"; [ "$s" = active ] || rc=3; done; exit $rc ;;
  is-failed) s="$(stateOf "$(full "${names[0]}")")"; echo "$s"; [ "$s" = failed ] ;;
  is-system-running) if ls "$state"/*.failed > /dev/null 2>&1; then echo degraded; exit 1; elif [ -e "$state/multi-user.target.active" ]; then echo running; else echo starting; exit 1; fi ;;
  cat) for n in "${names[@]}"; do echo "# $dir/$(full "$n")"; cat "$dir/$(full "$n")"; done ;;
  status) for n in "${names[@]}"; do u="$(full "$n")"; echo "* $u - $(describe "$u")"; echo "   Active: $(stateOf "$u")"; tail -n 10 "$logs/$u.log" 2>/dev/null; done ;;
  list-units|list-unit-files|--failed) for f in "$dir"/*.service "$dir"/*.target; do u="${f##*/}"; printf '%-45s %s\n' "$u" "$(stateOf "$u")"; done ;;
  daemon-reload|enable|disable|mask|unmask|set-property) ;;
  poweroff|reboot|halt) exec @busybox@/bin/$verb ;;
  *) echo "this image's systemctl does not know \`$verb'" >&2; exit 1 ;;
esac
