/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library to be preloaded: lets one allocation or one write of a program
 * fail. The variable ADDER_FAULT says which:
 *
 *   memory:N:BYTES  the N-th allocation of at least BYTES that the program or
 *                   an image library asks for; GEGL and babl, which end the
 *                   program when memory is short, are left out
 *   disk:N:FOLDER   the N-th time that something is written to, brought to the
 *                   disk or renamed in FOLDER
 *
 * N counts from 1. When it has happened, the file that ADDER_FAULT_MARK names
 * is made. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FRAMES 24

static enum { NOTHING, MEMORY, DISK } kind;
static long              number;
static size_t            least;
static char              folder[PATH_MAX];
static atomic_long       count;
static _Thread_local int inside; /* the functions here allocate themselves */

__attribute__ ((constructor)) static void
read_wish (void)
{
  const char *wish = getenv ("ADDER_FAULT");
  char       *end;

  if (! wish)
    return;
  if (! strncmp (wish, "memory:", 7))
    {
      number = strtol (wish + 7, &end, 10);
      least  = strtoul (end + 1, NULL, 10);
      kind   = MEMORY;
    }
  else if (! strncmp (wish, "disk:", 5))
    {
      number = strtol (wish + 5, &end, 10);
      if (realpath (end + 1, folder))
        kind = DISK;
    }
}

static void
mark (void)
{
  const char *path = getenv ("ADDER_FAULT_MARK");
  int file = path ? open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666) : -1;

  if (file >= 0)
    close (file);
}

/* Whether the one who asked for memory must stand a refusal: the first that is
 * not a library which passes requests on. */
static int
is_of_interest (void)
{
  static const char *const pass_on[] = { "libc.", "libglib", "libgobject",
                                         "libgio", "fault" };
  static const char *const chosen[]  = { "adderscale", "libpng", "libjpeg",
                                         "libtiff", "libz" };
  void                    *frames[MAX_FRAMES];
  int                      n = backtrace (frames, MAX_FRAMES);

  for (int i = 1; i < n; i++)
    {
      Dl_info     info;
      const char *name;
      int         passes = 0;

      if (! dladdr (frames[i], &info) || ! info.dli_fname)
        return 0;
      name = strrchr (info.dli_fname, '/');
      name = name ? name + 1 : info.dli_fname;
      for (size_t k = 0; k < sizeof pass_on / sizeof *pass_on; k++)
        passes |= strstr (name, pass_on[k]) != NULL;
      if (passes)
        continue;
      for (size_t k = 0; k < sizeof chosen / sizeof *chosen; k++)
        if (strstr (name, chosen[k]))
          return 1;
      return 0;
    }

  return 0;
}

static int
memory_fails (size_t size)
{
  int fails;

  if (kind != MEMORY || size < least || inside)
    return 0;
  inside = 1;
  fails  = is_of_interest () && atomic_fetch_add (&count, 1) + 1 == number;
  if (fails)
    mark ();
  inside = 0;
  if (fails)
    errno = ENOMEM;

  return fails;
}

#define REAL(name)                \
  static __typeof__ (name) *real; \
  if (! real)                     \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name);

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n,
                            size_t size);
extern void *__libc_realloc (void  *memory,
                             size_t size);

void *
malloc (size_t size)
{
  return memory_fails (size) ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n,
        size_t size)
{
  return memory_fails (n * size) ? NULL : __libc_calloc (n, size);
}

void *
realloc (void  *memory,
         size_t size)
{
  return memory_fails (size) ? NULL : __libc_realloc (memory, size);
}

/* Whether the name is one in FOLDER, and it is its turn. */
static int
path_fails (const char *path)
{
  if (strncmp (path, folder, strlen (folder)) ||
      atomic_fetch_add (&count, 1) + 1 != number)
    return 0;
  mark ();
  errno = ENOSPC;

  return 1;
}

static int
file_fails (int file)
{
  char    link[64], path[PATH_MAX];
  ssize_t n;

  if (kind != DISK || file < 0)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", file);
  n = readlink (link, path, sizeof path - 1);
  if (n < 0)
    return 0;
  path[n] = '\0';

  return path_fails (path);
}

size_t
fwrite (const void *restrict data,
        size_t size,
        size_t n,
        FILE *restrict stream)
{
  REAL (fwrite)
  return file_fails (fileno (stream)) ? 0 : real (data, size, n, stream);
}

int
fflush (FILE *stream)
{
  REAL (fflush)
  return stream && file_fails (fileno (stream)) ? EOF : real (stream);
}

ssize_t
write (int         file,
       const void *data,
       size_t      n)
{
  REAL (write)
  return file_fails (file) ? -1 : real (file, data, n);
}

ssize_t
pwrite (int         file,
        const void *data,
        size_t      n,
        off_t       at)
{
  REAL (pwrite)
  return file_fails (file) ? -1 : real (file, data, n, at);
}

int
fsync (int file)
{
  REAL (fsync)
  return file_fails (file) ? -1 : real (file);
}

int
rename (const char *from,
        const char *to)
{
  REAL (rename)
  return kind == DISK && path_fails (from) ? -1 : real (from, to);
}
