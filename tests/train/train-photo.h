/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generated photographs: edges, slopes and textures of a fixed seed. */
#pragma once

#include <glib.h>

/**
 * train_test_photo_folder:
 * @photos: how many to make
 * @size: pixels of a side
 *
 * Returns: (transfer full): a new folder with "photo0.png" …; free it with
 *   train_test_remove_folder()
 */
gchar *train_test_photo_folder  (guint        photos,
                                 guint        size);

/**
 * train_test_remove_folder:
 * @folder: (transfer full): and all files in it
 */
void   train_test_remove_folder (gchar       *folder);
