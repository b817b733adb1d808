#!@shell@
# A login on one terminal, as services.getty asks for it.
export PATH=@busybox@/bin
tty="$1"
user= login=@busybox@/bin/login
[ ! -r /etc/rehearsal/getty ] || . /etc/rehearsal/getty
export TERM=linux
case "$tty" in tty*[0-9]) case "$tty" in ttyS*) TERM=vt102 ;; esac ;; *) TERM=vt102 ;; esac
# agetty knows what an issue file may ask for, such as the addresses (\4, \6).
if [ -x /run/current-system/sw/bin/agetty ]; then
  # The network may still be on its way: a prompt without the address helps nobody.
  n=0; while [ $n -lt 10 ] && grep -q '[\]4' /etc/issue && ! ip -4 -o address show scope global | grep -q .; do n=$((n + 1)); sleep 1; done
  set -- --login-program "$login" --noclear --keep-baud "$tty" 115200,38400,9600 "$TERM"
  if [ -n "$user" ] && grep -q "^$user:" /etc/passwd; then set -- --autologin "$user" "$@"; fi
  exec /run/current-system/sw/bin/agetty "$@"
fi
if [ -n "$user" ] && grep -q "^$user:" /etc/passwd; then
  printf '#!@shell@\nexec %s -f %s\n' "$login" "$user" > "/run/rehearsal/login-$tty"
  chmod 755 "/run/rehearsal/login-$tty"
  exec getty -n -l "/run/rehearsal/login-$tty" 115200 "$tty" "$TERM"
fi
exec getty -l "$login" 115200 "$tty" "$TERM"
