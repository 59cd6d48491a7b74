# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: put the plug-in into a GIMP profile of its own and run it, headless or in the real GIMP.

. "$top/tests/gimp/profile.sh"
skip () { die "$*."; }         # what a test skips for is the end of a try

make_try_profile ()            # make_try_profile PROFILE SYSTEM-PLUG-IN…: keeps the user's own models in reach
{
  local models=${ADDERSCALE_MODEL_PATH:-}
  ADDERSCALE_BUILD_DIR=$folder ADDERSCALE_SOURCE_DIR=$top
  make_profile "$@"
  [ -z "$models" ] || export ADDERSCALE_MODEL_PATH=$models
}

# Sets plug_ins to those that this run needs: GIMP asks each one at its start, and that takes time.
needed_plug_ins ()             # needed_plug_ins FILE…
{
  local file
  plug_ins=(python-eval file-png)
  for file; do
    case ${file##*.} in
      png | xcf) ;;
      jpg | jpeg) plug_ins+=(file-jpeg) ;;
      tif | tiff) plug_ins+=(file-tiff) ;;
      webp) plug_ins+=(file-webp) ;;
      *) plug_ins+=($(cd "$(pkgconf --variable=gimplibdir gimp-3.0)/plug-ins" && echo file-*)) ;;
    esac
  done
  mapfile -t plug_ins < <(printf '%s\n' "${plug_ins[@]}" | sort -u)
}

try_inside ()
{
  quiet=yes build ""
  if [ "$1" = --gui ]; then try_gui "$2" "$3"; return; fi
  local image=$1 result=$2 scale=$3 model=$4 work plug_ins
  work=$(dirname "$image")
  needed_plug_ins "$image" "$result"
  make_try_profile "$work/profile" "${plug_ins[@]}"
  if G_MESSAGES_DEBUG=adderscale TRY_IMAGE=$image TRY_RESULT=$result TRY_SCALE=$scale TRY_MODEL=$model TRY_PARTS=$parts \
     gimp-console -idf --batch-interpreter=python-fu-eval \
       -b 'import os; exec(open(os.environ["TRY_PARTS"] + "/try.py").read())' --quit >"$work/gimp.log" 2>&1 \
     && [ -s "$result" ] && [ -s "$work/summary" ]; then
    sed -n 's/.*adderscale-DEBUG:.* model \(.*\)$/used_model="\1"/p' "$work/gimp.log" | tail -n 1 >>"$work/summary"
    return
  fi
  if [ -s "$work/problem" ]; then die "$(cat "$work/problem")"; fi
  cat "$work/gimp.log" >&2
  die "GIMP ended without a result; its words are above."
}

try_gui ()
{
  local image=$1 profile
  [ -r "$image" ] || image=$2  # the image's own folder is not there inside: its copy
  profile=$(dirname "$2")/profile
  make_try_profile "$profile"
  cat >"$profile/gimprc" <<'RC'
(check-updates no)
(config-version "3.0.4")
(show-welcome-dialog no)
RC
  say "GIMP opens with the plug-in under Filters > Enhance > Upscale…"
  gimp -n "$image"
}
