"""Makes the data of the problems. All of it is made up, and the same on every machine."""

import io
import math
import random

import numpy as np
from PIL import Image

from .paths import FOLDER

HOURS = range(0, 14 * 24 + 1, 3)  # of the surface temperature


def everything():
    """Each file's name and contents."""
    return {
        "maze.png": picture(maze(24, 16)),
        "island.png": picture(island(240, 160)),
        "aquifer.asc": aquifer(80, 50, 50.0).encode(),
        "river.csv": river().encode(),
        "pumping.csv": pumping().encode(),
        "surface.csv": surface().encode(),
    }


def write():
    for name, contents in everything().items():
        (FOLDER / name).write_bytes(contents)
        yield FOLDER / name


def stale():
    """Files that are not what is made here. Pictures may be packed differently."""
    for name, contents in everything().items():
        file = FOLDER / name
        if not file.exists() or values(file.read_bytes(), name) != values(contents, name):
            yield file


def values(contents, name):
    return pixels(io.BytesIO(contents)).tolist() if name.endswith(".png") else contents


def picture(inside):
    """White where `inside`, whose first row is at the top."""
    file = io.BytesIO()
    Image.fromarray(np.where(inside, 255, 0).astype(np.uint8)).convert("1").save(file, "png")
    return file.getvalue()


def pixels(file):
    """Whether each pixel is white, the first row at the top."""
    return np.asarray(Image.open(file).convert("L")) > 127


def maze(wide, high):
    """Passages of one pixel between walls of one, without loops. It is open at the upper left and at the
    lower right."""
    chance = random.Random(5)
    inside = np.zeros((2 * high + 1, 2 * wide + 1), bool)
    inside[1, 0] = inside[2 * high - 1, 2 * wide] = inside[1, 1] = True
    way = [(1, 1)]
    while way:
        row, column = way[-1]
        ahead = [(row + 2 * down, column + 2 * right) for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        ahead = [(r, c) for r, c in ahead if 0 < r < 2 * high and 0 < c < 2 * wide and not inside[r, c]]
        if not ahead:
            way.pop()
            continue
        r, c = ahead[int(chance.random() * len(ahead))]
        inside[(row + r) // 2, (column + c) // 2] = inside[r, c] = True
        way.append((r, c))
    return inside


def island(wide, high):
    """A coast whose distance from the middle is a sum of waves, a bay, and a lake."""
    chance = random.Random(9)
    waves = [(k, 2 * math.pi * chance.random(), (0.2 + chance.random()) / k**0.8) for k in range(2, 16)]
    x = (np.arange(wide) + 0.5) / wide * 120
    y = 80 - (np.arange(high)[:, None] + 0.5) / high * 80
    angle = np.arctan2((y - 40) / 32, (x - 60) / 54)
    coast = 0.86 + 0.17 * sum(size * np.cos(k * angle + phase) for k, phase, size in waves)
    land = np.hypot((x - 60) / 54, (y - 40) / 32) < coast
    lake = ((x - 44) / 5) ** 2 + ((y - 48) / 9) ** 2 < 1
    bay = np.abs(x - 58 - 3 * np.sin(y / 5)) < np.clip((36 - y) / 6, 0, 3)
    return land & ~lake & ~bay


def aquifer(wide, high, size):
    """Transmissivity: smooth, with gravel along an old course of the river and a lens of clay."""
    chance = random.Random(7)
    x = (np.arange(wide) + 0.5) * size
    y = (high - np.arange(high)[:, None] - 0.5) * size
    power = np.zeros((high, wide))
    for _ in range(24):
        angle, phase, length = (chance.random() for _ in range(3))
        along = x * math.cos(2 * math.pi * angle) + y * math.sin(2 * math.pi * angle)
        power += 0.13 * np.cos(2 * math.pi * (along / (500 + 1500 * length) + phase))
    gravel = np.exp(-(((y - 1250 - 450 * np.sin(x / 640)) / 170) ** 2))
    clay = np.exp(-((((x - 2250) / 500) ** 2 + ((y - 1950) / 300) ** 2) ** 2))
    of_cells = np.rint(180 * np.exp(power + 1.4 * gravel - 2.2 * clay)).astype(int)
    head = f"ncols {wide}\nnrows {high}\nxllcorner 0\nyllcorner 0\ncellsize {size:g}\n"
    return head + "".join(" ".join(map(str, row)) + "\n" for row in of_cells)


def table(names, rows):
    return "# made up by scripts/gallery\n" + "".join(",".join(row) + "\n" for row in [names, *rows])


def river():
    """The stage of the river: high in spring."""
    chance, rows = random.Random(11), []
    for month in range(25):
        stage = 31.9 + 0.9 * math.cos(2 * math.pi * (month - 3) / 12) + 0.4 * (chance.random() - 0.5)
        rows.append([f"{30.4375 * month:g}", f"{stage:.2f}"])
    return table(["day", "stage"], rows)


def pumping():
    """A well that irrigates from May to August."""
    months = [0, 4, 8, 16, 20, 24]
    rates = [-150, -2000, -150, -2000, -150, -150]
    return table(["day", "south"], [[f"{30.4375 * m:g}", str(r)] for m, r in zip(months, rates)])


def surface():
    """What a thermometer under the turf may show: days, a warm spell, and a cold front on the tenth day."""
    chance, cloud, rows = random.Random(2), 0.0, []
    for hour in HOURS:
        cloud = 0.75 * cloud + (chance.random() - 0.5)
        day = (6.5 - 2.5 * abs(cloud)) * math.sin(2 * math.pi * (hour - 9) / 24)
        spell = 3.5 * math.exp(-(((hour - 170) / 60) ** 2)) - 5 / (1 + math.exp(-(hour - 230) / 5))
        rows.append([str(hour), f"{13.0 + day + spell + 1.5 * cloud:.1f}"])
    return table(["hour", "temperature"], rows)
