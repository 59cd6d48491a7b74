/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library to be preloaded to programs that are built with the thread
 * sanitizer, where GLib is not: GLib waits by system calls that the sanitizer
 * does not see, so that it takes what a lock protects for a race. Here GLib's
 * locks, conditions, queues and pools tell it who waits for whom, and nothing
 * else: what is not protected by one of them is still found.
 *
 * GLib's own calls of its functions do not come by here, so a pool and a queue
 * are told of as a whole. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <glib.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define REAL(name)                \
  static __typeof__ (name) *real; \
  if (! real)                     \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name);

/* ---- Locks and conditions ---- */

#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_mutex_trylock

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock)
  real (mutex);
  __tsan_acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  REAL (g_mutex_trylock)
  if (! real (mutex))
    return FALSE;
  __tsan_acquire (mutex);
  return TRUE;
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock)
  __tsan_release (mutex);
  real (mutex);
}

void
g_cond_wait (GCond  *condition,
             GMutex *mutex)
{
  REAL (g_cond_wait)
  __tsan_release (mutex);
  real (condition, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond  *condition,
                   GMutex *mutex,
                   gint64  end)
{
  gboolean signalled;
  REAL (g_cond_wait_until)

  __tsan_release (mutex);
  signalled = real (condition, mutex, end);
  __tsan_acquire (mutex);

  return signalled;
}

/* ---- Queues ---- */

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  REAL (g_async_queue_push)
  __tsan_release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data;
  REAL (g_async_queue_pop)

  data = real (queue);
  __tsan_acquire (queue);

  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue,
                           guint64      timeout)
{
  gpointer data;
  REAL (g_async_queue_timeout_pop)

  data = real (queue, timeout);
  __tsan_acquire (queue);

  return data;
}

/* ---- Pools ---- */

/* What a pool calls instead of the function that it was given. */
typedef struct
{
  GFunc        function;
  gpointer     user_data;
  GThreadPool *pool;
} Task;

static void
run_task (gpointer data,
          gpointer user_data)
{
  Task *task = user_data;

  __tsan_acquire (task);
  task->function (data, task->user_data);
  __tsan_release (task);
}

/* Pools live short, and tests are few: their tasks are kept. */
static GHashTable *tasks;
static GMutex      tasks_lock;

static Task *
task_of (GThreadPool *pool)
{
  Task *task;

  g_mutex_lock (&tasks_lock);
  task = tasks ? g_hash_table_lookup (tasks, pool) : NULL;
  g_mutex_unlock (&tasks_lock);

  return task;
}

GThreadPool *
g_thread_pool_new (GFunc    function,
                   gpointer user_data,
                   gint     max_threads,
                   gboolean exclusive,
                   GError **error)
{
  Task *task = g_new0 (Task, 1);
  REAL (g_thread_pool_new)

  task->function  = function;
  task->user_data = user_data;
  task->pool      = real (run_task, task, max_threads, exclusive, error);
  g_mutex_lock (&tasks_lock);
  if (! tasks)
    tasks = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (tasks, task->pool, task);
  g_mutex_unlock (&tasks_lock);

  return task->pool;
}

gboolean
g_thread_pool_push (GThreadPool *pool,
                    gpointer     data,
                    GError     **error)
{
  Task *task = task_of (pool);
  REAL (g_thread_pool_push)

  if (task)
    __tsan_release (task);
  return real (pool, data, error);
}

void
g_thread_pool_free (GThreadPool *pool,
                    gboolean     immediate,
                    gboolean     wait)
{
  Task *task = task_of (pool);
  REAL (g_thread_pool_free)

  real (pool, immediate, wait);
  if (task && wait)
    __tsan_acquire (task);
}
