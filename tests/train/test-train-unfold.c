/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training starts from a model: what is unfolded and exported again is the
 * model, but for batch norms that were measured twice. */
#include <math.h>
#include <string.h>

#include <gegl.h>

#include "export.h"
#include "train-fixture.h"
#include "train-photo.h"
#include "unfold.h"

typedef struct
{
  gchar        *folder;
  TrainWorkers *workers;
  TrainData    *data;
} Place;

static Place
place_new (guint scale)
{
  Place   place = { train_test_photo_folder (2, 160), train_workers_new (2),
                    NULL };
  GError *error = NULL;

  place.data = train_data_load (place.folder, scale, 40, place.workers, &error);
  g_assert_no_error (error);
  return place;
}

static void
place_clear (Place *place)
{
  train_data_free (place->data);
  train_workers_free (place->workers);
  train_test_remove_folder (place->folder);
}

static TrainState *
state_new (const TrainShape *shape,
           guint64           seed)
{
  TrainSettings settings = { .shape = *shape,
                             .batch = 8,
                             .patch = 32,
                             .draws = 1,
                             .steps = 1,
                             .seed  = seed };

  return train_state_new (&settings);
}

static AdderNetwork *
fold (TrainState  *state,
      const Place *place)
{
  AdderCpu                        cpu = adder_cpu_detect ();
  TrainBatch                      batch;
  GError                         *error = NULL;
  AdderNetwork                   *network;
  g_autoptr (TrainPass)           pass    = NULL;
  g_autoptr (AdderNetworkBuilder) builder = NULL;

  pass = train_pass_new (&state->settings.shape, adder_kernels_get (cpu),
                         train_kernels_get (cpu), place->workers, 8, 32, 32);
  train_batch_init (&batch, state->settings.shape.scale, 8, 32, 32);
  builder = train_export (state, pass, place->workers, place->data, &batch);
  network = adder_network_builder_to_network (builder, &error);
  g_assert_no_error (error);
  train_batch_clear (&batch);
  return network;
}

static void
unfold (const AdderNetwork *network,
        TrainState         *state,
        const Place        *place)
{
  AdderCpu cpu = adder_cpu_detect ();

  train_unfold (network, state, adder_kernels_get (cpu),
                train_kernels_get (cpu), place->workers, place->data);
}

/* Bytes of a layer's weights. */
static gsize
weight_size (const AdderLayer *layer)
{
  return (gsize) layer->outputs * 9 * layer->inputs *
         (layer->type == ADDER_LAYER_ADDER ? 1 : 2);
}

/* k and m of one layer: what the batch norms make of the sum that gave 0, and
 * of one above it, in bytes. */
static gdouble
distance (const AdderLayer *a,
          const AdderLayer *b)
{
  gdouble sum = 0.0;

  for (guint c = 0; c < a->outputs; c++)
    for (gint above = 0; above <= 200; above += 200)
      {
        gdouble s   = above - a->bias[c];
        gdouble one = (s + a->bias[c]) * a->m[c] / (gdouble) (1 << a->shift);
        gdouble two = (s + b->bias[c]) * b->m[c] / (gdouble) (1 << b->shift);

        sum += fabs (one - two);
      }
  return sum / (2.0 * a->outputs);
}

static void
model_comes_back (gconstpointer data)
{
  const TrainShape        *shape = data;
  Place                    place = place_new (shape->scale);
  g_autoptr (TrainState)   one   = state_new (shape, 3);
  g_autoptr (TrainState)   two   = state_new (shape, 4);
  g_autoptr (AdderNetwork) model = NULL, again = NULL;
  TrainShape               found;
  GError                  *error = NULL;

  train_fixture_scatter (one->parameters);
  model = fold (one, &place);
  g_assert_true (train_unfold_shape (model, &found, &error));
  g_assert_cmpmem (&found, sizeof found, shape, sizeof *shape);

  unfold (model, two, &place);
  again = fold (two, &place);
  for (guint i = 0; i < adder_network_get_n_layers (model); i++)
    {
      const AdderLayer *a = adder_network_get_layer (model, i);
      const AdderLayer *b = adder_network_get_layer (again, i);

      g_assert_cmpmem (a->weight, weight_size (a), b->weight, weight_size (b));
      g_assert_cmpmem (a->base, 16, b->base, 16);
      g_assert_cmpmem (a->slope, 16, b->slope, 16);
      if (a->type == ADDER_LAYER_ADDER)
        {
          g_test_message ("layer %u: %g bytes off", i, distance (a, b));
          /* The first layer sees the same features when both are measured;
           * what later ones see differs by what batches differ. A bias that is
           * lost would move them by 4 to 21 bytes. */
          g_assert_cmpfloat (distance (a, b), <, i == 1 ? 0.05 : 4.0);
        }
      else
        g_assert_cmpmem (a->bias, a->outputs * 4, b->bias, b->outputs * 4);
    }
  place_clear (&place);
}

/* At another scale the body is the model's and the tail a new one. */
static void
other_scale_keeps_its_own_tail (void)
{
  static const TrainShape shape = {
    2, 2, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE
  };
  TrainShape               other = shape;
  Place                    place = place_new (3);
  g_autoptr (TrainState)   one   = state_new (&shape, 3);
  g_autoptr (TrainState)   two   = NULL;
  g_autofree gfloat       *tail  = NULL;
  const TrainTensor       *body, *end;
  Place                    first = place_new (2);
  g_autoptr (AdderNetwork) model = fold (one, &first);

  other.scale = 3;
  two         = state_new (&other, 4);
  end         = train_parameters_tail (two->parameters, TRAIN_TENSOR_WEIGHT);
  tail        = g_memdup2 (two->parameters->value + end->offset,
                           end->size * sizeof (gfloat));
  unfold (model, two, &place);

  g_assert_cmpmem (two->parameters->value + end->offset,
                   end->size * sizeof (gfloat), tail,
                   end->size * sizeof (gfloat));
  body = train_parameters_layer (two->parameters, 1, TRAIN_TENSOR_WEIGHT);
  for (gsize i = body->offset; i < body->offset + body->size; i++)
    g_assert_cmpfloat_with_epsilon (two->parameters->value[i],
                                    CLAMP (one->parameters->value[i], 0.0f,
                                           6.0f),
                                    0.51f / TRAIN_BYTES_PER_UNIT);
  place_clear (&place);
  place_clear (&first);
}

static void
twin_is_refused (void)
{
  static const TrainShape  shape = { 2,    2,     8,
                                     TRUE, FALSE, TRAIN_BODY_CONVOLUTION,
                                     TRUE };
  Place                    place = place_new (2);
  g_autoptr (TrainState)   state = state_new (&shape, 3);
  g_autoptr (AdderNetwork) model = fold (state, &place);
  g_autoptr (GError)       error = NULL;
  TrainShape               found;

  g_assert_false (train_unfold_shape (model, &found, &error));
  g_assert_nonnull (strstr (error->message, "other layers than adder layers"));
  place_clear (&place);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const gchar *path;
    TrainShape   shape;
  } shapes[] = {
    { "/train/unfold/plain/a-model-comes-back",
      { 2, 3, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRUE } },
    { "/train/unfold/power-scale-3/a-model-comes-back",
      { 3, 2, 16, FALSE, TRUE, TRAIN_BODY_ADDER, TRUE } },
    { "/train/unfold/no-shortcut/a-model-comes-back",
      { 2, 2, 8, TRUE, FALSE, TRAIN_BODY_ADDER, FALSE } },
    { "/train/unfold/blocks/a-model-comes-back",
      { 2, 4, 8, TRUE, FALSE, TRAIN_BODY_ADDER, TRAIN_SHORTCUT_BLOCK } },
  };
  gint result;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    g_test_add_data_func (shapes[i].path, &shapes[i].shape, model_comes_back);
  g_test_add_func ("/train/unfold/another-scale-keeps-its-own-tail",
                   other_scale_keeps_its_own_tail);
  g_test_add_func ("/train/unfold/a-twin-is-refused", twin_is_refused);

  result = g_test_run ();
  gegl_exit ();
  return result;
}
