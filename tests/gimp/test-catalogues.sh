#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text for people is in every catalogue, and no catalogue has anything else.
set -euo pipefail

command -v xgettext >/dev/null || { echo "1..0 # SKIP gettext is not here"; exit 0; }
top=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$top"

mapfile -t languages < <(grep -v '^#' po/LINGUAS)
mapfile -t listed < <(grep -v '^#' po/POTFILES | sort)
number=0
report () { number=$((number + 1)); if [ "$1" = 0 ]; then echo "ok $number $2"; else echo "not ok $number $2"; fi; }

echo "1..$((1 + 3 * ${#languages[@]}))"

# What speaks to people is translated: GIMP's dialog, the command, and the library.
mapfile -t marked < <(find core plugin ui -name '*.c' -exec grep -lE '\b(_|N_|C_|ngettext) ?\(' {} + 2>/dev/null | sort)
difference=$(diff <(printf '%s\n' "${listed[@]}") <(printf '%s\n' "${marked[@]}")) && status=0 || status=1
[ $status = 0 ] || sed 's/^/# /' <<<"$difference"
report $status "po/POTFILES lists exactly the files with text"

xgettext --from-code=UTF-8 -k_ -kN_ -kC_:1c,2 -kngettext:1,2 --flag=g_strdup_printf:1:c-format \
  --files-from=<(printf '%s\n' "${listed[@]}") -o "$work/all.pot"

for language in "${languages[@]}"; do
  msgfmt --check -o "$work/$language.mo" "po/$language.po" 2>"$work/errors" && status=0 || status=1
  sed 's/^/# /' "$work/errors"
  report $status "$language.po is well formed"

  # msgcmp finds texts that are missing or fuzzy; msgcomm those that nobody uses any more.
  msgcmp "po/$language.po" "$work/all.pot" 2>"$work/errors" && status=0 || status=1
  [ $status = 0 ] || sed 's/^/# /' "$work/errors"
  report $status "$language.po translates every text"

  msgattrib --no-obsolete --no-fuzzy --no-location "po/$language.po" -o "$work/$language.po"
  unused=$(msgcomm --unique --omit-header "$work/$language.po" "$work/all.pot" 2>/dev/null | grep -E '^msg(id|str)' || true)
  [ -z "$unused" ] && ! grep -q '^#~' "po/$language.po" && status=0 || status=1
  [ $status = 0 ] || sed 's/^/# /' <<<"$unused"
  report $status "$language.po has no text that is gone"
done
