public import SpatialFrames

extension VertexLoops {
    /// The least and the greatest of some numbers, NaN passed over; (∞, −∞) for none. Zero is never −0.
    ///
    /// - Complexity: O(n), eight at a time.
    @inline(never)
    public static func range(of values: Span<Double>) -> (low: Double, high: Double) {
        var lows = SIMD8<Double>(repeating: .infinity)
        var highs = SIMD8<Double>(repeating: -.infinity)
        let bytes = unsafe values.bytes
        var i = 0
        while i <= values.count - 8 {
            // Any eight bytes are a double, and the span checks that they are its own.
            let lanes = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
            lows.replace(with: lanes, where: lanes .< lows)
            highs.replace(with: lanes, where: lanes .> highs)
            i += 8
        }
        var low4 = lows.lowHalf
        var high4 = highs.lowHalf
        low4.replace(with: lows.highHalf, where: lows.highHalf .< low4)
        high4.replace(with: highs.highHalf, where: highs.highHalf .> high4)
        var low2 = low4.lowHalf
        var high2 = high4.lowHalf
        low2.replace(with: low4.highHalf, where: low4.highHalf .< low2)
        high2.replace(with: high4.highHalf, where: high4.highHalf .> high2)
        var low = low2[1] < low2[0] ? low2[1] : low2[0]
        var high = high2[1] > high2[0] ? high2[1] : high2[0]
        while i < values.count {
            if values[i] < low { low = values[i] }
            if values[i] > high { high = values[i] }
            i += 1
        }
        // Which of 0 and −0 comes first depends on the lanes.
        return (low + 0, high + 0)
    }

    /// Twice the vector area of a closed ring (Newell's normal), in square metres, summed from the first edge on.
    ///
    /// Relative to the ring's first point, so that far-off rings lose no precision.
    ///
    /// I. E. Sutherland, R. F. Sproull and R. A. Schumacker, "A Characterization of Ten Hidden-Surface Algorithms",
    /// ACM Computing Surveys 6, 1974 (Newell's method).
    ///
    /// - Parameters:
    ///   - x: metres, of the ring's points, the first not repeated; likewise `y` and `z`.
    /// - Precondition: all spans are of one count.
    /// - Complexity: O(n).
    @inline(never)
    public static func newellSums(x: Span<Double>, y: Span<Double>, z: Span<Double>) -> Displacement<ENU> {
        let count = x.count
        precondition(y.count == count && z.count == count, "as many x as y and z")
        guard count > 2 else { return Displacement(x: 0, y: 0, z: 0) }
        let (ox, oy, oz) = (x[0], y[0], z[0])
        var sum = Displacement<ENU>(x: 0, y: 0, z: 0)
        // The first and the last edge end at the origin and add nothing.
        var (px, py, pz) = (x[1] - ox, y[1] - oy, z[1] - oz)
        for i in 2..<count {
            let (qx, qy, qz) = (x[i] - ox, y[i] - oy, z[i] - oz)
            sum.x += py * qz - pz * qy
            sum.y += pz * qx - px * qz
            sum.z += px * qy - py * qx
            (px, py, pz) = (qx, qy, qz)
        }
        return sum
    }

    /// The sums of products of coordinates about a centre: xx, xy, xz, yy, yz, zz; n times the covariance if the centre
    /// is the mean.
    ///
    /// - Parameters:
    ///   - x: metres; likewise `y` and `z`.
    ///   - centre: metres.
    /// - Precondition: all spans are of one count.
    /// - Complexity: O(n), four at a time: lane k sums the points 4i + k, lanes are added as (0 + 2) + (1 + 3), and then
    ///   what is left of the points, in order.
    @inline(never)
    public static func covarianceSums(
        x: Span<Double>, y: Span<Double>, z: Span<Double>, about centre: Position<ENU>
    ) -> [6 of Double] {
        let count = x.count
        precondition(y.count == count && z.count == count, "as many x as y and z")
        var (xx, xy, xz) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
        var (yy, yz, zz) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
        let (bytesX, bytesY, bytesZ) = unsafe (x.bytes, y.bytes, z.bytes)
        var i = 0
        while i <= count - 4 {
            // Any eight bytes are a double, and the spans check that they are their own.
            let dx = unsafe bytesX.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: SIMD4<Double>.self) - centre.x
            let dy = unsafe bytesY.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: SIMD4<Double>.self) - centre.y
            let dz = unsafe bytesZ.unsafeLoadUnaligned(fromByteOffset: 8 * i, as: SIMD4<Double>.self) - centre.z
            xx += dx * dx
            xy += dx * dy
            xz += dx * dz
            yy += dy * dy
            yz += dy * dz
            zz += dz * dz
            i += 4
        }
        var sums: [6 of Double] = [
            pairSum(xx), pairSum(xy), pairSum(xz), pairSum(yy), pairSum(yz), pairSum(zz),
        ]
        while i < count {
            let (dx, dy, dz) = (x[i] - centre.x, y[i] - centre.y, z[i] - centre.z)
            sums[0] += dx * dx
            sums[1] += dx * dy
            sums[2] += dx * dz
            sums[3] += dy * dy
            sums[4] += dy * dz
            sums[5] += dz * dz
            i += 1
        }
        return sums
    }

    @inline(__always)
    private static func pairSum(_ lanes: SIMD4<Double>) -> Double { (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) }
}
