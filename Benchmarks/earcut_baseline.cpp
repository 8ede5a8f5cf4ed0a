// Triangulates polygons of a dump with earcut.hpp, so many times; prints nanoseconds and triangles by round.
// Built and run by compare_earcut.py, which also fetches earcut.hpp; needs nothing else.
//
// earcut takes points in a plane. Each polygon is projected outside of the time measured, by leaving out the axis along
// which its normal is longest, and lies ready in the form that earcut asks for.

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
    if (argc != 3) {
        std::fprintf(stderr, "usage: earcut_baseline DUMP ROUNDS\n");
        return 64;
    }
    std::ifstream file(argv[1], std::ios::binary);
    auto header = read<uint32_t>(file, 4);
    if (!file || header[0] != 0x314C504B) {
        std::fprintf(stderr, "%s is no dump of polygons\n", argv[1]);
        return 2;
    }
    std::vector<double> axes[3];
    for (auto& axis : axes) axis = read<double>(file, header[3]);
    auto sizes = read<uint32_t>(file, header[2]);
    auto counts = read<uint32_t>(file, header[1]);

    std::vector<Polygon> polygons;
    size_t ring = 0, point = 0;
    for (uint32_t count : counts) {
        // Newell's normal of the exterior, to choose the axis.
        double normal[3] = {0, 0, 0};
        for (uint32_t i = 0; i < sizes[ring]; ++i) {
            size_t a = point + i, b = point + (i + 1) % sizes[ring];
            for (int k = 0; k < 3; ++k) {
                int l = (k + 1) % 3, m = (k + 2) % 3;
                normal[k] += (axes[l][a] - axes[l][point]) * (axes[m][b] - axes[m][point])
                    - (axes[m][a] - axes[m][point]) * (axes[l][b] - axes[l][point]);
            }
        }
        int dropped = 0;
        for (int k = 1; k < 3; ++k) if (std::fabs(normal[k]) > std::fabs(normal[dropped])) dropped = k;
        int u = (dropped + 1) % 3, v = (dropped + 2) % 3;
        Polygon polygon;
        for (uint32_t r = 0; r < count; ++r) {
            size_t size = sizes[ring++], end = point + size;
            // earcut wants rings without the closing point.
            if (size > 1 && axes[0][point] == axes[0][end - 1] && axes[1][point] == axes[1][end - 1]
                && axes[2][point] == axes[2][end - 1]) --size;
            std::vector<Point> points;
            for (size_t i = 0; i < size; ++i) points.push_back({axes[u][point + i], axes[v][point + i]});
            polygon.push_back(std::move(points));
            point = end;
        }
        polygons.push_back(std::move(polygon));
    }

    // One object for all polygons, as its function would make one for each: keeps its memory.
    mapbox::detail::Earcut<uint32_t> earcut;
    for (int round = 0; round < std::atoi(argv[2]); ++round) {
        size_t triangles = 0;
        long long start = processor_nanoseconds();
        for (const auto& polygon : polygons) {
            earcut(polygon);
            triangles += earcut.indices.size() / 3;
        }
        std::printf("%lld %zu\n", processor_nanoseconds() - start, triangles);
    }
}
