#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the catalogues a second time, for the command. usage: install-catalogues.sh FOLDER
set -eu
for catalogue in "$MESON_BUILD_ROOT"/po/*/LC_MESSAGES/adderscale.mo; do
  language=${catalogue%/LC_MESSAGES/*}
  install -D -m 644 "$catalogue" "${DESTDIR:-}$1/${language##*/}/LC_MESSAGES/adderscale.mo"
done
