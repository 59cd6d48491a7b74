/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A second process that finishes what was begun if the first one is killed.
 *
 * Putting new pixels into an image takes many calls of GIMP's. A plug-in that is
 * killed between two of them leaves an image that is neither the old nor the new
 * one. So the plug-in forks as long as it has no threads, computes, and then hands
 * the pixels, in memory that both share, to its copy. That makes the changes in
 * its place, for it has the same pipe to GIMP, and GIMP notices the end of a
 * plug-in no sooner than all ends of the pipe are closed.
 *
 * Killed before the order is given, the first process takes the second with it
 * and nothing has changed; killed afterwards, everything will.
 *
 * What is left is a kill of the second process while it makes the changes, 5 ms
 * and 1 ms more for each megabyte of the result. GIMP then ends the undo step, and
 * one Ctrl+Z brings the old image back. GIMP cannot do better by itself: it has no
 * call that changes size and pixels at once, none that undoes, and for pixels that
 * it has already, in a layer of a hidden image, only filters and pasting. Filters
 * were tried. They change low bits of 32-bit images (in 17,000 of 960,000 bytes in
 * floating point, in 400,000 as integers), are limited by the selection, and take
 * longer than the pixels do that come from here.
 */

#include "config.h"

#include "stand-in.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process-name.h"
#include "shared-memory.h"

/* Who kills by name what computes, by the program's or by its folder's, wants no
 * more than that.
 */
#define NAME "upscale-finish"

#define ENCODING_LENGTH 64

struct _AdderStandIn
{
  pid_t              second; /* in the first process; 0 in the second */
  int                socket; /* to the other one */
  AdderSharedMemory *memory;
};

/* Both processes are the same program, so that structures go as they are. The
 * pointers in them mean nothing to the other process.
 */
typedef struct
{
  AdderLayers layers;
  gint32      image;
  guint       n_raster;
  guint       n_chosen;
  gsize       size; /* of the pixels */
  gboolean    on_disk;
} Order;

typedef struct
{
  AdderRaster raster;
  gint32      layer;
  gsize       start; /* of its pixels */
  gchar       encoding[ENCODING_LENGTH];
} Piece;

/* The last one says what became of it, the others how far it is. */
typedef struct
{
  gboolean last;
  gdouble  progress;
  gboolean done;
  gsize    length; /* of the message that follows */
} Answer;

static gboolean
send_all (AdderStandIn *self,
          gconstpointer data,
          gsize         size)
{
  const guint8 *bytes = data;

  while (size > 0)
    {
      ssize_t n = send (self->socket, bytes, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= n;
    }

  return TRUE;
}

static gboolean
receive_all (AdderStandIn *self,
             gpointer      data,
             gsize         size)
{
  guint8 *bytes = data;

  while (size > 0)
    {
      ssize_t n = recv (self->socket, bytes, size, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= n;
    }

  return TRUE;
}

/* A layer's pixels as a buffer whose memory is that at @start. */
static GeglBuffer *
new_buffer (const guint8      *start,
            const AdderRaster *layer,
            const Babl        *format)
{
  return gegl_buffer_linear_new_from_data ((gpointer) start, format,
                                           &layer->part, GEGL_AUTO_ROWSTRIDE,
                                           NULL, NULL);
}

/* ---- The second process ---- */

/* The same layer is read with the same colours in both processes. */
static const Babl *
read_format (const Piece *piece,
             GimpLayer   *layer)
{
  return babl_format_with_space (
    piece->encoding, gimp_drawable_get_format (GIMP_DRAWABLE (layer)));
}

static AdderLayers *
receive_order (AdderStandIn *self,
               GPtrArray    *enlarged)
{
  g_autoptr (AdderLayers) layers = NULL;
  const guint8           *pixels;
  Order                   order;

  if (! receive_all (self, &order, sizeof order))
    return NULL;

  pixels = adder_shared_memory_get (self->memory, order.size, order.on_disk);
  if (! pixels)
    return NULL;

  layers         = g_memdup2 (&order.layers, sizeof order.layers);
  layers->image  = gimp_image_get_by_id (order.image);
  layers->raster = g_ptr_array_new_with_free_func (g_free);
  layers->chosen = g_ptr_array_new ();

  for (guint i = 0; i < order.n_raster; i++)
    {
      Piece        piece;
      AdderRaster *layer;

      if (! receive_all (self, &piece, sizeof piece))
        return NULL;

      layer         = g_memdup2 (&piece.raster, sizeof piece.raster);
      layer->pixels = NULL;
      layer->layer  = gimp_layer_get_by_id (piece.layer);
      g_ptr_array_add (layers->raster, layer);
      g_ptr_array_add (enlarged,
                       new_buffer (pixels + piece.start, layer,
                                   read_format (&piece, layer->layer)));
    }

  for (guint i = 0; i < order.n_chosen; i++)
    {
      gint32 id;

      if (! receive_all (self, &id, sizeof id))
        return NULL;
      g_ptr_array_add (layers->chosen, gimp_layer_get_by_id (id));
    }

  return g_steal_pointer (&layers);
}

/* A first process that has no time to listen must not hold this one up, nor one
 * that is gone.
 */
static void
tell_progress (gdouble  fraction,
               gpointer data)
{
  AdderStandIn *self   = data;
  Answer        answer = { .progress = fraction };

  (void) send (self->socket, &answer, sizeof answer,
               MSG_NOSIGNAL | MSG_DONTWAIT);
}

/**
 * adder_stand_in_serve:
 * @self: in the second process
 * @result: (out caller-allocates): as adder_layers_apply()
 * @error: as adder_layers_apply()
 *
 * Waits for the order and carries it out. It returns only if the first process
 * was killed meanwhile, so that this one has to answer GIMP.
 *
 * Returns: as adder_layers_apply()
 */
gboolean
adder_stand_in_serve (AdderStandIn *self,
                      AdderResult  *result,
                      GError      **error)
{
  g_autoptr (GPtrArray) enlarged =
    g_ptr_array_new_with_free_func (g_object_unref);
  AdderLayers *layers;
  Answer       answer = { .last = TRUE };
  gchar        go;

  if (! receive_all (self, &go, 1))
    _exit (0);

  gegl_init (NULL, NULL);
  layers = receive_order (self, enlarged);
  if (! layers)
    _exit (0);

  layers->progress      = tell_progress;
  layers->progress_data = self;

  answer.done   = adder_layers_apply (layers, enlarged, result, error);
  answer.length = answer.done ? 0 : strlen ((*error)->message) + 1;
  if (send_all (self, &answer, sizeof answer) &&
      send_all (self, answer.done ? "" : (*error)->message, answer.length))
    _exit (0);

  return answer.done;
}

/* ---- The first process ---- */

/**
 * adder_stand_in_new:
 *
 * Forks. Call it before there are threads, or anything but GIMP to talk to, and
 * ask adder_stand_in_is_second() next.
 *
 * Returns: (transfer full) (nullable): what to know of the other process, or
 *   %NULL where there is none
 */
AdderStandIn *
adder_stand_in_new (void)
{
  AdderStandIn *self = g_new0 (AdderStandIn, 1);
  int           ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    {
      g_free (self);
      return NULL;
    }

  self->memory = adder_shared_memory_new ();
  self->second = fork ();
  self->socket = ends[self->second == 0];
  close (ends[self->second != 0]);
  if (self->second < 0)
    g_clear_pointer (&self, adder_stand_in_free);
  else if (self->second == 0)
    adder_process_set_name (NAME);

  return self;
}

/**
 * adder_stand_in_free:
 * @self: (transfer full): in any of the two processes
 *
 * Ends the second process, if this is the first.
 */
void
adder_stand_in_free (AdderStandIn *self)
{
  close (self->socket);
  adder_shared_memory_free (self->memory);
  if (self->second > 0)
    waitpid (self->second, NULL, 0);
  g_free (self);
}

/**
 * adder_stand_in_is_second:
 * @self: (nullable): as made
 *
 * Returns: whether this is the second process
 */
gboolean
adder_stand_in_is_second (AdderStandIn *self)
{
  return self && self->second == 0;
}

/**
 * adder_stand_in_prepare:
 * @self: (nullable): in the first process
 *
 * Tells the second process that an order will come.
 */
void
adder_stand_in_prepare (AdderStandIn *self)
{
  if (self)
    send_all (self, "", 1);
}

static void
describe (AdderLayers *layers,
          GPtrArray   *enlarged,
          Order       *order,
          Piece       *pieces)
{
  *order = (Order) { .layers   = *layers,
                     .image    = gimp_image_get_id (layers->image),
                     .n_raster = layers->raster->len,
                     .n_chosen = layers->chosen->len };

  for (guint i = 0; i < enlarged->len; i++)
    {
      AdderRaster *layer  = g_ptr_array_index (layers->raster, i);
      const Babl  *format = gegl_buffer_get_format (enlarged->pdata[i]);
      gsize        bytes  = babl_format_get_bytes_per_pixel (format);

      pieces[i] =
        (Piece) { .raster = *layer,
                  .layer  = gimp_item_get_id (GIMP_ITEM (layer->layer)),
                  .start  = order->size };
      g_strlcpy (pieces[i].encoding, babl_format_get_encoding (format),
                 ENCODING_LENGTH);
      order->size += bytes * layer->part.width * layer->part.height;
      order->size = (order->size + 63) / 64 * 64;
    }
  order->size = MAX (order->size, 1); /* nothing cannot be shared */
}

/* Moves the pixels one layer after the other, so that they need little more
 * memory than before.
 */
static gboolean
share_pixels (AdderStandIn *self,
              AdderLayers  *layers,
              GPtrArray    *enlarged,
              Order        *order,
              const Piece  *pieces)
{
  const guint8 *pixels =
    adder_shared_memory_reserve (self->memory, order->size, &order->on_disk);

  if (! pixels)
    return FALSE;

  for (guint i = 0; i < enlarged->len; i++)
    {
      GeglBuffer *own = enlarged->pdata[i];

      enlarged->pdata[i] = new_buffer (pixels + pieces[i].start,
                                       g_ptr_array_index (layers->raster, i),
                                       gegl_buffer_get_format (own));
      gegl_buffer_copy (own, &pieces[i].raster.part, GEGL_ABYSS_NONE,
                        enlarged->pdata[i], &pieces[i].raster.part);
      g_object_unref (own);
    }

  return TRUE;
}

static gboolean
send_order (AdderStandIn *self,
            AdderLayers  *layers,
            const Order  *order,
            const Piece  *pieces)
{
  g_autoptr (GByteArray) message = g_byte_array_new ();

  g_byte_array_append (message, (const guint8 *) order, sizeof *order);
  g_byte_array_append (message, (const guint8 *) pieces,
                       order->n_raster * sizeof *pieces);
  for (guint i = 0; i < order->n_chosen; i++)
    {
      gint32 id = gimp_item_get_id (g_ptr_array_index (layers->chosen, i));

      g_byte_array_append (message, (const guint8 *) &id, sizeof id);
    }

  return send_all (self, message->data, message->len);
}

/* No main loop runs meanwhile, so that the bar stands: whatever GTK does in it, for a
 * screen reader as well, may ask GIMP for the name of a unit, and its answer and that
 * to the second process would be taken for each other.
 */
static gboolean
receive_answer (AdderStandIn *self,
                GError      **error)
{
  g_autofree gchar *message = NULL;
  Answer            answer  = { .last = FALSE };

  while (! answer.last)
    {
      /* Whatever became of it, GIMP's pipe cannot be used any more: this ends us,
       * and GIMP ends the undo step.
       */
      if (! receive_all (self, &answer, sizeof answer))
        gimp_quit ();
    }

  if (answer.done)
    return TRUE;

  message = g_malloc0 (answer.length);
  receive_all (self, message, answer.length);
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
}

/**
 * adder_stand_in_apply:
 * @self: (nullable): in the first process
 * @layers: as adder_layers_apply()
 * @enlarged: as adder_layers_apply()
 * @result: as adder_layers_apply()
 * @error: as adder_layers_apply()
 *
 * What adder_layers_apply() does, done by the second process if possible. A new
 * image is made by this one: nobody sees it before it is complete.
 *
 * Returns: as adder_layers_apply()
 */
gboolean
adder_stand_in_apply (AdderStandIn *self,
                      AdderLayers  *layers,
                      GPtrArray    *enlarged,
                      AdderResult  *result,
                      GError      **error)
{
  g_autofree Piece *pieces = g_new (Piece, enlarged->len);
  Order             order;

  describe (layers, enlarged, &order, pieces);
  if (! self || adder_layers_make_new_image (layers) ||
      ! share_pixels (self, layers, enlarged, &order, pieces) ||
      ! send_order (self, layers, &order, pieces))
    return adder_layers_apply (layers, enlarged, result, error);

  if (! receive_answer (self, error))
    return FALSE;

  adder_layers_get_result (layers, result);
  return TRUE;
}
