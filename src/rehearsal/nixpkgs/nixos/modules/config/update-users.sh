# Writes /etc/passwd, /etc/group and /etc/shadow from the specification, at boot.
# The order in which several passwords of one account count is NixOS's.
set -e
spec="$1"
umask 022
sep=$'\x1f'

nextGid=999
declare -A gids
groups=
while IFS="$sep" read -r name gid members; do
  if [ -z "$gid" ]; then gid=$nextGid; nextGid=$((nextGid - 1)); fi
  gids[$name]=$gid
  groups+="$name:x:$gid:$members"$'\n'
done < <(jq -r '.groups | sort_by(.name)[] | [.name, (.gid // "" | tostring), (.members | unique | join(","))] | join("\u001f")' "$spec")

hash() { busybox mkpasswd -m sha512 "$1"; }

nextUid=1000 nextSystem=999
passwd= shadow=
while IFS="$sep" read -r name uid system group description home mode make shell kind value; do
  if [ -z "$uid" ]; then
    if [ "$system" = true ]; then uid=$nextSystem; nextSystem=$((nextSystem - 1)); else uid=$nextUid; nextUid=$((nextUid + 1)); fi
  fi
  gid="${gids[$group]:-65534}"
  passwd+="$name:x:$uid:$gid:$description:$home:$shell"$'\n'

  # An account with no password at all stays usable with keys: `*`, not `!`.
  pw='*'
  case "$kind" in
    file) if [ -e "$value" ]; then read -r pw < "$value" || true; else echo "warning: password file ‘$value’ does not exist" >&2; fi ;;
    plain) pw="$(hash "$value")" ;;
    hash) pw="$value" ;;
  esac
  [ "$pw" != '!' ] || pw='*'
  shadow+="$name:$pw:1::::::"$'\n'

  if [ "$make" = true ]; then mkdir -p "$home"; chown "$uid:$gid" "$home"; chmod "$mode" "$home"; fi
done < <(jq -r '
  def password:
    if .hashedPasswordFile != null then ["file", .hashedPasswordFile]
    elif .password != null then ["plain", .password]
    elif .hashedPassword != null then ["hash", .hashedPassword]
    elif .initialPassword != null then ["plain", .initialPassword]
    elif .initialHashedPassword != null then ["hash", .initialHashedPassword]
    else ["none", ""] end;
  .users | sort_by(.name)[]
  | [.name, (.uid // "" | tostring), (.isSystemUser | tostring), .group, .description, .home, .homeMode, (.createHome | tostring), (.shell // "")] + password
  | join("\u001f")' "$spec")

mkdir -p /etc
printf '%s' "$passwd" > /etc/passwd
printf '%s' "$groups" > /etc/group
(umask 077; printf '%s' "$shadow" > /etc/shadow)
