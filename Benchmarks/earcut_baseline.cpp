// Triangulates polygons of a dump with earcut.hpp, so many times; prints nanoseconds and triangles by round.
// Built and run by compare_earcut.py, which also fetches earcut.hpp; needs nothing else.
//
// earcut takes points in a plane, where the axis along which a polygon's normal is longest is left out. In `plane` all
// polygons lie ready in the form that earcut asks for; in `space` that is done for each within the time measured, into
// memory that is used again.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

#include "earcut.hpp"

using Point = std::array<double, 2>;
using Polygon = std::vector<std::vector<Point>>;

template <class T> std::vector<T> read(std::ifstream& file, size_t count) {
    std::vector<T> values(count);
    file.read(reinterpret_cast<char*>(values.data()), std::streamsize(count * sizeof(T)));
    return values;
}

// The processor time that this process has had.
long long processor_nanoseconds() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: earcut_baseline plane|space DUMP ROUNDS\n");
        return 64;
    }
    bool isInSpace = argv[1][0] == 's';
    std::ifstream file(argv[2], std::ios::binary);
    auto header = read<uint32_t>(file, 4);
    if (!file || header[0] != 0x314C504B) {
        std::fprintf(stderr, "%s is no dump of polygons\n", argv[2]);
        return 2;
    }
    std::vector<double> axes[3];
    for (auto& axis : axes) axis = read<double>(file, header[3]);
    auto sizes = read<uint32_t>(file, header[2]);
    auto counts = read<uint32_t>(file, header[1]);

    auto project = [&](size_t ring, size_t rings, size_t point, Polygon& polygon) {
        // Newell's normal of the exterior, to choose the axis.
        double normal[3] = {0, 0, 0};
        double px = 0, py = 0, pz = 0;
        for (uint32_t i = 1; i < sizes[ring]; ++i) {
            double x = axes[0][point + i] - axes[0][point];
            double y = axes[1][point + i] - axes[1][point];
            double z = axes[2][point + i] - axes[2][point];
            normal[0] += py * z - pz * y;
            normal[1] += pz * x - px * z;
            normal[2] += px * y - py * x;
            px = x, py = y, pz = z;
        }
        int dropped = 0;
        for (int k = 1; k < 3; ++k) if (std::fabs(normal[k]) > std::fabs(normal[dropped])) dropped = k;
        int u = (dropped + 1) % 3, v = (dropped + 2) % 3;
        polygon.resize(rings);
        for (auto& points : polygon) {
            size_t size = sizes[ring++], end = point + size;
            // earcut wants rings without the closing point.
            if (size > 1 && axes[0][point] == axes[0][end - 1] && axes[1][point] == axes[1][end - 1]
                && axes[2][point] == axes[2][end - 1]) --size;
            points.resize(size);
            for (size_t i = 0; i < size; ++i) points[i] = {axes[u][point + i], axes[v][point + i]};
            point = end;
        }
    };

    std::vector<Polygon> polygons;
    std::vector<size_t> firstRings, firstPoints;
    size_t ring = 0, point = 0;
    for (uint32_t count : counts) {
        firstRings.push_back(ring);
        firstPoints.push_back(point);
        Polygon polygon;
        project(ring, count, point, polygon);
        polygons.push_back(std::move(polygon));
        for (uint32_t i = 0; i < count; ++i) point += sizes[ring++];
    }

    // One object for all polygons, as its function would make one for each: keeps its memory.
    mapbox::detail::Earcut<uint32_t> earcut;
    Polygon own;
    for (int round = 0; round < std::atoi(argv[3]); ++round) {
        size_t triangles = 0;
        long long start = processor_nanoseconds();
        if (isInSpace) {
            for (size_t i = 0; i < counts.size(); ++i) {
                project(firstRings[i], counts[i], firstPoints[i], own);
                earcut(own);
                triangles += earcut.indices.size() / 3;
            }
        } else {
            for (const auto& polygon : polygons) {
                earcut(polygon);
                triangles += earcut.indices.size() / 3;
            }
        }
        std::printf("%lld %zu\n", processor_nanoseconds() - start, triangles);
    }
}
