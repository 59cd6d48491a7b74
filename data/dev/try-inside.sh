# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: put the plug-in into a GIMP profile of its own and run it, headless or in the real GIMP.

gimp_plug_ins=$(pkgconf --variable=gimplibdir gimp-3.0)/plug-ins

install_plug_in ()             # install_plug_in PROFILE: what `meson install` would install, linked into PROFILE
{
  local stage=$folder/stage plug_in
  DESTDIR=$stage meson install -C "$folder" --no-rebuild --quiet >"$folder/dev-install.log" 2>&1 ||
    { tail -n 20 "$folder/dev-install.log" >&2; die "the plug-in could not be installed into the scratch profile."; }
  plug_in=$(find "$stage" -type d -path '*/plug-ins/adderscale' | head -n 1)
  [ -n "$plug_in" ] || die "this build has no GIMP plug-in (see $folder/meson-logs/meson-log.txt)."
  mkdir -p "$1/plug-ins"
  cp -a "$plug_in" "$1/plug-ins/"
  export ADDERSCALE_MODEL_PATH=${ADDERSCALE_MODEL_PATH:-$top/models}
  local library
  library=$(find "$stage" -name 'libadderscale.so*' -printf '%h\n' | head -n 1)
  [ -z "$library" ] || export LD_LIBRARY_PATH=$library
}

# Only the plug-ins that this run needs: GIMP asks each one at its first start, and that takes seconds.
slim_profile ()                # slim_profile PROFILE FILE…
{
  local profile=$1 file name names=(python-eval file-png); shift
  for file; do
    case ${file##*.} in
      png | xcf) ;;
      jpg | jpeg) names+=(file-jpeg) ;;
      tif | tiff) names+=(file-tiff) ;;
      webp) names+=(file-webp) ;;
      *) names+=("$gimp_plug_ins"/file-*) ;;
    esac
  done
  mkdir -p "$profile/system"
  for name in "${names[@]##*/}"; do ln -sfn "$gimp_plug_ins/$name" "$profile/system/$name"; done
  cat >"$profile/gimprc" <<'RC'
(plug-in-path "${gimp_dir}/plug-ins:${gimp_dir}/system")
(check-updates no)
(config-version "3.0.4")
(show-welcome-dialog no)
(tile-cache-size 256M)
(swap-path "${gimp_dir}")
RC
}

try_inside ()
{
  quiet=yes build ""
  if [ "$1" = --gui ]; then try_gui "$2" "$3"; return; fi
  local image=$1 result=$2 scale=$3 model=$4
  local work; work=$(dirname "$image")
  local profile=$work/profile
  slim_profile "$profile" "$image" "$result"
  install_plug_in "$profile"
  if GIMP3_DIRECTORY=$profile TRY_IMAGE=$image TRY_RESULT=$result TRY_SCALE=$scale TRY_MODEL=$model TRY_PARTS=$parts \
     gimp-console -idf --batch-interpreter=python-fu-eval \
       -b 'import os; exec(open(os.environ["TRY_PARTS"] + "/try.py").read())' --quit >"$work/gimp.log" 2>&1 \
     && [ -s "$result" ] && [ -s "$work/summary" ]; then
    return
  fi
  if [ -s "$work/problem" ]; then die "$(cat "$work/problem")"; fi
  cat "$work/gimp.log" >&2
  die "GIMP ended without a result; its words are above."
}

try_gui ()
{
  local profile=$folder/gimp-profile image=$1
  [ -r "$image" ] || image=$2  # the image's own folder is not there inside: its copy
  mkdir -p "$profile"
  install_plug_in "$profile"
  [ -f "$profile/gimprc" ] || cat >"$profile/gimprc" <<'RC'
(check-updates no)
(config-version "3.0.4")
(show-welcome-dialog no)
RC
  say "GIMP opens with the plug-in under Filters > Enhance > Upscale…"
  GIMP3_DIRECTORY=$profile gimp -n "$image"
}
