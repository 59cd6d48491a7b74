/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many image files into a folder. As many files are worked on at once as there
 * are threads, and each of them gets threads by its share of the work that is
 * left: small files run side by side with one thread each, a big one among
 * them, or the only one, gets more or all. */

#include "config.h"

#include "command/upscale-many.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "command/command.h"
#include "command/image-file.h"
#include "command/upscale-file.h"

#define DRAW_EVERY  (G_TIME_SPAN_SECOND / 5)
#define THOUSAND    1000
#define MAX_WORKERS 64

typedef struct _Many Many;

/* One file. Its worker owns it from its start to its end, but for @done. */
typedef struct
{
  Many        *many;
  const gchar *from;
  gchar       *to;
  gdouble      weight; /* bytes of the file: about the work that it makes */
  gint         done;   /* thousandths, atomic */
  gint64       start;
  UpscaleFile  file;
  GError      *error;
} Item;

struct _Many
{
  const UpscaleOptions *options;
  GCancellable         *cancellable;
  GPtrArray            *items;     /* those that have work to do */
  GPtrArray            *failures;  /* GError */
  GAsyncQueue          *upscalers; /* one for each worker */
  GAsyncQueue          *ended;     /* Item */
  AdderModel           *model;     /* of all upscalers */
  gint                  threads;   /* of all workers together */
  gint                  n_workers;
  guint                 n_files;
  guint                 n_done;
  guint                 n_skipped;
  gint64                start;
  GMutex                lock;
  gdouble               weight_left; /* under @lock */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->to);
  g_free (item->file.warning);
  g_clear_error (&item->error);
  g_free (item);
}

/* Where the result of @from goes. */
static gchar *
target_of (const UpscaleOptions *options,
           const gchar          *from)
{
  g_autofree gchar *base = g_path_get_basename (from);
  g_autofree gchar *name = NULL;
  gchar            *dot;

  if (! options->format)
    return g_build_filename (options->folder, base, NULL);

  dot = strrchr (base, '.');
  if (dot && dot != base)
    *dot = '\0';
  name = g_strconcat (base, ".", options->format, NULL);

  return g_build_filename (options->folder, name, NULL);
}

G_GNUC_PRINTF (3,
               4)
static void
add_failure (Many        *many,
             const gchar *path,
             const gchar *format,
             ...)
{
  g_autofree gchar *name = g_filename_display_name (path);
  g_autofree gchar *text = NULL;
  va_list           values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  g_ptr_array_add (many->failures,
                   g_error_new (G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s: %s",
                                name, text));
}

/* Whether there is a result to make; if not, it is counted. */
static gboolean
has_work (Many        *many,
          GHashTable  *targets,
          const gchar *from,
          const gchar *to)
{
  const gchar *other = g_hash_table_lookup (targets, to);
  GStatBuf     source, target;
  gboolean     there = g_stat (to, &target) == 0;

  if (other)
    add_failure (many, from, _ ("The result would be that of %s"), other);
  else if (g_stat (from, &source) != 0)
    add_failure (many, from, _ ("The image cannot be opened: %s"),
                 g_strerror (errno));
  else if (there && source.st_dev == target.st_dev &&
           source.st_ino == target.st_ino)
    add_failure (many, from, _ ("The result would replace the image itself"));
  else if (! there || many->options->force)
    return TRUE;
  else if (target.st_mtime < source.st_mtime)
    add_failure (many, from,
                 _ ("The result is there but older than the image; --force "
                    "replaces it"));
  else
    many->n_skipped++;

  return FALSE;
}

static void
add_file (Many        *many,
          GHashTable  *targets,
          const gchar *from)
{
  g_autofree gchar *to = target_of (many->options, from);
  GStatBuf          status;
  Item             *item;

  many->n_files++;
  if (! has_work (many, targets, from, to))
    return;

  item         = g_new0 (Item, 1);
  item->many   = many;
  item->from   = from;
  item->weight = g_stat (from, &status) == 0 ? (gdouble) status.st_size : 0.0;
  item->weight = MAX (item->weight, 1.0);
  item->to     = g_steal_pointer (&to);
  many->weight_left += item->weight;
  g_ptr_array_add (many->items, item);
  g_hash_table_insert (targets, item->to, (gpointer) from);
}

/* Threads for a file: its share of what is left. */
static gint
share_of (const Item *item)
{
  Many   *many = item->many;
  gdouble share;

  g_mutex_lock (&many->lock);
  share = many->threads * item->weight / many->weight_left;
  g_mutex_unlock (&many->lock);

  return (gint) CLAMP (round (share), 1.0, many->threads);
}

static void
progress_cb (gdouble  fraction,
             gpointer user_data)
{
  Item *item = user_data;

  g_atomic_int_set (&item->done, (gint) (fraction * THOUSAND));
}

static void
work_cb (gpointer data,
         gpointer user_data)
{
  Item                     *item     = data;
  Many                     *many     = user_data;
  g_autoptr (AdderUpscaler) upscaler = g_async_queue_pop (many->upscalers);

  item->start = g_get_monotonic_time ();
  item->file  = (UpscaleFile) { .options     = many->options,
                                .from        = item->from,
                                .to          = item->to,
                                .replace     = many->options->force,
                                .cancellable = many->cancellable,
                                .progress    = progress_cb,
                                .user_data   = item };
  adder_upscaler_set_threads (upscaler, share_of (item));
  if (! g_cancellable_set_error_if_cancelled (many->cancellable, &item->error))
    upscale_file_run (&item->file, upscaler, &item->error);

  g_mutex_lock (&many->lock);
  many->weight_left -= item->weight;
  g_mutex_unlock (&many->lock);
  g_async_queue_push (many->upscalers, g_steal_pointer (&upscaler));
  g_async_queue_push (many->ended, item);
}

static void
draw (const Many *many,
      gdouble     total)
{
  gdouble done = 0.0;

  for (guint i = 0; i < many->items->len; i++)
    {
      Item *item = g_ptr_array_index (many->items, i);

      done += item->weight * g_atomic_int_get (&item->done) / THOUSAND;
    }
  command_draw_bar (done / total, many->start);
}

/* Tells about a file that has ended. */
static void
tell (Many       *many,
      const Item *item)
{
  if (! many->options->quiet)
    command_clear_bar ();
  if (item->file.warning)
    command_warning (item->to, item->file.warning);

  if (! item->error)
    {
      many->n_done++;
      if (! many->options->quiet)
        command_print_result (item->to, item->file.width, item->file.height,
                              many->model, item->start);
    }
  else if (! g_error_matches (item->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_ptr_array_add (many->failures, g_error_copy (item->error));
}

static void
work (Many *many)
{
  GThreadPool  *pool;
  const gdouble total = many->weight_left;

  pool = g_thread_pool_new (work_cb, many, many->n_workers, FALSE, NULL);
  for (guint i = 0; i < many->items->len; i++)
    g_thread_pool_push (pool, g_ptr_array_index (many->items, i), NULL);

  for (guint ended = 0; ended < many->items->len;)
    {
      Item *item = g_async_queue_timeout_pop (many->ended, DRAW_EVERY);

      command_check_signals ();
      if (item)
        {
          g_atomic_int_set (&item->done, THOUSAND);
          tell (many, item);
          ended++;
        }
      if (! many->options->quiet)
        draw (many, total);
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  if (! many->options->quiet)
    command_clear_bar ();
}

/* An upscaler for each worker: the number of threads is set for each file. */
static gboolean
make_upscalers (Many    *many,
                GError **error)
{
  for (gint i = 0; i < many->n_workers; i++)
    {
      AdderUpscaler *upscaler = upscale_options_make (many->options, error);

      if (! upscaler)
        return FALSE;
      g_set_object (&many->model, adder_upscaler_get_model (upscaler));
      g_async_queue_push (many->upscalers, upscaler);
    }

  return TRUE;
}

static int
finish (Many *many)
{
  const gboolean cancelled = g_cancellable_is_cancelled (many->cancellable);

  if (many->n_skipped > 0 && ! many->options->quiet)
    g_print (ngettext ("%u result was there already\n",
                       "%u results were there already\n", many->n_skipped),
             many->n_skipped);
  if (cancelled)
    g_printerr (ngettext ("adderscale: interrupted; %u of %u file is done, "
                          "the same command does the rest\n",
                          "adderscale: interrupted; %u of %u files are done, "
                          "the same command does the rest\n",
                          many->n_files),
                many->n_done + many->n_skipped, many->n_files);
  command_list_failures (many->failures, many->n_files);

  return cancelled || many->failures->len > 0 ? COMMAND_FAILED : COMMAND_OK;
}

static void
many_clear (Many *many)
{
  g_clear_object (&many->cancellable);
  g_clear_object (&many->model);
  g_ptr_array_unref (many->items);
  g_ptr_array_unref (many->failures);
  g_async_queue_unref (many->upscalers);
  g_async_queue_unref (many->ended);
  g_mutex_clear (&many->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Many,
                                  many_clear)

static void
many_init (Many                 *many,
           const UpscaleOptions *options)
{
  memset (many, 0, sizeof *many);
  many->options     = options;
  many->cancellable = g_cancellable_new ();
  many->items       = g_ptr_array_new_with_free_func (item_free);
  many->failures =
    g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  many->upscalers = g_async_queue_new_full (g_object_unref);
  many->ended     = g_async_queue_new ();
  many->start     = g_get_monotonic_time ();
  many->threads   = options->threads > 0 ? options->threads
                                         : (gint) g_get_num_processors ();
  g_mutex_init (&many->lock);
}

int
upscale_many (const UpscaleOptions *options,
              char                **paths)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (Many)          many;
  GError                *error = NULL;

  many_init (&many, options);
  if (g_mkdir_with_parents (options->folder, 0777) != 0)
    {
      image_file_set_errno (&error, _ ("The folder cannot be made"));
      return command_failure (options->folder, error);
    }
  for (char **path = paths; *path; path++)
    add_file (&many, targets, *path);
  many.n_workers =
    CLAMP ((gint) many.items->len, 1, MIN (many.threads, MAX_WORKERS));
  if (! make_upscalers (&many, &error))
    return command_failure (NULL, error);

  command_catch_signals (many.cancellable);
  work (&many);

  return finish (&many);
}
