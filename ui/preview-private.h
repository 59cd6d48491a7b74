/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the preview share. */

#pragma once

#include "preview.h"

#include "preview-crop.h"
#include "preview-view.h"

#include "thumbnail.h"

enum
{
  BEFORE,
  AFTER,
  N_SIDES
};

typedef enum
{
  DRAG_NOTHING,
  DRAG_PICTURE,
  DRAG_DIVIDER,
} Drag;

struct _AdderPreview
{
  GtkDrawingArea parent_instance;

  GeglBuffer    *image;
  AdderScreen   *screen; /* NULL: the image's numbers are shown as they are */
  AdderUpscaler *upscalers[N_SIDES];
  GeglRectangle  part; /* of the enlarged image that there is to see */
  AdderView      view; /* of that part */

  GCancellable *cancellable; /* of what is being computed */
  guint         timer;
  gboolean      pending; /* it is being computed */
  gboolean      current; /* what is drawn is what the settings and view ask */
  AdderCrop    *crops[N_SIDES]; /* at their places in the part */
  AdderCrop    *source;         /* what is visible, not enlarged, or NULL */
  gdouble       strength;       /* asked for */
  AdderCrop    *detailed;       /* computed with much of the detail, or NULL */
  gdouble       detail;         /* how much */
  gboolean      blended;        /* crops[AFTER] was only made of @detailed */
  gchar        *problem;
  gdouble       rate; /* operations per second, 0 if not measured */

  GCancellable    *thumbnail_cancellable;
  cairo_surface_t *thumbnail; /* of the whole image, not of the part */

  Drag    drag;
  gdouble drag_x; /* of the pointer, less that of what it drags */
  gdouble drag_y;
  gdouble wheel; /* turned, but not yet a whole step */
};

/* The view or the settings changed: draws again and computes what is missing. */
void adder_preview_invalidate (AdderPreview *self);

/* Forgets what is drawn. */
void adder_preview_drop_crops (AdderPreview *self);

/* Shows another strength at once, if that can be told from what is there. */
void adder_preview_blend (AdderPreview *self);

/* Draws what is visible as a screen can enlarge it at once. */
void adder_preview_draw_source (AdderPreview *self,
                                cairo_t      *cr);

/* Starts computing what is visible. */
void adder_preview_compute (AdderPreview *self);

/* Starts making the thumbnail. */
void adder_preview_compute_thumbnail (AdderPreview *self);

/* Pixels of the screen for one of the desktop. */
gint adder_preview_get_scale (AdderPreview *self);

/* Sets the functions of the class that answer to the pointer and the keyboard. */
void adder_preview_class_init_input (GtkWidgetClass *klass);
