# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: `./dev fuzz [--fast] [TARGET] [SECONDS]`. Builds the targets of tests/attack with clang, libFuzzer and the address
# and undefined-behaviour sanitizers, and lets each search. --fast is without the sanitizers, some ten times as many runs:
# only a crash, an assertion, a hang or too much memory is seen then, so what it learns is for a run without it. What they
# find and learn stays in the build folder, the same for both; a file that does harm belongs into
# tests/attack/corpus/TARGET, where every test run tries it again.

fuzz ()
{
  local targets=(model metadata checkpoint image) seconds=60 target status=0 variant=fuzz
  local options=(-Db_sanitize=address,undefined -Db_lundef=false) goals
  if [ "${1:-}" = --fast ]; then
    shift
    variant=fuzz-fast options=()
  fi
  case ${1:-} in '' | [0-9]*) ;; *) targets=("$1"); shift ;; esac
  [ $# = 0 ] || seconds=$1
  for target in "${targets[@]}"; do
    [ -f "$top/tests/attack/fuzz-$target.c" ] || die "there is no target '$target': model, metadata, checkpoint or image."
  done
  compiler=clang
  goals=("${targets[@]/#/tests/attack/fuzz-}")
  build "$variant" -Dfuzz=true -Dplugin=disabled "${options[@]}"
  for target in "${targets[@]}"; do
    fuzz_one "$target" "$seconds" || status=1
  done
  return $status
}

fuzz_one ()                    # fuzz_one TARGET SECONDS
{
  local place=${folder%-fast}-found/$1 words=() learned found log
  learned=$place/learned found=$place/found log=$folder/$1.log
  case $1 in model | metadata) words=("-dict=$top/tests/attack/model.dict") ;; esac
  mkdir -p "$learned" "$found"
  say "$1 for $2 seconds:"
  # GLib, json-glib and the image libraries are not instrumented, babl and GEGL keep memory: leaks are for ./dev sanitize.
  ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 \
    nice -n 19 "$folder/tests/attack/fuzz-$1" -max_total_time="$2" -timeout=30 -rss_limit_mb=3000 -malloc_limit_mb=2000 \
      -max_len=20000 -artifact_prefix="$found/" -print_final_stats=1 "${words[@]}" \
      "$learned" "$top/tests/attack/corpus/$1" >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    say "$1: harm was done; the file is in $found, the log is $log."
    return 1
  }
  say "$1: $(sed -n 's/^stat::number_of_executed_units: */runs: /p' "$log"), $(find "$learned" -type f | wc -l) files learned, no harm."
}
