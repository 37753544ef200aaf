#!/usr/bin/env python3
"""Draws the sample digits beside it: pen strokes of our own, no pixel of MNIST. Python's standard library only.

Each digit is a few strokes through points in a unit square (y down), joined by smooth curves. A pen of some thickness and
slant walks along them with a little tremble. The ink is light on black and framed as MNIST frames it: its longer side takes
20 of 28 parts, and its centre of mass is the picture's centre.
"""
import math
import pathlib
import random
import struct
import zlib

SIZE = 84  # pixels a side: three times MNIST's 28
BOX = SIZE * 20 // 28

# name: strokes, pen thickness (part of the ink's longer side), slant, seed of the tremble
DIGITS = {
    "0": ([[(.52, .02), (.22, .16), (.10, .52), (.24, .88), (.52, .98), (.80, .84), (.90, .48), (.78, .14), (.52, .02)]], .095, .05, 1),
    "1": ([[(.36, .20), (.52, .02), (.52, .50), (.51, .98)]], .100, .12, 2),
    "2": ([[(.16, .24), (.30, .06), (.58, .02), (.80, .18), (.78, .40), (.50, .68), (.16, .96), (.48, .93), (.88, .95)]], .090, .06, 3),
    "3": ([[(.18, .12), (.46, .02), (.74, .12), (.72, .34), (.44, .47), (.74, .58), (.82, .80), (.54, .98), (.16, .90)]], .095, .04, 4),
    "4": ([[(.26, .04), (.20, .30), (.16, .56), (.48, .58), (.86, .54)], [(.72, .06), (.69, .50), (.66, .98)]], .090, .08, 5),
    "5": ([[(.80, .04), (.50, .05), (.26, .06), (.23, .24), (.20, .44), (.46, .38), (.74, .50), (.78, .76), (.54, .96), (.16, .92)]], .090, .06, 6),
    "6": ([[(.70, .02), (.42, .20), (.22, .54), (.24, .86), (.50, .98), (.76, .84), (.74, .62), (.50, .54), (.24, .74)]], .095, .05, 7),
    "7": ([[(.14, .08), (.50, .07), (.86, .06), (.66, .40), (.50, .70), (.42, .98)]], .090, .04, 8),
    "8": ([[(.74, .14), (.46, .02), (.24, .18), (.46, .44), (.72, .66), (.70, .90), (.44, .98), (.22, .84), (.36, .58), (.66, .36), (.74, .14)]], .085, .08, 9),
    "9": ([[(.76, .22), (.54, .03), (.26, .16), (.26, .42), (.52, .50), (.75, .24), (.75, .60), (.70, .98)]], .095, .05, 10),
    "2_looped": ([[(.14, .26), (.34, .04), (.66, .06), (.72, .32), (.48, .64), (.22, .88), (.14, .78), (.34, .76), (.58, .94), (.90, .88)]], .080, .14, 11),
    "7_crossed": ([[(.16, .10), (.46, .10), (.84, .06), (.64, .44), (.48, .98)], [(.34, .52), (.56, .51), (.76, .48)]], .085, .02, 12),
}


def smooth(points, steps=24):
    """Points of a Catmull-Rom curve through `points`; consecutive corners stay soft."""
    if points[0] == points[-1]:  # a closed stroke has no ends
        padded = [points[-2], *points, points[1]]
    else:
        padded = [points[0], *points, points[-1]]
    curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        for i in range(steps):
            t = i / steps
            curve.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t ** 3)
                for p, q, r, s in zip(a, b, c, d)))
    return curve + [points[-1]]


def pen_path(strokes, slant, seed):
    """(x, y, pressure) along all strokes; the tremble is two slow waves."""
    chance = random.Random(seed)
    waves = [(chance.uniform(2, 5), chance.uniform(0, 6.28), chance.uniform(.004, .012)) for _ in range(4)]
    path = []
    for stroke in strokes:
        curve = smooth(stroke)
        for i, (x, y) in enumerate(curve):
            t = i / len(curve)
            dx = sum(size * math.sin(speed * 6.28 * t + phase) for speed, phase, size in waves[:2])
            dy = sum(size * math.sin(speed * 6.28 * t + phase) for speed, phase, size in waves[2:])
            pressure = 1 - .25 * abs(2 * t - 1) ** 3  # lighter where the pen comes down and leaves
            path.append((x + dx + slant * (.5 - y), y + dy, pressure))
    return path


def ink(path, thickness, scale, shift_x, shift_y):
    """Rows of grey values: full inside the pen's radius, fading over about a pixel and a half at its edge."""
    rows = []
    for py in range(SIZE):
        row = []
        for px in range(SIZE):
            x, y = (px + .5 - shift_x) / scale, (py + .5 - shift_y) / scale
            depth = max(thickness / 2 * w - math.hypot(x - u, y - v) for u, v, w in path)
            row.append(max(0.0, min(1.0, depth * scale / 1.5 + .5)))
        rows.append(row)
    return rows


def frame(path, thickness):
    """The picture with its ink BOX pixels long and its centre of mass in the middle."""
    half = thickness / 2
    left, right = min(x for x, _, _ in path) - half, max(x for x, _, _ in path) + half
    top, bottom = min(y for _, y, _ in path) - half, max(y for _, y, _ in path) + half
    scale = BOX / max(right - left, bottom - top)
    shift_x, shift_y = SIZE / 2 - scale * (left + right) / 2, SIZE / 2 - scale * (top + bottom) / 2
    rows = ink(path, thickness, scale, shift_x, shift_y)
    mass = sum(map(sum, rows))
    mean_x = sum(v * (x + .5) for row in rows for x, v in enumerate(row)) / mass
    mean_y = sum(v * (y + .5) for y, row in enumerate(rows) for v in row) / mass
    return ink(path, thickness, scale, shift_x + SIZE / 2 - mean_x, shift_y + SIZE / 2 - mean_y)


def write_png(file, rows):
    """An 8-bit grey PNG."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + bytes(round(255 * v) for v in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b""))


def main():
    folder = pathlib.Path(__file__).parent
    for name, (strokes, thickness, slant, seed) in DIGITS.items():
        write_png(folder / f"digit_{name}.png", frame(pen_path(strokes, slant, seed), thickness))


if __name__ == "__main__":
    main()
