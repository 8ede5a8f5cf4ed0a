/// The vertices and triangles of one glTF primitive as they are going to be stored, in glTF's frame
/// (east, up, −north).
///
/// A record is a row of words: three of position (steps from `offset`, or bit patterns of floats), one or three of
/// normal (four signed bytes, or bit patterns of floats), colour, object row, surface row. Equal records are welded.
struct VertexRecords {
    /// How positions are to be understood.
    enum Positions {
        /// Multiples of the step, added to an offset in steps.
        case grid(offset: SIMD3<Int64>)
        /// Metres, added to a translation in metres.
        case float(translation: SIMD3<Double>)
    }

    var positions: Positions
    var hasFloatNormals: Bool
    var words: [UInt32]
    var indices: [UInt32]
    var droppedTriangles: Int

    var wordsPerRecord: Int { hasFloatNormals ? 9 : 7 }
    var vertexCount: Int { words.count / wordsPerRecord }
    var normalWord: Int { 3 }
    var colorWord: Int { hasFloatNormals ? 6 : 4 }
    var objectWord: Int { colorWord + 1 }
    var surfaceWord: Int { colorWord + 2 }

    /// Marks the surface rows of its vertices, all of which are corners of triangles.
    func markSurfaces(_ isUsed: inout [Bool]) {
        guard !isUsed.isEmpty else { return }
        for word in stride(from: surfaceWord, to: words.count, by: wordsPerRecord) { isUsed[Int(words[word])] = true }
    }

    /// Gives surface rows their new numbers.
    mutating func renumberSurfaces(_ rows: [UInt32]) {
        for word in stride(from: surfaceWord, to: words.count, by: wordsPerRecord) {
            words[word] = rows[Int(words[word])]
        }
    }

    /// The records of a piece on the grid.
    ///
    /// - Parameter scratch: One `UInt32.max` a vertex of the primitive; handed back so.
    init(
        gridPiece piece: PrimitivePiece, of primitive: TilePrimitive, at grid: GridPositions, scratch: inout [UInt32]
    ) {
        let (vertices, local) = Self.gathered(piece.indices, scratch: &scratch)
        var lower = SIMD3<Int64>(repeating: .max)
        for vertex in vertices {
            let v = Int(vertex)
            lower = pointwiseMin(lower, SIMD3(grid.x[v], grid.z[v], -grid.y[v]))
        }
        positions = .grid(offset: vertices.isEmpty ? .zero : lower)
        hasFloatNormals = false
        indices = local
        droppedTriangles = 0
        words = []
        words.reserveCapacity(vertices.count * 7)
        var normals = PackedNormals()
        for vertex in vertices {
            let v = Int(vertex)
            words.append(UInt32(grid.x[v] - lower.x))
            words.append(UInt32(grid.z[v] - lower.y))
            words.append(UInt32(-grid.y[v] - lower.z))
            appendAttributes(of: v, in: primitive, &normals)
        }
        weldAndOrder()
    }

    /// The records of a piece with single precision positions.
    ///
    /// - Parameters:
    ///   - centred: Whether to store positions relative to their middle even where the origin is near.
    ///   - floatNormals: Whether normals are floats too.
    ///   - scratch: One `UInt32.max` a vertex of the primitive; handed back so.
    init(
        floatPiece piece: PrimitivePiece, of primitive: TilePrimitive, centred: Bool, floatNormals: Bool,
        scratch: inout [UInt32]
    ) {
        let (vertices, local) = Self.gathered(piece.indices, scratch: &scratch)
        var lower = SIMD3<Double>(repeating: .infinity)
        var upper = SIMD3<Double>(repeating: -.infinity)
        for vertex in vertices {
            let v = Int(vertex)
            let point = SIMD3(primitive.x[v], primitive.z[v], -primitive.y[v])
            precondition(point.x.isFinite && point.y.isFinite && point.z.isFinite, "a position is not finite")
            lower = pointwiseMin(lower, point)
            upper = pointwiseMax(upper, point)
        }
        // Up to 2,048 m a float holds 0.12 mm: nothing to gain there, and fewer clients have to do less.
        let isNear = vertices.isEmpty || (lower.min() >= -2_048 && upper.max() <= 2_048)
        let middle = (lower + upper) / 2
        let translation =
            isNear && !centred || vertices.isEmpty
            ? SIMD3<Double>.zero : SIMD3(middle.x.rounded(), middle.y.rounded(), middle.z.rounded())
        positions = .float(translation: translation)
        hasFloatNormals = floatNormals
        indices = local
        droppedTriangles = 0
        words = []
        words.reserveCapacity(vertices.count * 9)
        var normals = PackedNormals()
        for vertex in vertices {
            let v = Int(vertex)
            // Adding 0 turns −0 into 0, so that equal positions are equal bits.
            words.append((Float(primitive.x[v] - translation.x) + 0).bitPattern)
            words.append((Float(primitive.z[v] - translation.y) + 0).bitPattern)
            words.append((Float(-primitive.y[v] - translation.z) + 0).bitPattern)
            appendAttributes(of: v, in: primitive, &normals)
        }
        weldAndOrder()
    }

    /// The vertices that some corners use, in the order of first use, and the corners as places in that list.
    private static func gathered(
        _ indices: [UInt32], scratch: inout [UInt32]
    ) -> (vertices: [UInt32], local: [UInt32]) {
        var vertices: [UInt32] = []
        var local: [UInt32] = []
        vertices.reserveCapacity(min(indices.count, scratch.count))
        local.reserveCapacity(indices.count)
        for index in indices {
            if scratch[Int(index)] == .max {
                scratch[Int(index)] = UInt32(vertices.count)
                vertices.append(index)
            }
            local.append(scratch[Int(index)])
        }
        for vertex in vertices { scratch[Int(vertex)] = .max }
        return (vertices, local)
    }

    /// Normals as normalized signed bytes; those of the vertices of one face come one after the other.
    private struct PackedNormals {
        private var x = Float.nan
        private var y = Float.nan
        private var z = Float.nan
        private var word: UInt32 = 0

        /// The word of a unit vector.
        mutating func word(_ x: Float, _ y: Float, _ z: Float) -> UInt32 {
            if x == self.x, y == self.y, z == self.z { return word }
            (self.x, self.y, self.z) = (x, y, z)
            word = Self.byte(x) | Self.byte(y) << 8 | Self.byte(z) << 16
            return word
        }

        /// A component of a unit vector as a normalized signed byte (glTF 2.0 §3.11).
        private static func byte(_ component: Float) -> UInt32 {
            let scaled = max(-127, min(127, (component * 127).rounded()))
            return scaled.isNaN ? 0 : UInt32(UInt8(bitPattern: Int8(scaled)))
        }
    }

    private mutating func appendAttributes(of v: Int, in primitive: TilePrimitive, _ normals: inout PackedNormals) {
        let x = primitive.normalX[v]
        let y = primitive.normalZ[v]
        let z = -primitive.normalY[v]
        if hasFloatNormals {
            words.append((x + 0).bitPattern)
            words.append((y + 0).bitPattern)
            words.append((z + 0).bitPattern)
        } else {
            words.append(normals.word(x, y, z))
        }
        words.append(primitive.color.isEmpty ? 0 : primitive.color[v])
        words.append(primitive.objectRow.isEmpty ? 0 : primitive.objectRow[v])
        words.append(primitive.surfaceRow.isEmpty ? 0 : primitive.surfaceRow[v])
    }

    /// Welds equal records, drops triangles without area, and orders triangles and vertices for caches and codecs.
    private mutating func weldAndOrder() {
        let size = wordsPerRecord
        let welding = MeshoptimizerCodec.weldingMap(indices: indices, records: words, wordsPerRecord: size)
        words = reordered(by: welding.map, count: welding.count)

        var kept: [UInt32] = []
        kept.reserveCapacity(indices.count)
        for corner in stride(from: 0, to: indices.count, by: 3) {
            let a = welding.map[Int(indices[corner])]
            let b = welding.map[Int(indices[corner + 1])]
            let c = welding.map[Int(indices[corner + 2])]
            if hasArea(Int(a), Int(b), Int(c)) {
                kept.append(a)
                kept.append(b)
                kept.append(c)
            } else {
                droppedTriangles += 1
            }
        }
        let ordered = MeshoptimizerCodec.cacheOptimized(kept, vertexCount: welding.count)
        let fetching = MeshoptimizerCodec.fetchMap(ordered, vertexCount: welding.count)
        words = reordered(by: fetching.map, count: fetching.count)
        indices = ordered.map { fetching.map[Int($0)] }
    }

    private func reordered(by map: [UInt32], count: Int) -> [UInt32] {
        let size = wordsPerRecord
        var result = [UInt32](repeating: 0, count: count * size)
        for (old, new) in map.enumerated() where new != .max {
            for word in 0..<size { result[Int(new) * size + word] = words[old * size + word] }
        }
        return result
    }

    /// Whether three vertices span a triangle of positive area where they are stored.
    private func hasArea(_ a: Int, _ b: Int, _ c: Int) -> Bool {
        if a == b || b == c || a == c { return false }
        switch positions {
        case .grid:
            func point(_ vertex: Int) -> SIMD3<Int64> {
                let first = vertex * wordsPerRecord
                return SIMD3(Int64(words[first]), Int64(words[first + 1]), Int64(words[first + 2]))
            }
            // 17-bit differences: products stay below 2³⁴.
            let u = point(b) &- point(a)
            let v = point(c) &- point(a)
            return u.y * v.z != u.z * v.y || u.z * v.x != u.x * v.z || u.x * v.y != u.y * v.x
        case .float:
            func point(_ vertex: Int) -> SIMD3<Double> {
                let first = vertex * wordsPerRecord
                return SIMD3(
                    Double(Float(bitPattern: words[first])), Double(Float(bitPattern: words[first + 1])),
                    Double(Float(bitPattern: words[first + 2])))
            }
            let u = point(b) - point(a)
            let v = point(c) - point(a)
            return u.y * v.z != u.z * v.y || u.z * v.x != u.x * v.z || u.x * v.y != u.y * v.x
        }
    }
}
