# What every derivation of the standard environment runs: it finds its
# attributes (structured or plain), sets the search path and does the work.
set -e

# Older Nix names a path outside the sandbox in the variable: look here first.
attrsSh="$PWD/.attrs.sh" attrsJson="$PWD/.attrs.json"
[ -e "$attrsSh" ] || { attrsSh="${NIX_ATTRS_SH_FILE:-}"; attrsJson="${NIX_ATTRS_JSON_FILE:-}"; }
if [ -n "$attrsSh" ] && [ -e "$attrsSh" ]; then
  . "$attrsSh"
  for o in "${!outputs[@]}"; do export "$o=${outputs[$o]}"; done
  export system
fi

PATH=
for dir in ${nativeBuildInputs[@]} ${buildInputs[@]} ${initialPath[@]}; do
  if [ -d "$dir/bin" ]; then PATH="$PATH${PATH:+:}$dir/bin"; fi
done
export PATH HOME=/homeless-shelter SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-315532800}" TZ=UTC LC_ALL=C
export SHELL="$BASH" CONFIG_SHELL="$BASH"
export NIX_BUILD_CORES="${NIX_BUILD_CORES:-1}"
[ "$NIX_BUILD_CORES" -gt 0 ] 2>/dev/null || NIX_BUILD_CORES="$(nproc)"

phase() {
  echo "@nix { \"action\": \"setPhase\", \"phase\": \"$1\" }" >&2
  echo "Running phase: $1"
}
runHook() { if declare -F "$1" > /dev/null; then "$1"; else eval "${!1:-}"; fi; }

# Replaces @name@ by a value: substituteInPlace FILE --subst-var-by NAME VALUE …
substituteInPlace() {
  local file="$1"; shift
  local text; text="$(cat "$file"; echo .)"; text="${text%.}"
  while [ $# -gt 0 ]; do
    case "$1" in
      --subst-var-by) text="${text//"@$2@"/"$3"}"; shift 3 ;;
      --subst-var) text="${text//"@$2@"/"${!2}"}"; shift 2 ;;
      --replace|--replace-fail|--replace-quiet|--replace-warn) text="${text//"$2"/"$3"}"; shift 3 ;;
      *) echo "substituteInPlace: $1?" >&2; return 1 ;;
    esac
  done
  printf '%s' "$text" > "$file"
}

if [ -n "${buildCommandPath:-}" ]; then
  . "$buildCommandPath"
elif [ -n "${buildCommand:-}" ]; then
  eval "$buildCommand"
elif [ -n "${buildCommandFile:-}" ]; then
  . "$buildCommandFile"
else
  if [ -n "${src:-}" ] && [ -z "${dontUnpack:-}" ]; then
    phase unpackPhase
    if [ -d "$src" ]; then cp -r --no-preserve=mode "$src" source; cd source
    else case "$src" in *.tar*|*.tgz) tar xf "$src"; for d in */; do cd "$d"; break; done ;; *.zip) unzip -q "$src" ;; esac; fi
  fi
  for p in ${phases:-patchPhase configurePhase buildPhase checkPhase installPhase fixupPhase}; do
    if [ -n "${!p:-}" ]; then phase "$p"; eval "${!p}"; fi
  done
fi
