// SPDX-License-Identifier: GPL-3.0-or-later
// Enlarges an image with libadderscale, in Vala.

int main (string[] args)
{
    Gegl.init (ref args);
    try {
        var upscaler = new Adder.Upscaler.for_name ("adderscale-s", 2.0);
        upscaler.strength = 0.5;
        int width, height;
        upscaler.enlarge_bytes (new Bytes (new uint8[60 * 40]), 60, 40, "Y' u8", out width, out height);
        print ("%d x %d\n", width, height);
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }
    return 0;
}
