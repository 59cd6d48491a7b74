#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The recipes of CONTRIBUTING.md can be followed: short, every file and function they name is there, and a commit of this
# history did what each of them says.
# usage: test-recipes.sh SOURCE_FOLDER
set -u
cd "$1" || exit 1
n=0 failed=0

verdict ()                     # verdict SENTENCE PROBLEMS
{
  n=$((n + 1))
  if [ -z "$2" ]; then echo "ok $n - $1"; return; fi
  echo "not ok $n - $1"
  printf '%s\n' "$2" | sed 's/^/# /' >&2
  failed=1
}

recipe ()                      # recipe TITLE: its lines
{
  awk -v title="## $1" '$0 == title { on = 1; next } /^## / { on = 0 } on && NF' CONTRIBUTING.md
}

titles=("Add a SIMD level" "Add a kind of layer" "Add a model" "Add an option to the dialog")
for title in "${titles[@]}"; do
  text=$(recipe "$title")
  lines=$(printf '%s\n' "$text" | grep -vc '^Done so by')
  verdict "“$title” has fewer than ten lines" \
    "$([ "$lines" -gt 0 ] && [ "$lines" -lt 10 ] || echo "$lines lines")"

  problems=
  while read -r path; do
    [ -e "$path" ] || compgen -G "$path" >/dev/null || problems+="there is no $path"$'\n'
  done < <(printf '%s\n' "$text" | grep -oE '`[^`]+`' | tr -d '`' | grep -E '^(core|models|plugin|po|tests|data|ui)/' |
             grep -v -e LEVEL -e '\bID\b')
  verdict "“$title” names files that are there" "$problems"

  problems=
  while read -r name; do
    grep -rqE "\b$name\b" --include='*.[ch]' core models plugin || problems+="there is no $name"$'\n'
  done < <(printf '%s\n' "$text" | grep -oE '`[a-z_]+ \(\)`' | tr -d '`() ')
  verdict "“$title” names functions that are there" "$problems"
done

if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1 && [ "$(git -c safe.directory='*' rev-parse --is-shallow-repository)" = false ]; then
  problems=
  for title in "${titles[@]}"; do
    subject=$(recipe "$title" | sed -n 's/^Done so by “\(.*\)”\.$/\1/p')
    [ -n "$subject" ] && git -c safe.directory='*' log --format=%s | grep -qxF -- "$subject" || problems+="$title: no commit “$subject”"$'\n'
  done
  verdict "a commit of this history did what each recipe says" "$problems"
else
  echo "ok $((++n)) - a commit of this history did what each recipe says # SKIP no history here"
fi
echo "1..$n"
exit $failed
