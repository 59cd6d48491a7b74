# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: configure, build and test. Build folders are named by distribution, compiler and variant, so that a folder
# never holds objects of two machines: build-trixie-gcc, build-trixie-clang, build-trixie-gcc-sanitize.

codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-$ID}")
compiler=${CC:-gcc}
jobs=${JOBS:-$(nproc)}
quiet=                         # not empty: say nothing while building unless it fails

# The root's compilers change only when we say so: there a warning is always ours, and an error.
warnings=()
if [ -n "${CI:-}" ] || [ "$ADDERSCALE_INSIDE" != system ]; then warnings=(-Dwerror=true); fi

# A locale that is not there makes programs complain.
locale -a | grep -qixF "$(echo "${LC_ALL:-${LANG:-C}}" | sed 's/UTF-8/utf8/i')" || export LANG=C.UTF-8 LC_ALL=C.UTF-8

goals=()                       # what to build, all when empty

# build VARIANT [MESON OPTIONS]: configures and builds; sets $folder. Runs that build the same folder wait for each other.
build ()
{
  local variant=$1 lock; shift
  local options=("${warnings[@]}" "$@")
  folder=$top/build-$codename-${compiler##*/}${variant:+-$variant}
  mkdir -p "$folder"
  exec {lock}>"$folder/dev-lock"
  flock "$lock"
  local wanted="$ADDERSCALE_INSIDE ${options[*]}"
  if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/dev-options" 2>/dev/null)" != "$wanted" ]; then
    find "$folder" -mindepth 1 ! -name dev-lock -delete
    CC=$compiler meson setup "$folder" "$top" "${options[@]}" >"$folder/dev-setup.log" 2>&1 ||
      { tail -n 20 "$folder/dev-setup.log" >&2; die "meson could not configure the build."; }
    echo "$wanted" >"$folder/dev-options"
  fi
  ninja -C "$folder" -j "$jobs" ${quiet:+--quiet} "${goals[@]}" >&2 || die "the build failed."
  exec {lock}>&-
}

build_main ()
{
  build ""
  say "Built in ${folder#"$top"/}."
}

# run_tests LOGNAME [MESON TEST ARGS]: runs the tests of $folder; the results go to LOGNAME.json for count-tests.py
run_tests ()
{
  local log=$1; shift
  logs+=("$folder/meson-logs/$log.json")
  rm -f "$folder/meson-logs/$log".*
  meson test -C "$folder" --no-rebuild --logbase "$log" --print-errorlogs --num-processes "$jobs" "$@" </dev/null || true
}

test_all ()
{
  local full=no args=() logs=() status=0
  if [ "${1:-}" = --newest-gimp ]; then
    shift
    [ $# != 0 ] || args=(--suite gimp --suite dialog)
    warnings=()                # that compiler and its libraries change under us
    say "GIMP here: $(gimp-console --version)"
  fi
  for arg; do case $arg in --full) full=yes ;; *) args+=("$arg") ;; esac; done
  build ""
  # Those that attack by the thousand do it as often as they can (tests/attack).
  [ $full = no ] || export ADDERSCALE_TEST_FULL=yes
  run_tests "dev-$$" "${args[@]}"
  unset ADDERSCALE_TEST_FULL
  if [ $full = yes ]; then
    [ ${#args[@]} != 0 ] || ADDERSCALE_LONG_TESTS=5 run_tests "dev-long-$$" --timeout-multiplier 5 killed
    ADDER_CPU=reference run_tests "dev-reference-$$" "${args[@]}"
    test_sanitized_in_full "${args[@]}"
    . "$parts/deep.sh"
    test_under_valgrind
    test_threads
    . "$parts/analyse.sh"
    analyse || status=1
    compiler=clang build ""
    run_tests "dev-$$" "${args[@]}"
  fi
  python3 "$parts/count-tests.py" "${logs[@]}" || status=1
  return $status
}

# The sanitizers' libraries must be loaded first, which GIMP does not do for its plug-ins: they are left out.
test_sanitized_in_full ()
{
  local level
  # Whole stacks, slower, so that a leak is laid to the library it comes from. The build runs programs too: the manual
  # asks them for their help.
  local -x ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1:fast_unwind_on_malloc=0
  local -x UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  local -x LSAN_OPTIONS=suppressions=$parts/leaks-of-others:print_suppressions=0
  build sanitize -Db_sanitize=address,undefined -Db_lundef=false -Dplugin=disabled
  run_tests "dev-$$" --timeout-multiplier 6 "$@"
  # Kernels and networks are tested at every level by their suites; the others take the best, or what they are told.
  [ $# != 0 ] || for level in $(processor_levels | sed '$d'); do
    ADDER_CPU=$level run_tests "dev-$level-$$" --timeout-multiplier 6 --suite upscale
  done
}

# test_sanitized [--threads | --valgrind | MESON TEST ARGS]
test_sanitized ()
{
  local logs=()
  . "$parts/deep.sh"
  case ${1:-} in
    --threads)  test_threads ;;
    --valgrind) test_under_valgrind ;;
    *)          test_sanitized_in_full "$@" ;;
  esac
  python3 "$parts/count-tests.py" "${logs[@]}"
}

# The names of the levels that this processor runs, the best last
processor_levels ()
{
  "$folder/core/command/adderscale" --list-kernels | awk '$1 == "adder3x3" && /(runs|could run)$/ { print $2 }'
}

# What it installs of other programs' engines is kept beside the Debian 13 root, or where there is none in the checkout.
bench ()
{
  quiet=yes build ""
  python3 "$top/tests/bench/bench.py" --build "$folder" --peers "${ADDERSCALE_PEERS:-$top/build-peers}" "$@" </dev/null
}

# run_built CMD…: CMD with the built programs first on its PATH and the checkout's models
run_built ()
{
  quiet=yes build ""
  export PATH=$folder/core/command:$folder/models/train:$PATH ADDERSCALE_MODEL_PATH=${ADDERSCALE_MODEL_PATH:-$top/models}
  exec "$@"
}
