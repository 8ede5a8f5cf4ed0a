"""Map projections and datum shifts from their formulas, without PROJ.

Carries out the pipelines that Scripts/control_points.py has: `Pipeline(words).run(x, y, z)` with the words of a cct
command. Only the steps that the control points need; `Unknown` names any other.

Sources: EPSG Guidance Note 7-2 (Lambert conic, polar stereographic, Albers, Helmert, Molodensky-Badekas, geocentric);
L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene, 1912, in the form of C. Karney, Transverse Mercator with
an accuracy of a few nanometers, 2011, equations 35 and 36 (transverse Mercator).
"""

import math
import struct
from pathlib import Path

GRIDS = Path("/usr/share/proj")
SECOND = math.pi / 180 / 3600

# Half axis and reciprocal flattening, as EPSG has them.
ELLIPSOIDS = {
    "GRS80": (6378137.0, 298.257222101),
    "WGS84": (6378137.0, 298.257223563),
    "WGS72": (6378135.0, 298.26),
    "bessel": (6377397.155, 299.1528128),
    "intl": (6378388.0, 297.0),
    "krass": (6378245.0, 298.3),
    "clrk66": (6378206.4, 6378206.4 / (6378206.4 - 6356583.8)),
    "airy": (6377563.396, 6377563.396 / (6377563.396 - 6356256.909)),
    "evrstSS": (6377298.556, 300.8017),
}
UNITS = {"us-ft": 1200 / 3937, "ft": 0.3048, "m": 1.0}


class Unknown(Exception):
    """A step that has no formula here."""


class Ellipsoid:
    def __init__(self, options):
        if "a" in options:
            self.a = float(options["a"])
            rf = float(options["rf"]) if "rf" in options else self.a / (self.a - float(options["b"]))
        else:
            self.a, rf = ELLIPSOIDS[options.get("ellps", "GRS80")]
        self.f = 1 / rf
        self.e2 = self.f * (2 - self.f)
        self.e = math.sqrt(self.e2)

    def geocentric(self, longitude, latitude, height):
        n = self.a / math.sqrt(1 - self.e2 * math.sin(latitude) ** 2)
        ring = (n + height) * math.cos(latitude)
        return ring * math.cos(longitude), ring * math.sin(longitude), (n * (1 - self.e2) + height) * math.sin(latitude)

    def geographic(self, x, y, z):
        ring = math.hypot(x, y)
        latitude = math.atan2(z, ring * (1 - self.e2))
        for _ in range(30):
            n = self.a / math.sqrt(1 - self.e2 * math.sin(latitude) ** 2)
            latitude = math.atan2(z + self.e2 * n * math.sin(latitude), ring)
        n = self.a / math.sqrt(1 - self.e2 * math.sin(latitude) ** 2)
        height = ring * math.cos(latitude) + z * math.sin(latitude) - self.a ** 2 / n
        return math.atan2(y, x), latitude, height

    def isometric(self, latitude):
        """t of the conformal formulas: tan(π/4 − φ/2) with the ellipsoid's correction."""
        s = self.e * math.sin(latitude)
        return math.tan(math.pi / 4 - latitude / 2) / ((1 - s) / (1 + s)) ** (self.e / 2)

    def latitude_of(self, t):
        latitude = math.pi / 2 - 2 * math.atan(t)
        for _ in range(30):
            s = self.e * math.sin(latitude)
            latitude = math.pi / 2 - 2 * math.atan(t * ((1 - s) / (1 + s)) ** (self.e / 2))
        return latitude


def angle(options, name, default=0.0):
    return math.radians(float(options.get(name, default)))


def metres(options, name, default=0.0):
    return float(options.get(name, default))


def transverse_mercator(options):
    """Inverse, series in n to the sixth power."""
    ellipsoid = Ellipsoid(options)
    if options["proj"] == "utm":
        lon0, lat0 = math.radians(6 * int(options["zone"]) - 183), 0.0
        k, x0, y0 = 0.9996, 500000.0, 10000000.0 if "south" in options else 0.0
    else:
        lon0, lat0 = angle(options, "lon_0"), angle(options, "lat_0")
        k, x0, y0 = metres(options, "k", 1), metres(options, "x_0"), metres(options, "y_0")
    n = ellipsoid.f / (2 - ellipsoid.f)
    radius = ellipsoid.a / (1 + n) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256)
    alpha = [
        n / 2 - 2 / 3 * n ** 2 + 5 / 16 * n ** 3 + 41 / 180 * n ** 4 - 127 / 288 * n ** 5 + 7891 / 37800 * n ** 6,
        13 / 48 * n ** 2 - 3 / 5 * n ** 3 + 557 / 1440 * n ** 4 + 281 / 630 * n ** 5 - 1983433 / 1935360 * n ** 6,
        61 / 240 * n ** 3 - 103 / 140 * n ** 4 + 15061 / 26880 * n ** 5 + 167603 / 181440 * n ** 6,
        49561 / 161280 * n ** 4 - 179 / 168 * n ** 5 + 6601661 / 7257600 * n ** 6,
        34729 / 80640 * n ** 5 - 3418889 / 1995840 * n ** 6,
        212378941 / 319334400 * n ** 6,
    ]
    beta = [
        n / 2 - 2 / 3 * n ** 2 + 37 / 96 * n ** 3 - 1 / 360 * n ** 4 - 81 / 512 * n ** 5 + 96199 / 604800 * n ** 6,
        1 / 48 * n ** 2 + 1 / 15 * n ** 3 - 437 / 1440 * n ** 4 + 46 / 105 * n ** 5 - 1118711 / 3870720 * n ** 6,
        17 / 480 * n ** 3 - 37 / 840 * n ** 4 - 209 / 4480 * n ** 5 + 5569 / 90720 * n ** 6,
        4397 / 161280 * n ** 4 - 11 / 504 * n ** 5 - 830251 / 7257600 * n ** 6,
        4583 / 161280 * n ** 5 - 108847 / 3991680 * n ** 6,
        20648693 / 638668800 * n ** 6,
    ]
    chi = math.pi / 2 - 2 * math.atan(ellipsoid.isometric(lat0))
    meridian = radius * (chi + sum(a * math.sin(2 * j * chi) for j, a in enumerate(alpha, 1)))

    def inverse(x, y, z):
        xi, eta = ((y - y0) / k + meridian) / radius, (x - x0) / k / radius
        xi_, eta_ = xi, eta
        for j, b in enumerate(beta, 1):
            xi_ -= b * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
            eta_ -= b * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        conformal = math.asin(math.sin(xi_) / math.cosh(eta_))
        latitude = ellipsoid.latitude_of(math.tan(math.pi / 4 - conformal / 2))
        return lon0 + math.atan2(math.sinh(eta_), math.cos(xi_)), latitude, z

    return inverse


def lambert_conic(options):
    """Inverse, with two standard parallels."""
    ellipsoid = Ellipsoid(options)
    lat1, lat2, lat0 = angle(options, "lat_1"), angle(options, "lat_2"), angle(options, "lat_0")

    def m(latitude):
        return math.cos(latitude) / math.sqrt(1 - ellipsoid.e2 * math.sin(latitude) ** 2)

    t1, t2 = ellipsoid.isometric(lat1), ellipsoid.isometric(lat2)
    n = math.log(m(lat1) / m(lat2)) / math.log(t1 / t2)
    factor = m(lat1) / (n * t1 ** n)
    r0 = 0.0 if lat0 >= math.pi / 2 else ellipsoid.a * factor * ellipsoid.isometric(lat0) ** n

    def inverse(x, y, z):
        east, north = x - metres(options, "x_0"), r0 - (y - metres(options, "y_0"))
        t = (math.copysign(math.hypot(east, north), n) / (ellipsoid.a * factor)) ** (1 / n)
        return angle(options, "lon_0") + math.atan2(east, north) / n, ellipsoid.latitude_of(t), z

    return inverse


def polar_stereographic(options):
    """Inverse, with a scale at the pole or a standard parallel."""
    ellipsoid = Ellipsoid(options)
    e, south = ellipsoid.e, float(options["lat_0"]) < 0
    if "lat_ts" in options:
        parallel = abs(angle(options, "lat_ts"))
        scale = ellipsoid.a * math.cos(parallel) / math.sqrt(1 - ellipsoid.e2 * math.sin(parallel) ** 2)
        scale /= ellipsoid.isometric(parallel)
    else:
        scale = 2 * ellipsoid.a * metres(options, "k", 1) / math.sqrt((1 + e) ** (1 + e) * (1 - e) ** (1 - e))

    def inverse(x, y, z):
        east, north = x - metres(options, "x_0"), y - metres(options, "y_0")
        latitude = ellipsoid.latitude_of(math.hypot(east, north) / scale)
        bearing = math.atan2(east, north if south else -north)
        return angle(options, "lon_0") + bearing, -latitude if south else latitude, z

    return inverse


def albers(options):
    """Inverse, with two standard parallels."""
    ellipsoid = Ellipsoid(options)
    e, e2 = ellipsoid.e, ellipsoid.e2

    def m2(latitude):
        return math.cos(latitude) ** 2 / (1 - e2 * math.sin(latitude) ** 2)

    def q(latitude):
        s = math.sin(latitude)
        return (1 - e2) * (s / (1 - e2 * s * s) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    lat1, lat2, lat0 = (angle(options, name) for name in ("lat_1", "lat_2", "lat_0"))
    n = (m2(lat1) - m2(lat2)) / (q(lat2) - q(lat1))
    c = m2(lat1) + n * q(lat1)
    r0 = ellipsoid.a * math.sqrt(c - n * q(lat0)) / n

    def inverse(x, y, z):
        east, north = x - metres(options, "x_0"), r0 - (y - metres(options, "y_0"))
        wanted = (c - (math.hypot(east, north) * n / ellipsoid.a) ** 2) / n
        latitude = math.asin(wanted / 2)
        for _ in range(50):
            s = math.sin(latitude)
            latitude += (1 - e2 * s * s) ** 2 / (2 * math.cos(latitude)) * (wanted - q(latitude)) / (1 - e2)
        return angle(options, "lon_0") + math.atan2(east, north) / n, latitude, z

    return inverse


def similarity(options):
    """Helmert's seven parameters, or ten with a pivot, as EPSG writes them: small angles, not their functions."""
    x0, y0, z0, rx, ry, rz, s, px, py, pz = (
        metres(options, name) for name in ("x", "y", "z", "rx", "ry", "rz", "s", "px", "py", "pz"))
    sign = -1 if options.get("convention") == "coordinate_frame" else 1
    rx, ry, rz = (sign * value * SECOND for value in (rx, ry, rz))
    scale = 1 + s * 1e-6

    def forward(x, y, z):
        x, y, z = x - px, y - py, z - pz
        return (
            x0 + px + scale * (x - rz * y + ry * z),
            y0 + py + scale * (rz * x + y - rx * z),
            z0 + pz + scale * (-ry * x + rx * y + z),
        )

    return forward


def geoid(options):
    """Adds the height of a GTX grid around the earth, interpolated linearly."""
    name = options["grids"]
    if not name.endswith(".gtx"):
        raise Unknown(f"grid {name}")
    data = (GRIDS / name).read_bytes()
    south, west, step_lat, step_lon, rows, columns = struct.unpack(">4d2i", data[:40])

    def at(row, column):
        return struct.unpack_from(">f", data, 40 + 4 * (row * columns + column % columns))[0]

    def forward(longitude, latitude, z):
        row = (math.degrees(latitude) - south) / step_lat
        column = ((math.degrees(longitude) - west) % 360) / step_lon
        i, j = min(int(row), rows - 2), int(column)
        u, v = row - i, column - j
        low = at(i, j) * (1 - v) + at(i, j + 1) * v
        high = at(i + 1, j) * (1 - v) + at(i + 1, j + 1) * v
        return longitude, latitude, z + low * (1 - u) + high * u

    return forward


def units(options):
    if "xy_in" in options and options["xy_in"] in ("deg", "rad"):
        factor = math.pi / 180 if options["xy_in"] == "deg" else 180 / math.pi
    else:
        factor = UNITS[options["xy_in"]] / UNITS[options["xy_out"]]
    return lambda x, y, z: (x * factor, y * factor, z)


class Pipeline:
    """The steps of a cct command; the height that `push` keeps is put back by `pop`."""

    def __init__(self, words):
        steps, shared = [], {}
        for word in words:
            name, _, value = word.removeprefix("+").partition("=")
            if word == "+proj=pipeline":
                continue
            if word == "+step":
                steps.append({})
            else:
                (steps[-1] if steps else shared)[name] = value
        self.kept = []
        self.steps = [self.step({**shared, **options}) for options in steps]

    def step(self, options):
        name, inverse = options.get("proj"), "inv" in options
        if name in ("utm", "tmerc") and inverse:
            return transverse_mercator(options)
        if name == "lcc" and inverse and "lat_2" in options:
            return lambert_conic(options)
        if name == "stere" and inverse:
            return polar_stereographic(options)
        if name == "aea" and inverse:
            return albers(options)
        if name == "cart":
            return Ellipsoid(options).geographic if inverse else Ellipsoid(options).geocentric
        if name in ("helmert", "molobadekas"):
            return similarity(options)
        if name == "vgridshift":
            return geoid(options)
        if name == "unitconvert":
            return units(options)
        if name == "axisswap" and options["order"] == "2,1":
            return lambda x, y, z: (y, x, z)
        if name == "push":
            return lambda x, y, z: (self.kept.append(z), (x, y, z))[1]
        if name == "pop":
            return lambda x, y, z: (x, y, self.kept.pop())
        raise Unknown(f"step {name}")

    def run(self, x, y, z):
        for step in self.steps:
            x, y, z = step(x, y, z)
        return x, y, z
