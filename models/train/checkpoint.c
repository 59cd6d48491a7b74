/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a run in a file, so that it can go on after any interruption.
 *
 * The file: a Header in the machine's byte order, then value, Adam's first
 * and second moments and average as floats, then the references.
 */

#include <string.h>

#include "adder-error.h"
#include "checkpoint.h"

#define MAGIC "ADTRAIN1"

/* What a run may have; beyond it a file is not one of ours. */
#define MAX_LAYERS   64
#define MAX_CHANNELS 256

typedef struct
{
  gchar         magic[8];
  TrainSettings settings;
  guint64       step;
  gdouble       seconds;
} Header;

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
  self->reference  = g_new0 (gint32, settings->shape.layers *
                                       settings->shape.channels);
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

static gboolean
shape_is_sane (const TrainShape *shape)
{
  return shape->scale >= 1 && shape->scale <= 8 && shape->layers >= 1 &&
         shape->layers <= MAX_LAYERS && shape->channels >= 8 &&
         shape->channels <= MAX_CHANNELS && shape->channels % 8 == 0;
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
  g_autoptr (GByteArray) bytes      = g_byte_array_new ();

  memset (&header, 0, sizeof header);
  memcpy (header.magic, MAGIC, sizeof header.magic);
  header.settings = self->settings;
  header.step     = self->step;
  header.seconds  = self->seconds;

  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  g_byte_array_append (bytes, (const guint8 *) parameters->value, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->first, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->second, floats);
  g_byte_array_append (bytes, (const guint8 *) parameters->average, floats);
  g_byte_array_append (bytes, (const guint8 *) self->reference,
                       reference_size (&self->settings.shape));

  return g_file_set_contents_full (path, (const gchar *) bytes->data, bytes->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT |
                                     G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
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
  g_autofree gchar       *contents = NULL;
  g_autoptr (TrainState)  self     = NULL;
  gsize                   length, floats, references;
  const gchar            *at;
  Header                  header;

  if (! g_file_get_contents (path, &contents, &length, error))
    return NULL;

  if (length < sizeof header ||
      memcmp (contents, MAGIC, sizeof header.magic) != 0)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "“%s” is not a training checkpoint", path);
      return NULL;
    }
  memcpy (&header, contents, sizeof header);
  if (! shape_is_sane (&header.settings.shape))
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "The checkpoint “%s” has an impossible network", path);
      return NULL;
    }

  self       = train_state_new (&header.settings);
  floats     = self->parameters->size * sizeof (gfloat);
  references = reference_size (&header.settings.shape);
  if (length != sizeof header + 4 * floats + references)
    {
      g_set_error (error, ADDER_ERROR, ADDER_ERROR_INVALID_MODEL,
                   "The checkpoint “%s” is incomplete", path);
      return NULL;
    }

  self->step    = header.step;
  self->seconds = header.seconds;
  at            = contents + sizeof header;
  memcpy (self->parameters->value, at, floats);
  memcpy (self->parameters->first, at + floats, floats);
  memcpy (self->parameters->second, at + 2 * floats, floats);
  memcpy (self->parameters->average, at + 3 * floats, floats);
  memcpy (self->reference, at + 4 * floats, references);
  return g_steal_pointer (&self);
}
