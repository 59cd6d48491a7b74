# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: `./dev fuzz [TARGET] [SECONDS]`. Builds the targets of tests/attack with clang, libFuzzer and the address and
# undefined-behaviour sanitizers, and lets each search. What it finds and what it learns stay in the build folder; a file
# that does harm belongs into tests/attack/corpus/TARGET, where every test run tries it again.

fuzz ()
{
  local targets=(model metadata checkpoint image) seconds=60 target status=0
  case ${1:-} in '' | [0-9]*) ;; *) targets=("$1"); shift ;; esac
  [ $# = 0 ] || seconds=$1
  compiler=clang
  build fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Dplugin=disabled -Dbuildtype=debugoptimized
  for target in "${targets[@]}"; do
    [ -x "$folder/tests/attack/fuzz-$target" ] || die "there is no target '$target': model, metadata, checkpoint or image."
    fuzz_one "$target" "$seconds" || status=1
  done
  return $status
}

fuzz_one ()                    # fuzz_one TARGET SECONDS
{
  local learned=$folder/fuzz/$1/learned found=$folder/fuzz/$1/found log=$folder/fuzz/$1/log words=()
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
