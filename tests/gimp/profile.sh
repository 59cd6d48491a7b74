# SPDX-License-Identifier: GPL-3.0-or-later
# To be sourced: a GIMP profile of its own with the plug-in in it, as `meson install` would put it there.

skip ()
{
  echo "1..0 # SKIP $*"
  exit 0
}

# remove_folder FOLDER: for a moment after GIMP has gone, what it had started may still write there.
remove_folder ()
{
  local try
  for try in 1 2 3 4 5 6 7 8 9; do
    rm -rf "$1" 2>/dev/null && return
    sleep 0.5
  done
  rm -rf "$1"
}

# make_profile FOLDER SYSTEM-PLUG-IN...: GIMP starts much faster when it has few plug-ins to ask.
make_profile ()
{
  local profile=$1 stage=$1/stage gimp_plug_ins plug_in; shift
  command -v gimp-console >/dev/null || skip "GIMP is not here"
  gimp_plug_ins=$(pkgconf --variable=gimplibdir gimp-3.0)/plug-ins

  mkdir -p "$profile/plug-ins" "$profile/system"
  DESTDIR=$stage meson install -C "$ADDERSCALE_BUILD_DIR" --no-rebuild --quiet >"$profile/install.log" 2>&1 ||
    { cat "$profile/install.log" >&2; echo "Bail out! meson install failed"; exit 1; }
  plug_in=$(find "$stage" -type d -path '*/plug-ins/adderscale')
  [ -n "$plug_in" ] || skip "this build has no plug-in"

  # The folder alone has to do, with the models inside: nothing else tells where they are.
  mv "$plug_in" "$profile/plug-ins/"
  rm -rf "$stage"
  mkdir -p "$profile/plug-ins/adderscale/models"
  cp "$ADDERSCALE_SOURCE_DIR/models"/*.safetensors "$profile/plug-ins/adderscale/models/"
  unset ADDERSCALE_MODEL_PATH

  for plug_in; do ln -s "$gimp_plug_ins/$plug_in" "$profile/system/"; done
  cat >"$profile/gimprc" <<'RC'
(plug-in-path "${gimp_dir}/plug-ins:${gimp_dir}/system")
(check-updates no)
(config-version "3.0.4")
(show-welcome-dialog no)
(tile-cache-size 256M)
(swap-path "${gimp_dir}")
RC
  export GIMP3_DIRECTORY=$profile XDG_DATA_HOME=$profile/data XDG_CACHE_HOME=$profile/cache XDG_CONFIG_HOME=$profile/config
}
