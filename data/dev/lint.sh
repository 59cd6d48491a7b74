# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: `./dev format` and `./dev lint`. Style is asked of changed lines only, so that a rule may change without
# touching every file; what holds for the whole tree is in tests/project, and `./dev test` runs it too.

# The commit to compare with: where this branch left main, or the last commit when we are on main itself
base ()
{
  local main
  for main in "${LINT_BASE:-}" origin/main main; do
    [ -n "$main" ] && main=$(git -C "$top" merge-base HEAD "$main" 2>/dev/null) || continue
    [ "$main" != "$(git -C "$top" rev-parse HEAD)" ] || main=$(git -C "$top" rev-parse --verify -q HEAD~1) || continue
    echo "$main"
    return
  done
  git hash-object -t tree /dev/null
}

# The newest clang-format that is here
newest ()                      # newest NAME: NAME-22 or NAME
{
  compgen -c | grep -xE "$1(-[0-9]+)?" | sort -uV | tail -n 1
}
clang_format=$(newest clang-format)
clang_format_diff=$(newest clang-format-diff)

changed_lines ()
{
  git -C "$top" diff -U0 --no-color --relative "$(base)" -- '*.c' '*.h'
}

format ()
{
  if [ $# = 0 ]; then
    cd "$top"
    changed_lines | $clang_format_diff -p1 -i
  else
    $clang_format -i -- "$@"
  fi
}

lint ()
{
  local deep=no failed=0 diff output test
  [ "${1:-}" != --deep ] || deep=yes
  cd "$top"
  for test in tests/project/test-*.sh; do
    output=$("$test" "$top") || { failed=1; printf '%s\n' "$output" | grep -vE '^(ok|1\.\.)'; }
  done
  diff=$(changed_lines | $clang_format_diff -p1) || true # newer ones say 1 when there is something to change
  if [ -n "$diff" ]; then
    printf '%s\n' "$diff"
    say "lint: ./dev format would change the lines above."
    failed=1
  fi
  lint_subjects || failed=1
  if [ $deep = yes ]; then
    build ""
    # GLib ends the program where memory is short, and returns nothing else.
    cppcheck --quiet --enable=warning,portability --inline-suppr --error-exitcode=1 --library=gtk \
      --suppress=unknownMacro --suppress=nullPointerOutOfMemory --suppress=ctunullpointerOutOfMemory \
      --suppress=normalCheckLevelMaxBranches \
      -I core -I "$folder" core models plugin ui || failed=1
    git ls-files '*.c' | while read -r file; do
      ! grep -qF "$file" "$folder/compile_commands.json" || printf '%s\0' "$file"
    done | xargs -0 -r -n 4 -P "$jobs" clang-tidy -p "$folder" --quiet --warnings-as-errors='*' || failed=1
  fi
  [ $failed = 0 ] && say "lint: all well." || return 1
}

# "folder: Imperative", no full stop, an empty second line
lint_subjects ()
{
  local bad
  bad=$(git log --format='%h %s' "$(base)..HEAD" 2>/dev/null | grep -vE '^[0-9a-f]+ [a-z.][A-Za-z0-9./_-]*(, [a-z][A-Za-z0-9./_-]*)*: [A-Z].*[^.]$' || true)
  [ -z "$bad" ] || { say "lint: a commit's subject is 'folder: Imperative' without a full stop:"; say "$bad"; return 1; }
}
