/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of an AdderUpscaler as GObject properties. */

#include "config.h"

#include "upscale/upscaler.h"

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_FACTOR,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_STRENGTH,
  PROP_WRAP,
  PROP_THREADS,
};

GType
adder_wrap_get_type (void)
{
  static const GFlagsValue values[] = {
    { ADDER_WRAP_NONE, "ADDER_WRAP_NONE", "none" },
    { ADDER_WRAP_X, "ADDER_WRAP_X", "x" },
    { ADDER_WRAP_Y, "ADDER_WRAP_Y", "y" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_flags_register_static ("AdderWrap", values));

  return type;
}

static void
get_property (GObject    *object,
              guint       id,
              GValue     *value,
              GParamSpec *pspec)
{
  AdderUpscaler *self = ADDER_UPSCALER (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_FACTOR:
      g_value_set_double (value, self->factor);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_STRENGTH:
      g_value_set_double (value, self->strength);
      break;
    case PROP_WRAP:
      g_value_set_flags (value, self->wrap);
      break;
    case PROP_THREADS:
      g_value_set_int (value, self->threads);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_property (GObject      *object,
              guint         id,
              const GValue *value,
              GParamSpec   *pspec)
{
  AdderUpscaler *self = ADDER_UPSCALER (object);

  switch (id)
    {
    case PROP_WIDTH:
      adder_upscaler_set_size (self, g_value_get_int (value), self->height);
      break;
    case PROP_HEIGHT:
      adder_upscaler_set_size (self, self->width, g_value_get_int (value));
      break;
    case PROP_STRENGTH:
      adder_upscaler_set_strength (self, g_value_get_double (value));
      break;
    case PROP_WRAP:
      adder_upscaler_set_wrap (self, g_value_get_flags (value));
      break;
    case PROP_THREADS:
      adder_upscaler_set_threads (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

void
adder_upscaler_install_properties (GObjectClass *klass)
{
  const GParamFlags read  = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags write = read | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  klass->get_property = get_property;
  klass->set_property = set_property;

  g_object_class_install_property (klass, PROP_MODEL,
                                   g_param_spec_object ("model", NULL, NULL,
                                                        ADDER_TYPE_MODEL,
                                                        read));
  g_object_class_install_property (klass, PROP_FACTOR,
                                   g_param_spec_double ("factor", NULL, NULL,
                                                        1.0, ADDER_MAX_FACTOR,
                                                        1.0, read));
  g_object_class_install_property (klass, PROP_WIDTH,
                                   g_param_spec_int ("width", NULL, NULL, 0,
                                                     ADDER_MAX_SIZE, 0, write));
  g_object_class_install_property (klass, PROP_HEIGHT,
                                   g_param_spec_int ("height", NULL, NULL, 0,
                                                     ADDER_MAX_SIZE, 0, write));
  g_object_class_install_property (klass, PROP_STRENGTH,
                                   g_param_spec_double ("strength", NULL, NULL,
                                                        0.0, ADDER_MAX_STRENGTH,
                                                        1.0, write));
  g_object_class_install_property (klass, PROP_WRAP,
                                   g_param_spec_flags ("wrap", NULL, NULL,
                                                       ADDER_TYPE_WRAP,
                                                       ADDER_WRAP_NONE, write));
  g_object_class_install_property (klass, PROP_THREADS,
                                   g_param_spec_int ("threads", NULL, NULL, 0,
                                                     ADDER_MAX_THREADS, 0,
                                                     write));
}
