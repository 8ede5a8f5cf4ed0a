/// Grid coordinates of a primitive's vertices, in steps from the frame's origin along east, north and up.
struct GridPositions {
    var x: [Int64]
    var y: [Int64]
    var z: [Int64]

    /// The nearest grid point of every vertex: at most half a step away along each axis.
    ///
    /// - Precondition: Positions are finite and less than 2⁶² steps away from the origin.
    init(_ primitive: TilePrimitive, step: Double) {
        func steps(_ values: [Double]) -> [Int64] {
            values.map { value in
                // Dividing by a power of two is exact, so the nearest point really is the nearest.
                let steps = (value / step).rounded()
                precondition(steps.magnitude < 0x1p62, "a position is not finite or too far away for its step")
                return Int64(steps)
            }
        }
        x = steps(primitive.x)
        y = steps(primitive.y)
        z = steps(primitive.z)
    }
}

/// A part of a primitive that becomes a glTF primitive of its own.
struct PrimitivePiece {
    /// The corners of its triangles, as vertices of the whole primitive.
    var indices: [UInt32]
    /// Whether it spans at most 65,535 steps along every axis.
    var fits16Bits: Bool
}

/// The box around some grid points.
private struct GridBox {
    var lower: SIMD3<Int64> = SIMD3(repeating: .max)
    var upper: SIMD3<Int64> = SIMD3(repeating: .min)

    mutating func formUnion(_ other: GridBox) {
        lower = pointwiseMin(lower, other.lower)
        upper = pointwiseMax(upper, other.upper)
    }

    /// Twice the middle, so that it stays integral.
    var doubledCentre: SIMD3<Int64> { lower &+ upper }

    var extent: SIMD3<Int64> { upper &- lower }

    var fits16Bits: Bool { extent.max() <= 65_535 }
}

/// Triangles in a row that belong to one city object.
private struct ObjectRun {
    var triangles: Range<Int>
    var box: GridBox
}

/// Splits a primitive into pieces that 16 bits hold, city objects kept whole.
///
/// Where all fits there is one piece. Otherwise objects too large for 16 bits become pieces of their own, and the
/// others are halved along their box's longest axis, by the side of the middle on which an object's own middle lies,
/// until they fit.
///
/// - Parameters:
///   - primitive: The primitive; an object is a run of triangles with the same `objectRow` at their first corner, or
///     a single triangle without rows.
///   - positions: The vertices on the grid.
/// - Complexity: O(triangles + objects × depth of the halving).
func pieces(of primitive: TilePrimitive, at positions: GridPositions) -> [PrimitivePiece] {
    let runs = objectRuns(of: primitive, at: positions)
    var whole = GridBox()
    for run in runs { whole.formUnion(run.box) }
    if runs.isEmpty || whole.fits16Bits { return [PrimitivePiece(indices: primitive.indices, fits16Bits: true)] }

    var result: [PrimitivePiece] = []
    func piece(_ selection: [Int], fits: Bool) -> PrimitivePiece {
        var indices: [UInt32] = []
        indices.reserveCapacity(selection.reduce(0) { $0 + runs[$1].triangles.count * 3 })
        for run in selection {
            let triangles = runs[run].triangles
            indices.append(contentsOf: primitive.indices[triangles.lowerBound * 3..<triangles.upperBound * 3])
        }
        return PrimitivePiece(indices: indices, fits16Bits: fits)
    }
    func halve(_ selection: [Int]) {
        var box = GridBox()
        for run in selection { box.formUnion(runs[run].box) }
        if box.fits16Bits {
            if !selection.isEmpty { result.append(piece(selection, fits: true)) }
            return
        }
        let extent = box.extent
        let axis = extent.x >= extent.y && extent.x >= extent.z ? 0 : extent.y >= extent.z ? 1 : 2
        // Every run fits by itself and together they do not, so the middles differ and both sides get something.
        var lowest = Int64.max
        var highest = Int64.min
        for run in selection {
            lowest = min(lowest, runs[run].box.doubledCentre[axis])
            highest = max(highest, runs[run].box.doubledCentre[axis])
        }
        let middle = lowest + (highest - lowest + 1) / 2
        halve(selection.filter { runs[$0].box.doubledCentre[axis] < middle })
        halve(selection.filter { runs[$0].box.doubledCentre[axis] >= middle })
    }
    halve(runs.indices.filter { runs[$0].box.fits16Bits })
    for run in runs.indices where !runs[run].box.fits16Bits { result.append(piece([run], fits: false)) }
    return result
}

private func objectRuns(of primitive: TilePrimitive, at positions: GridPositions) -> [ObjectRun] {
    var runs: [ObjectRun] = []
    let indices = primitive.indices
    let rows = primitive.objectRow
    var start = 0
    while start < primitive.triangleCount {
        let row = rows.isEmpty ? nil : rows[Int(indices[start * 3])]
        var box = GridBox()
        var triangle = start
        while triangle < primitive.triangleCount,
            triangle == start || (row != nil && rows[Int(indices[triangle * 3])] == row)
        {
            for corner in 0..<3 {
                let vertex = Int(indices[triangle * 3 + corner])
                let point = SIMD3(positions.x[vertex], positions.y[vertex], positions.z[vertex])
                box.lower = pointwiseMin(box.lower, point)
                box.upper = pointwiseMax(box.upper, point)
            }
            triangle += 1
        }
        runs.append(ObjectRun(triangles: start..<triangle, box: box))
        start = triangle
    }
    return runs
}
