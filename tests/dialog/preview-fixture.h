/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A preview on an invisible window, and what has to be on it. */

#pragma once

#include "preview-view.h"
#include "preview.h"

#define WIDTH  160
#define HEIGHT 120

/* The label and the grip of the divider cover a little of the picture. */
#define LABEL 48
#define GRIP  24

typedef struct
{
  GtkWidget    *window;
  GtkWidget    *preview;
  GeglBuffer   *image;
  AdderModel   *model;
  AdderView     view; /* where the preview has to be */
  AdderWrap     wrap;
  GeglRectangle part; /* of the result; empty: all of it */
} Fixture;

GeglBuffer *new_image (gint         width,
                       gint         height,
                       const gchar *encoding);

AdderUpscaler *new_upscaler (Fixture *f,
                             gdouble  factor,
                             gdouble  strength);

void set_settings (Fixture *f,
                   gdouble  factor,
                   gdouble  strength);

void open_preview (Fixture    *f,
                   GeglBuffer *image);

void close_preview (Fixture *f);

void wait_for_preview (Fixture *f);

void press_key (Fixture *f,
                guint    key);

cairo_surface_t *draw_preview (Fixture *f);

guint32 pixel (cairo_surface_t *surface,
               gint             x,
               gint             y);

void check_picture (Fixture *f,
                    gdouble  factor,
                    gdouble  strength);
