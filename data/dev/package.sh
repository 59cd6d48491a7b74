# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: `./dev package` makes Debian packages, and the plug-in as a folder that a user drops into GIMP's, of the files
# that git knows. Two runs give the same bytes. With --check (data/dev/package-check.sh, outside) they are tried.

# The files as they lie here, and debian/ where dpkg looks for it, in a folder that always has the same name.
package_source ()              # package_source FOLDER
{
  rm -rf --one-file-system -- "$1"
  mkdir -p "$1"
  (cd "$top" && git ls-files -z | xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' sh |
     tar --null -T - -c) | tar -x -C "$1"
  cp -r "$1/data/packaging/debian" "$1/debian"
}

package_debs ()                # package_debs WORK OUT: builds in WORK
{
  package_source "$1/adderscale"
  (cd "$1/adderscale" && DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$jobs" dpkg-buildpackage -us -uc -b) >"$1/log" 2>&1 ||
    { tail -n 30 "$1/log" >&2; die "the packages could not be built."; }
  mkdir -p "$2"
  rm -f "$2"/*.deb
  mv "$1"/*.deb "$2"
}

# The plug-in for a GIMP that is already there: one folder with its models and catalogues, nothing else to install.
package_folder ()              # package_folder OUT
{
  local stage name=adderscale-gimp-plug-in
  build folder -Dtests=disabled -Dtrain=disabled -Dplugin=enabled --buildtype=release
  stage=$(mktemp -d)
  DESTDIR=$stage meson install -C "$folder" --no-rebuild --strip --quiet
  mkdir "$stage/out"
  mv "$(find "$stage" -type d -path '*/plug-ins/adderscale')" "$stage/out/adderscale"
  mkdir "$stage/out/adderscale/models"
  cp "$top"/models/*.safetensors "$top"/models/adderscale-*.md "$top/COPYING" "$stage/out/adderscale/models"
  mv "$stage/out/adderscale/models/COPYING" "$stage/out/adderscale"
  rm -f "$1/$name.tar.gz"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(date -d "$(package_date)" +%s)" \
    -C "$stage/out" -c adderscale | gzip -9n >"$1/$name.tar.gz"
  rm -rf -- "$stage"
}

# The Flatpak extension as flatpak-builder would make it, as far as that goes without its runtime: with the options of the
# manifest, into the prefix of the manifest. For --check.
package_flatpak ()             # package_flatpak OUT
{
  local manifest=$top/data/packaging/flatpak/org.gimp.GIMP.Plugin.AdderScale.json stage prefix options stray
  { read -r prefix; mapfile -t options; } < <(python3 -c 'import json, sys
manifest = json.load (open (sys.argv[1]))
print (manifest["build-options"]["prefix"], *manifest["modules"][0]["config-opts"], sep="\n")' "$manifest")
  build flatpak --prefix="$prefix" --libdir=lib "${options[@]}"
  stage=$(mktemp -d)
  DESTDIR=$stage meson install -C "$folder" --no-rebuild --strip --quiet
  stray=$(find "$stage" -type f ! -path "$stage$prefix/*")
  [ -z "$stray" ] || die "the Flatpak extension would write outside of $prefix: $stray"
  tar -C "$stage" -czf "$1/flatpak-extension.tar.gz" app
  cp "$manifest" "$1"
  rm -rf -- "$stage"
}

package_date ()                # of the newest entry of the change log
{
  sed -n 's/^ -- .*  //p' "$top/data/packaging/debian/changelog" | head -n 1
}

package_inside ()
{
  local out=$top/out/packages work
  work=$(mktemp -d /tmp/adderscale-package.XXXXXX)
  package_debs "$work" "$out"
  package_folder "$out"
  if [ "${1:-}" = --twice ]; then
    package_debs "$work/elsewhere" "$work/second"
    local deb
    for deb in "$out"/*.deb; do
      cmp -s "$deb" "$work/second/${deb##*/}" || die "${deb##*/} is not the same when it is built again."
    done
    say "Built twice: the same bytes."
    lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$out"/*.deb >&2 || die "lintian objects."
    say "lintian has nothing to say."
    mkdir -p "$out/check"
    package_flatpak "$out/check"
  fi
  rm -rf --one-file-system -- "$work"
  (cd "$out" && ls -1)
}
