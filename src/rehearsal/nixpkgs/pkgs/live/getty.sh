#!@shell@
# A login on one terminal, as services.getty asks for it.
export PATH=@busybox@/bin
tty="$1"
user= login=@busybox@/bin/login
[ ! -r /etc/rehearsal/getty ] || . /etc/rehearsal/getty
export TERM=linux
case "$tty" in tty*[0-9]) case "$tty" in ttyS*) TERM=vt102 ;; esac ;; *) TERM=vt102 ;; esac
if [ -n "$user" ] && grep -q "^$user:" /etc/passwd; then
  printf '#!@shell@\nexec %s -f %s\n' "$login" "$user" > "/run/rehearsal/login-$tty"
  chmod 755 "/run/rehearsal/login-$tty"
  exec getty -n -l "/run/rehearsal/login-$tty" 115200 "$tty" "$TERM"
fi
exec getty -l "$login" 115200 "$tty" "$TERM"
