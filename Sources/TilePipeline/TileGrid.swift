internal import GLTFContent

/// The grid on which a tile's positions are stored (decision 5).
enum TileGrid {
    /// The finest step, metres: a little more than the grid of the records, 0.1 mm.
    static let finestStep = 0x1p-13
    /// An object that is shown is at least so many steps large, however large the tile's error is.
    static let stepsPerObject = 16.0

    /// The largest power of two that is at most twice the bound.
    static func step(forBound bound: Double) -> Double {
        var step = 1.0
        while step > 2 * bound { step /= 2 }
        while step * 2 <= 2 * bound { step *= 2 }
        return step
    }

    /// The step of a tile, metres.
    ///
    /// The error of a tile is often that of what it leaves out. A grid made for that error alone would flatten what
    /// the tile does show, down to nothing: so the smallest object shown bounds the step too, and the step is halved
    /// until every object has a triangle with area.
    ///
    /// - Parameters:
    ///   - leafBound: metres, > 0.
    ///   - error: that of the tile, metres, ≥ 0.
    ///   - diameters: those of the objects shown, metres.
    ///   - primitive: what the tile shows.
    ///   - ends: for each object shown the row behind its last one in the object table.
    static func step(
        leafBound: Double, error: Double, diameters: some Sequence<Double>, primitive: TilePrimitive, ends: [Int]
    ) -> Double {
        let smallest = diameters.reduce(Double.infinity) { min($0, $1) }
        var step = step(forBound: max(leafBound, min(error / 16, smallest / (2 * stepsPerObject))))
        while step > finestStep, !keepsEveryObject(primitive, ends, step) { step /= 2 }
        return step
    }

    /// Whether every object that has triangles keeps one with area on the grid.
    private static func keepsEveryObject(_ primitive: TilePrimitive, _ ends: [Int], _ step: Double) -> Bool {
        var isKept = [Bool](repeating: false, count: ends.count)
        var isMet = isKept
        var object = 0
        func point(_ corner: Int) -> SIMD3<Double> {
            let vertex = Int(primitive.indices[corner])
            return SIMD3(
                (primitive.x[vertex] / step).rounded(), (primitive.y[vertex] / step).rounded(),
                (primitive.z[vertex] / step).rounded())
        }
        for first in stride(from: 0, to: primitive.indices.count, by: 3) {
            // Triangles stand in the order of their objects.
            let row = Int(primitive.objectRow[Int(primitive.indices[first])])
            while object < ends.count, row >= ends[object] { object += 1 }
            guard object < ends.count, !isKept[object] else { continue }
            isMet[object] = true
            let a = point(first)
            let u = point(first + 1) - a
            let v = point(first + 2) - a
            isKept[object] = u.y * v.z != u.z * v.y || u.z * v.x != u.x * v.z || u.x * v.y != u.y * v.x
        }
        return isKept == isMet
    }
}
