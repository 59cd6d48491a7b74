#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What software centres read is valid, and says what the project says.
set -euo pipefail

command -v appstreamcli >/dev/null || { echo "1..0 # SKIP appstreamcli is not here"; exit 0; }
file=$1/data/org.gimp.GIMP.Plugin.AdderScale.metainfo.xml
version=$2

echo "1..2"
if answer=$(appstreamcli validate --no-net --no-color "$file" 2>&1); then
  echo "ok 1 the metainfo is valid"
else
  sed 's/^/# /' <<<"$answer"
  echo "not ok 1 the metainfo is valid"
fi

if grep -q "<release version=\"$version\"" "$file"; then
  echo "ok 2 the metainfo names the version $version"
else
  echo "not ok 2 the metainfo names the version $version"
fi
