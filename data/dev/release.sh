# SPDX-License-Identifier: GPL-3.0-or-later
# Outside: `./dev release`. Everything that a release has to pass, one after the other, the quick ones first; it stops at the
# first that fails. What it makes lies in out/packages; to tag and to publish is left to a person.

release_version () { sed -n "s/^ *version: '\([0-9.]*\)',$/\1/p" "$top/meson.build" | head -n 1; }

# What can be known without building.
release_check_tree ()
{
  local version
  version=$(release_version)
  [ -z "$(git -C "$top" status --porcelain)" ] || die "the tree has changes: a release is made of what is committed."
  grep -qE "^## $version, [0-9]{4}-[0-9]{2}-[0-9]{2}$" "$top/CHANGELOG.md" ||
    die "CHANGELOG.md has no heading '## $version, DATE': say what is new, and when."
  grep -q "<release version=\"$version\"" "$top/data/org.gimp.GIMP.Plugin.AdderScale.metainfo.xml" ||
    die "the metainfo in data/ does not know version $version."
}

release ()
{
  local step
  [ $# = 0 ] || die "release takes no arguments, not '$*'."
  release_check_tree
  for step in "lint --deep" "test --full" "test --gimp testing" "fuzz 600" "package --check"; do
    say "release: ./dev $step"
    # shellcheck disable=SC2086
    "$top/dev" $step || die "no release: ./dev $step failed."
  done
  say "release: AdderScale $(release_version) passed everything; its packages are in out/packages."
}
