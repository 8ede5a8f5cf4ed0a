// What the simplification is measured beside: meshopt_simplify of libmeshoptimizer on the same mesh.
//
//   meshoptimizer_baseline MESH TRIANGLES ROUNDS OUTPUT
//
// A mesh file holds, in the machine's byte order, the numbers of points and of triangles (32 bits each), then x, y, z of
// each point (64-bit floats, metres), then three indices a triangle (32 bits each). The points are taken over relative
// to the first, in single precision, outside the measured time. Prints one line of JSON with the processor seconds of
// each round, which are the calls to the library alone.

#include <cstdio>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <meshoptimizer.h>

static double processorSeconds() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

template <typename T> static bool read(FILE *file, std::vector<T> &values) {
    return fread(values.data(), sizeof(T), values.size(), file) == values.size();
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: meshoptimizer_baseline MESH TRIANGLES ROUNDS OUTPUT\n");
        return 64;
    }
    FILE *file = fopen(arguments[1], "rb");
    std::vector<uint32_t> head(2);
    if (!file || !read(file, head)) return 2;
    std::vector<double> points(3 * size_t(head[0]));
    std::vector<uint32_t> indices(3 * size_t(head[1]));
    if (!read(file, points) || !read(file, indices)) return 2;
    fclose(file);

    std::vector<float> places(points.size());
    for (size_t i = 0; i < points.size(); ++i) places[i] = float(points[i] - points[i % 3]);
    size_t target = 3 * size_t(strtoull(arguments[2], nullptr, 10));
    int rounds = atoi(arguments[3]);

    std::vector<unsigned int> result(indices.size());
    size_t left = 0;
    float error = 0;
    printf("{\"seconds\": [");
    for (int round = 0; round < rounds; ++round) {
        double start = processorSeconds();
        // The error that it may reach is that of the whole mesh's extent: the number of triangles decides.
        left = meshopt_simplify(result.data(), indices.data(), indices.size(), places.data(), head[0], 12, target, 1.0f, 0,
                                &error);
        printf("%s%.6f", round ? ", " : "", processorSeconds() - start);
    }
    printf("], \"triangles\": %zu, \"error\": %.9g}\n", left / 3, error * meshopt_simplifyScale(places.data(), head[0], 12));

    result.resize(left);
    head[1] = uint32_t(left / 3);
    file = fopen(arguments[4], "wb");
    if (!file) return 2;
    fwrite(head.data(), 4, 2, file);
    fwrite(points.data(), 8, points.size(), file);
    fwrite(result.data(), 4, result.size(), file);
    return fclose(file) == 0 ? 0 : 2;
}
