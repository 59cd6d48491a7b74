#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What every text file of the tree keeps to.
# usage: test-text.sh SOURCE_FOLDER
set -u
cd "$1" || exit 1
n=0 failed=0
list=$(mktemp) bad=$(mktemp)
trap 'rm -f "$list" "$bad"' EXIT

# The files of the tree: git's, or, in an unpacked archive, all but what was built
if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
  git -c safe.directory='*' ls-files -co --exclude-standard
else
  find . \( -name 'build*' -o -name out -o -name runs -o -name __pycache__ \) -prune -o -type f -print | sed 's,^\./,,'
fi | while read -r file; do [ ! -f "$file" ] || echo "$file"; done >"$list"

files ()                       # files REGEX: the files whose names match
{
  grep -E "$1" "$list"
}

verdict ()                     # verdict SENTENCE: the test fails if anything stands in $bad
{
  n=$((n + 1))
  if [ -s "$bad" ]; then
    echo "not ok $n - $1"
    sed 's/^/# /' "$bad" >&2   # meson shows what a failed TAP test says on stderr
    failed=1
  else
    echo "ok $n - $1"
  fi
}

sources='\.([ch]|list|sh|py|ui|build)$|(^|/)meson_options\.txt$|^dev$|^\.ci/run$'
texts="$sources|\.(md|po|pot|css|xml|desktop|svg)\$"

files "$sources" | while read -r file; do
  head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$file"
done >"$bad"
verdict "every source names its licence in its first three lines"

files '\.([ch]|sh|py)$|^dev$' | while read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 500 ] || echo "$file has $lines lines"
done >"$bad"
verdict "no source has more than 500 lines"

tab=$(printf '\t')
files "$texts" | while read -r file; do grep -nHE "$tab|[[:blank:]]\$" "$file"; done >"$bad"
verdict "no tabs, no blanks at the end of a line"

files "$texts" | while read -r file; do [ -z "$(tail -c 1 "$file")" ] || echo "$file"; done >"$bad"
verdict "every file ends with a new line"

files '\.[ch]$' | grep -vE '/(main|cpu)\.[ch]$' | sed 's,.*/,,' | sort | uniq -d >"$bad"
verdict "a file's name is found once in the whole tree"

if command -v msgfmt >/dev/null; then
  files '\.po$' | while read -r file; do msgfmt --check --output-file=/dev/null "$file" 2>&1; done >"$bad"
  verdict "translations are well formed"
else
  n=$((n + 1))
  echo "ok $n - translations are well formed # SKIP msgfmt is not here"
fi

echo "1..$n"
exit $failed
