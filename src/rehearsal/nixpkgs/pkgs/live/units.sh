# Reads and starts systemd units: enough of them for an image that is looked at
# for a while and then switched off.
PATH="@busybox@/bin:$PATH"
dir=/etc/systemd/system
state=/run/rehearsal
logs=$state/logs
mkdir -p "$logs"

# All values of a key in a unit, one a line; without a process of its own.
values() {
  local l
  [ -e "$dir/$1" ] || return 0
  while IFS= read -r l; do case "$l" in "$2="*) printf '%s\n' "${l#*=}" ;; esac; done < "$dir/$1"
}
lastValue() {
  local l found=
  [ ! -e "$dir/$1" ] || while IFS= read -r l; do case "$l" in "$2="*) found="${l#*=}" ;; esac; done < "$dir/$1"
  reply="$found"
}
describe() { lastValue "$1" Description; echo "${reply:-$1}"; }
say() { printf '[%s] %s\n' "$1" "$2" > /dev/console 2>/dev/null || true; }

# Runs one Exec line with the unit's environment.
execLine() {
  local unit="$1" line="$2" ignore=
  while :; do case "$line" in -*) ignore=1; line="${line#-}" ;; +*|!*|:*|@*) line="${line#?}" ;; *) break ;; esac; done
  (
    while IFS= read -r e; do
      e="${e#\"}"; e="${e%\"}"
      [ -z "$e" ] || export "${e%%=*}=${e#*=}"
    done < <(values "$unit" Environment)
    lastValue "$unit" WorkingDirectory; cd "${reply:-/}" 2>/dev/null || cd /
    lastValue "$unit" User; user="$reply"
    line="${line//%%/%}"
    if [ -n "$user" ] && [ "$user" != root ]; then
      exec setpriv --reuid "$user" --init-groups --regid "$(id -g "$user")" @shell@ -c "exec $line"
    fi
    eval "exec $line"
  )
  local rc=$?
  [ -z "$ignore" ] || rc=0
  return $rc
}

# Where a unit's output goes: its log, and the console too where it asks for that.
output() {
  lastValue "$1" StandardOutput
  case "$reply" in *console*) tee -a "$logs/$1.log" > /dev/console ;; *) cat >> "$logs/$1.log" ;; esac
}

# mark UNIT STATE: active, failed, skipped or starting.
mark() { rm -f "$state/$1.active" "$state/$1.failed" "$state/$1.skipped" "$state/$1.starting"; : > "$state/$1.$2"; }

# Runs all lines of one key, one after the other, into the unit's log.
runAll() {
  local lines line
  mapfile -t lines < <(values "$1" "$2")
  for line in "${lines[@]}"; do
    [ -z "$line" ] || execLine "$1" "$line" >> "$logs/$1.log" 2>&1 < /dev/null || return 1
  done
}

failUnit() { mark "$1" failed; say "FAILED" "Failed to start $1 - $(describe "$1")."; return 1; }

startUnit() {
  local unit="$1" dep line kind
  [ -e "$dir/$unit" ] || return 0
  [ ! -e "$state/$unit.active" ] && [ ! -e "$state/$unit.failed" ] && [ ! -e "$state/$unit.starting" ] || return 0
  : > "$state/$unit.starting"
  for dep in $(values "$unit" Requires) $(values "$unit" Wants) "$dir/$unit.requires"/* "$dir/$unit.wants"/*; do
    case "$dep" in *'*') ;; *) startUnit "${dep##*/}" ;; esac
  done
  # What must come first and is wanted by anyone at all, comes first.
  for dep in $(values "$unit" After); do
    case "$dep" in *.service) [ ! -e "$state/wanted.$dep" ] || startUnit "$dep" ;; esac
  done
  case "$unit" in
    *.target) mark "$unit" active; say "  OK  " "Reached target $unit - $(describe "$unit")."; return 0 ;;
    *.service) ;;
    *) mark "$unit" active; return 0 ;;
  esac
  for line in $(values "$unit" ConditionPathExists); do
    case "$line" in !*) [ ! -e "${line#!}" ] ;; *) [ -e "$line" ] ;; esac || { mark "$unit" skipped; return 0; }
  done
  for line in $(values "$unit" RuntimeDirectory); do mkdir -p "/run/$line"; done
  for line in $(values "$unit" StateDirectory); do mkdir -p "/var/lib/$line"; done
  lastValue "$unit" ExecStart
  if [ -z "$reply" ]; then mark "$unit" failed; say "FAILED" "Failed to start $unit: it has no ExecStart."; return 1; fi
  line="$reply"
  runAll "$unit" ExecStartPre || { failUnit "$unit"; return; }
  lastValue "$unit" Type; kind="$reply"
  if [ "$kind" = oneshot ]; then
    runAll "$unit" ExecStart || { failUnit "$unit"; return; }
    say "  OK  " "Finished $unit - $(describe "$unit")."
  else
    (setsid "@out@/bin/rehearsal-boot" keep "$unit" "$line" > /dev/null 2>&1 < /dev/null &)
    usleep 100000
    say "  OK  " "Started $unit - $(describe "$unit")."
  fi
  mark "$unit" active
  runAll "$unit" ExecStartPost || true
}

stopUnit() {
  local unit="$1" pid
  if [ -e "$state/pid.$unit" ]; then
    pid="$(cat "$state/pid.$unit")"
    rm -f "$state/pid.$unit"
    kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null
  fi
  runAll "$unit" ExecStop || true
  rm -f "$state/$unit.active" "$state/$unit.failed" "$state/$unit.skipped" "$state/$unit.starting"
}
