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
# locks (tests/attack/glib-threads.c). Every suite of C programs, and the command through its Python tests; what has one
# thread only (kernels, networks), or asks for other programs, would find nothing.
test_threads ()
{
  local aware level
  build threads -Db_sanitize=thread -Db_lundef=false -Dplugin=disabled -Dintrospection=disabled
  aware="env LD_PRELOAD=$folder/tests/attack/libglib-threads.so"
  export TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1:exitcode=66
  run_tests "dev-threads-$$" --timeout-multiplier 15 --wrapper "$aware" $(thread_programs)
  for level in $(processor_levels); do
    ADDER_CPU=$level run_tests "dev-threads-$level-$$" --timeout-multiplier 15 --wrapper "$aware" run tiles threads
  done
  ADDERSCALE_WRAPPER=$aware run_tests "dev-threads-command-$$" --timeout-multiplier 15 \
    command-upscale command-many command-kept command-errors
  unset TSAN_OPTIONS
}

# The tests that are programs of C themselves, of the suites that have threads
thread_programs ()
{
  python3 - "$folder" <<'PYTHON'
import json, sys
for test in json.load(open(sys.argv[1] + '/meson-info/intro-tests.json')):
    suites = {suite.split(':')[-1] for suite in test['suite']}
    if suites & {'upscale', 'library', 'train'} and test['cmd'][0].startswith(sys.argv[1]) and '/tests/' in test['cmd'][0]:
        print(test['name'])
PYTHON
}
