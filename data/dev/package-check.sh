# SPDX-License-Identifier: GPL-3.0-or-later
# Outside: `./dev package --check` installs the packages into a clean Debian 13 and uses them there in all four ways.

package_check ()
{
  local out=$top/out/packages clean status=0 sources settings
  need_root "Making a clean Debian 13"
  command -v mmdebstrap >/dev/null || install_packages mmdebstrap debian-archive-keyring
  as_root mkdir -p "$cache"
  need_space 3 "$cache"
  clean=$cache/clean.$$
  sources=$(mktemp /tmp/adderscale-sources.XXXXXX)
  debian_sources >"$sources"
  [ -s "$sources" ] || die "apt on this machine names no Debian mirror."
  mapfile -t settings < <(apt_settings)
  say "Making a clean Debian 13…"
  as_root unshare --mount --propagation private -- bash -euc '
    clean=$1 sources=$2 out=$3 parts=$4; shift 4
    mmdebstrap --quiet --mode=root --variant=minbase --include=ca-certificates --dpkgopt=force-unsafe-io \
      --customize-hook="cp /etc/resolv.conf \"\$1/etc/\"" "$@" trixie "$clean" - <"$sources"
    for setting in "$@"; do printf "%s;\n" "${setting#--aptopt=}"; done >"$clean/etc/apt/apt.conf.d/99adderscale-check"
    mkdir "$clean/packages"
    cp "$out"/*.deb "$out"/*.tar.gz "$out"/check/* "$clean/packages"
    cp "$parts/package-check-clean.sh" "$clean/packages"
    for m in proc dev sys; do mount --rbind "/$m" "$clean/$m"; done
    chroot "$clean" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
      sh /packages/package-check-clean.sh' x "$clean" "$sources" "$out" "$parts" "${settings[@]}" || status=1
  as_root rm -rf --one-file-system "$clean"
  rm -f "$sources"
  [ $status = 0 ] || die "the packages do not hold what they promise; see above."
}
