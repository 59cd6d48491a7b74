# SPDX-License-Identifier: GPL-3.0-or-later
# Inside: the slow looks at memory and threads that `./dev test --full` takes: valgrind over the plain C level, and the
# thread sanitizer. Both go through run_tests of build.sh, so that their results are counted.

valgrind_options='--quiet --error-exitcode=99 --leak-check=no --partial-loads-ok=yes --expensive-definedness-checks=yes'

# Programs of C that take seconds at most without it; leaks are for ./dev sanitize, this is for what was never written.
test_under_valgrind ()
{
  build ""
  ADDER_CPU=reference GEGL_THREADS=2 run_tests "dev-valgrind-$$" --timeout-multiplier 40 --wrapper "valgrind $valgrind_options" \
    model-file memory overflow edges attack-corpus-model attack-corpus-metadata attack-corpus-checkpoint attack-corpus-image \
    run alpha tiles
  ADDER_CPU=reference ADDERSCALE_WRAPPER="valgrind $valgrind_options" \
    run_tests "dev-valgrind-command-$$" --timeout-multiplier 20 command-errors command-kept
}

# GLib and the others are not built with the sanitizer: it leaves out what they do, and libglib-threads tells it of GLib's
# locks (tests/attack/glib-threads.c).
test_threads ()
{
  local aware
  build threads -Db_sanitize=thread -Db_lundef=false -Dplugin=disabled -Dintrospection=disabled
  aware="env LD_PRELOAD=$folder/tests/attack/libglib-threads.so"
  export TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1:exitcode=66
  run_tests "dev-threads-$$" --timeout-multiplier 10 --wrapper "$aware" run tiles
  ADDERSCALE_WRAPPER=$aware run_tests "dev-threads-command-$$" --timeout-multiplier 10 command-many
  unset TSAN_OPTIONS
}
