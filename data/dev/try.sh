# SPDX-License-Identifier: GPL-3.0-or-later
# Outside: `./dev try`. Reads the command line, copies the image to a folder in /tmp that is also there inside, and moves
# the result to where the user wants it. So any path works: relative, with blanks, in a home or below /var.

try_usage='usage: ./dev try [IMAGE] [--scale N] [--model ID] [-o OUT] [--gui]'

# An absolute path for what the user typed in the folder where ./dev was called
absolute ()
{
  local path=$1
  case $path in
    /*) ;;
    \~/*) if [ -e "$path" ]; then path=$PWD/$path; else path=$HOME/${path#\~/}; fi ;;
    *) path=$PWD/$path ;;
  esac
  printf '%s\n' "$path"
}

extension ()                   # the extension of a file's name in small letters, or nothing
{
  local name=${1##*/}
  case $name in *.*) printf '%s\n' "${name##*.}" | tr '[:upper:]' '[:lower:]' ;; esac
}

try_arguments ()               # sets image, scale, model, out, gui
{
  image='' scale='' model='' out='' gui=no
  while [ $# != 0 ]; do
    case $1 in
      --scale=* | --model=* | --output=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
      --scale | --model | --output | -o)
        [ $# -ge 2 ] || die "$1 needs a value; $try_usage"
        case $1 in --scale) scale=$2 ;; --model) model=$2 ;; *) out=$2 ;; esac
        shift ;;
      --gui) gui=yes ;;
      --)    shift; [ $# -le 1 ] || die "only one image at a time; $try_usage"
             image=${1:-$image}; break ;;
      -*)    [ -e "$1" ] || die "there is no option (and no file) '$1'; $try_usage"
             image=$1 ;;
      *)     [ -z "$image" ] || die "only one image at a time, and '$image' and '$1' are two; $try_usage"
             image=$1 ;;
    esac
    shift
  done
  [[ -z $scale || $scale =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "--scale needs a number such as 2, not '$scale'."
}

# Everything that can be known to be wrong is said now and not after the build.
check_paths ()
{
  if [ -z "$image" ]; then
    image=$(find "$top/data/samples" -maxdepth 1 -type f \( -name '*.jpg' -o -name '*.png' \) | sort | head -n 1)
    [ -n "$image" ] || die "there is no sample photo in data/samples; name an image: $try_usage"
  else
    image=$(absolute "$image")
  fi
  [ -e "$image" ] || die "there is no file '$image'."
  [ -f "$image" ] || die "'$image' is not a file."
  [ -r "$image" ] || die "'$image' may not be read."

  if [ -z "$out" ]; then
    local name=${image##*/}
    out=$top/out/${name%.*}-x${scale:-2}.png
    mkdir -p "$top/out"
  else
    out=$(absolute "$out")
    [ ! -d "$out" ] || die "'$out' is a folder; -o needs the name of a file."
  fi
  [ -d "$(dirname "$out")" ] || die "there is no folder '$(dirname "$out")' for the output."
  if [ -e "$out" ]; then [ -w "$out" ]; else [ -w "$(dirname "$out")" ]; fi || die "'$out' may not be written."
  [ ! "$image" -ef "$out" ] || die "the output would overwrite the image itself: choose another name for -o."
  case $(extension "$out") in
    png | jpg | jpeg | tif | tiff | webp | xcf) ;;
    *) die "'$out' does not end in .png, .jpg, .tif, .webp or .xcf, so its format is not known." ;;
  esac
}

try ()
{
  local image scale model out gui status=0
  try_arguments "$@"
  check_paths
  [ $gui = no ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || die "--gui needs a desktop, and neither DISPLAY nor WAYLAND_DISPLAY is set."
  prepare_machine
  cd "$top"

  work=$(mktemp -d /tmp/adderscale-try.XXXXXX)
  trap 'rm -rf -- "$work"' EXIT
  local suffix
  suffix=$(extension "$image")
  local source=$work/image${suffix:+.$suffix} result=$work/result.$(extension "$out")
  cp -L -- "$image" "$source"
  if [ $gui = yes ]; then
    [ -z "${XAUTHORITY:-}" ] && [ ! -r "$HOME/.Xauthority" ] || { cp "${XAUTHORITY:-$HOME/.Xauthority}" "$work/xauthority"
                                                               export XAUTHORITY=$work/xauthority; }
    inside try --gui "$image" "$source"
    return
  fi
  inside try "$source" "$result" "${scale:-2}" "$model" || status=$?
  [ $status = 0 ] || exit $status
  cp -- "$result" "$out.part" && mv -f -- "$out.part" "$out" || { rm -f -- "$out.part"; die "'$out' could not be written."; }
  . "$work/summary"            # size_before, size_after, seconds, used_model
  say "$size_before -> $size_after pixels in $seconds s by the model ${used_model:-(unknown)}"
  printf '%s\n' "$out"
}
