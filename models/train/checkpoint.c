/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a run in a file, so that it can go on after any interruption.
 *
 * The file: a Header in the machine's byte order, then value, Adam's first
 * and second moments and average as floats, then the references.
 */

#include <string.h>

#include "adder-error.h"
#include "checkpoint.h"
#include "pass.h"

#define MAGIC "ADTRAIN4"

/* What a run may have; beyond it a file is not one of ours. */
#define MAX_SCALE    4
#define MAX_LAYERS   64
#define MAX_CHANNELS 256
#define MAX_BATCH    256
#define MAX_PATCH    64

typedef struct
{
  gchar         magic[8];
  TrainSettings settings;
  guint64       step;
  gdouble       seconds;
  gdouble       loss;
} Header;

/* The first version, which knew adder layers with shortcuts only. */
#define MAGIC_1 "ADTRAIN1"

typedef struct
{
  gchar   magic[8];
  guint32 shape[5];  /* scale, layers, channels, long_skip, power */
  guint32 course[4]; /* batch, patch, draws, steps */
  guint64 seed;
  gfloat  rate;
  gfloat  decay;
  guint64 step;
  gdouble seconds;
} Header1;

static gboolean
read_header_1 (Header      *header,
               const gchar *contents,
               gsize        length)
{
  Header1 old;

  if (length < sizeof old)
    return FALSE;
  memcpy (&old, contents, sizeof old);

  memset (header, 0, sizeof *header);
  header->settings.shape = (TrainShape) { .scale     = old.shape[0],
                                          .layers    = old.shape[1],
                                          .channels  = old.shape[2],
                                          .long_skip = old.shape[3],
                                          .power     = old.shape[4],
                                          .body      = TRAIN_BODY_ADDER,
                                          .shortcut  = TRUE };
  header->settings.batch = old.course[0];
  header->settings.patch = old.course[1];
  header->settings.draws = old.course[2];
  header->settings.steps = old.course[3];
  header->settings.seed  = old.seed;
  header->settings.rate  = old.rate;
  header->settings.decay = old.decay;
  header->step           = old.step;
  header->seconds        = old.seconds;
  return TRUE;
}

/* The second version knew absolute errors only, the third only networks that
 * see the source: what the settings have more stands at their end. */
#define MAGIC_2 "ADTRAIN2"
#define SIZE_2  G_STRUCT_OFFSET (TrainSettings, loss)
#define MAGIC_3 "ADTRAIN3"
#define SIZE_3  G_STRUCT_OFFSET (TrainSettings, enlarge)

/* Returns the size of a header with @size bytes of settings, 0 if there is not
 * all of it. */
static gsize
read_shorter_header (Header      *header,
                     gsize        size,
                     const gchar *contents,
                     gsize        length)
{
  gsize rest = G_STRUCT_OFFSET (Header, step);

  if (length < sizeof *header - sizeof header->settings + size)
    return 0;
  memset (header, 0, sizeof *header);
  memcpy (&header->settings, contents + sizeof header->magic, size);
  memcpy ((gchar *) header + rest, contents + sizeof header->magic + size,
          sizeof *header - rest);
  return sizeof *header - sizeof header->settings + size;
}

/* Returns the size of the header, 0 if there is none. */
static gsize
read_header (Header      *header,
             const gchar *contents,
             gsize        length)
{
  if (length < sizeof header->magic)
    return 0;
  if (memcmp (contents, MAGIC_1, sizeof header->magic) == 0)
    return read_header_1 (header, contents, length) ? sizeof (Header1) : 0;
  if (memcmp (contents, MAGIC_2, sizeof header->magic) == 0)
    return read_shorter_header (header, SIZE_2, contents, length);
  if (memcmp (contents, MAGIC_3, sizeof header->magic) == 0)
    return read_shorter_header (header, SIZE_3, contents, length);
  if (memcmp (contents, MAGIC, sizeof header->magic) != 0 ||
      length < sizeof *header)
    return 0;
  memcpy (header, contents, sizeof *header);
  return sizeof *header;
}

/**
 * train_state_new:
 *
 * Returns: the state before the first step
 */
TrainState *
train_state_new (const TrainSettings *settings)
{
  TrainState *self = g_new0 (TrainState, 1);

  self->settings   = *settings;
  self->parameters = train_parameters_new (&settings->shape);
  self->reference =
    g_new0 (gint32, settings->shape.layers * settings->shape.channels);
  train_parameters_start (self->parameters, settings->seed);
  return self;
}

void
train_state_free (TrainState *self)
{
  train_parameters_free (self->parameters);
  g_free (self->reference);
  g_free (self);
}

static gsize
reference_size (const TrainShape *shape)
{
  return sizeof (gint32) * shape->layers * shape->channels;
}

/* Numbers that a network of this shape learns, as train_parameters_new() adds
 * them up: known before anything is allocated. */
static gsize
count_parameters (const TrainShape *shape)
{
  const gsize c       = shape->channels;
  const gsize planes  = TRAIN_PLANES;
  const gsize outputs = planes * shape->scale * shape->scale;

  return 9 * planes * c + c + shape->layers * (9 * c * c + 2 * c + 1) +
         9 * outputs * c + outputs;
}

static gboolean
settings_are_sane (const TrainSettings *settings)
{
  const TrainShape *shape = &settings->shape;

  return shape->scale >= 1 && shape->scale <= MAX_SCALE && shape->layers >= 1 &&
         shape->layers <= MAX_LAYERS && shape->channels >= 8 &&
         shape->channels <= MAX_CHANNELS && shape->channels % 8 == 0 &&
         shape->body < TRAIN_N_BODIES && shape->shortcut < TRAIN_N_SHORTCUTS &&
         (settings->enlarge == 0 ||
          (settings->enlarge >= 2 && settings->enlarge <= MAX_SCALE &&
           shape->scale == 1 && shape->body != TRAIN_BODY_FLOAT_ADDER)) &&
         (shape->shortcut != TRAIN_SHORTCUT_BLOCK || shape->layers % 2 == 0) &&
         settings->loss < TRAIN_N_LOSSES && settings->luma >= 0.0f &&
         settings->luma <= 16.0f && settings->batch >= 1 &&
         settings->batch <= MAX_BATCH && settings->patch >= 32 &&
         settings->patch <= MAX_PATCH && settings->patch % 32 == 0;
}

/**
 * train_state_save:
 * @path: is replaced in one step, so that it is whole at any moment
 */
gboolean
train_state_save (const TrainState *self,
                  const gchar      *path,
                  GError          **error)
{
  const TrainParameters *parameters = self->parameters;
  gsize                  floats     = parameters->size * sizeof (gfloat);
  Header                 header;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  memset (&header, 0, sizeof header);
  memcpy (header.magic, MAGIC, sizeof header.magic);
  header.settings = self->settings;
  header.step     = self->step;
  header.seconds  = self->seconds;
  header.loss     = self->loss;

  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  g_byte_array_append (bytes, (const guint8 *) parameters->value, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->first, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->second, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->average, floats);
  g_byte_array_append (bytes, (const guint8 *) self->reference,
                       reference_size (&self->settings.shape));

  return g_file_set_contents_full (path, (const gchar *) bytes->data,
                                   bytes->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                     G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}

/**
 * train_state_from_data:
 * @name: for messages
 *
 * Returns: (transfer full) (nullable): %NULL with @error in %ADDER_ERROR if
 *   @contents are not a whole checkpoint
 */
TrainState *
train_state_from_data (const gchar *contents,
                       gsize        length,
                       const gchar *name,
                       GError     **error)
{
  g_autoptr (TrainState) self = NULL;
  gsize                  begin, floats, references;
  const gchar           *at;
  Header                 header;

  begin = read_header (&header, contents, length);
  if (begin == 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "“%s” is not a training checkpoint", name);
      return NULL;
    }
  if (! settings_are_sane (&header.settings))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "The checkpoint “%s” has an impossible network", name);
      return NULL;
    }

  floats     = count_parameters (&header.settings.shape) * sizeof (gfloat);
  references = reference_size (&header.settings.shape);
  if (length != begin + 4 * floats + references)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "The checkpoint “%s” is incomplete", name);
      return NULL;
    }

  self = train_state_new (&header.settings);
  g_assert (self->parameters->size * sizeof (gfloat) == floats);
  self->step    = header.step;
  self->seconds = header.seconds;
  self->loss    = header.loss;
  at            = contents + begin;
  memcpy (self->parameters->value, at, floats);
  memcpy (self->parameters->first, at + floats, floats);
  memcpy (self->parameters->second, at + 2 * floats, floats);
  memcpy (self->parameters->average, at + 3 * floats, floats);
  memcpy (self->reference, at + 4 * floats, references);
  return g_steal_pointer (&self);
}

/**
 * train_state_load:
 *
 * Returns: (transfer full) (nullable): %NULL with @error in %G_FILE_ERROR, or
 *   in %ADDER_ERROR if the file is not a whole checkpoint
 */
TrainState *
train_state_load (const gchar *path,
                  GError     **error)
{
  g_autofree gchar *contents = NULL;
  gsize             length;

  if (! g_file_get_contents (path, &contents, &length, error))
    return NULL;
  return train_state_from_data (contents, length, path, error);
}
