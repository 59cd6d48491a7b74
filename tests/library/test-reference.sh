#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The reference has a page for every function that the library exports, and says something about everything.
# usage: test-reference.sh ADDER.MAP FOLDER_OF_THE_REFERENCE CONFIG ADDER.GIR
set -u
map=$1 pages=$2 config=$3 gir=$4
failed=0
missing=
for function in $(sed -n 's/^ *\(adder_[a-z0-9_]*\);$/\1/p' "$map" | grep -v '_get_type$'); do
  grep -qsE "^(<[^>]*>)*$function( |\$|<)" "$pages"/func.*.html "$pages"/method.*.html "$pages"/ctor.*.html "$pages"/type_func.*.html ||
    missing="$missing $function"
done
echo 1..2
if [ -z "$missing" ]; then
  echo "ok 1 - every function has a page"
else
  echo "not ok 1 - every function has a page"
  echo "# no page:$missing" >&2
  failed=1
fi
said=$(gi-docgen check --quiet --fatal-warnings --config "$config" "$gir" 2>&1)
if [ $? = 0 ]; then
  echo "ok 2 - everything is described"
else
  echo "not ok 2 - everything is described"
  echo "$said" | sed 's/^/# /' >&2
  failed=1
fi
exit $failed
