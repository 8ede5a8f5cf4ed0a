/// The plane with the least sum of squared distances from points: through their mean, square to the direction in which
/// they are spread least.
struct FittedPlane {
    /// A point of it.
    private(set) var x = 0.0
    private(set) var y = 0.0
    private(set) var z = 0.0
    /// Its unit normal.
    private(set) var normal = SIMD3<Double>(0, 0, 1)

    /// Fits a plane to some of the points; any of the possible ones where they lie on a line.
    ///
    /// The normal is an eigenvector of the 3 × 3 covariance by Jacobi's rotations, which need roots only, so that the
    /// result is the same on every machine.
    ///
    /// - Complexity: O(corners).
    init(_ points: SnappedPoints, corners: Span<Int32>) {
        guard corners.count > 0 else { return }
        // About the first point, so that large coordinates cost nothing.
        let first = Int(corners[0])
        let (ox, oy, oz) = (points.x[first], points.y[first], points.z[first])
        var mean = SIMD3<Double>(0, 0, 0)
        for index in corners.indices {
            let point = Int(corners[index])
            mean += SIMD3(points.x[point] - ox, points.y[point] - oy, points.z[point] - oz)
        }
        mean /= Double(corners.count)
        var matrix = [9 of Double](repeating: 0)
        for index in corners.indices {
            let point = Int(corners[index])
            let offset = SIMD3(points.x[point] - ox, points.y[point] - oy, points.z[point] - oz) - mean
            for row in 0..<3 {
                for column in 0..<3 { matrix[3 * row + column] += offset[row] * offset[column] }
            }
        }
        x = ox + mean.x
        y = oy + mean.y
        z = oz + mean.z
        normal = Self.leastEigenvector(&matrix)
    }

    /// The distance of a point, metres, signed by the side.
    func distance(_ px: Double, _ py: Double, _ pz: Double) -> Double {
        (px - x) * normal.x + (py - y) * normal.y + (pz - z) * normal.z
    }

    private static func leastEigenvector(_ matrix: inout [9 of Double]) -> SIMD3<Double> {
        var vectors = [9 of Double](repeating: 0)
        for index in 0..<3 { vectors[4 * index] = 1 }
        for _ in 0..<32 {
            var isDone = true
            for p in 0..<2 {
                for q in (p + 1)..<3 {
                    let off = matrix[3 * p + q]
                    let scale = matrix[4 * p].magnitude + matrix[4 * q].magnitude
                    guard off.magnitude > 0x1p-60 * scale else { continue }
                    isDone = false
                    let theta = (matrix[4 * q] - matrix[4 * p]) / (2 * off)
                    let tangent = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
                    let cosine = 1 / (tangent * tangent + 1).squareRoot()
                    let sine = tangent * cosine
                    for k in 0..<3 {
                        let (a, b) = (matrix[3 * k + p], matrix[3 * k + q])
                        matrix[3 * k + p] = cosine * a - sine * b
                        matrix[3 * k + q] = sine * a + cosine * b
                    }
                    for k in 0..<3 {
                        let (a, b) = (matrix[3 * p + k], matrix[3 * q + k])
                        matrix[3 * p + k] = cosine * a - sine * b
                        matrix[3 * q + k] = sine * a + cosine * b
                    }
                    for k in 0..<3 {
                        let (a, b) = (vectors[3 * k + p], vectors[3 * k + q])
                        vectors[3 * k + p] = cosine * a - sine * b
                        vectors[3 * k + q] = sine * a + cosine * b
                    }
                }
            }
            if isDone { break }
        }
        var least = 0
        for index in 1..<3 where matrix[4 * index] < matrix[4 * least] { least = index }
        let vector = SIMD3(vectors[least], vectors[3 + least], vectors[6 + least])
        let length = (vector * vector).sum().squareRoot()
        return length > 0 ? vector / length : SIMD3(0, 0, 1)
    }
}
