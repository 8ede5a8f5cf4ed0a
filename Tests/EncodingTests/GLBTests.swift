import GLTFContent
import JSONText
import SpatialFrames
import StructuralMetadata
import Testing

/// The profiles in which everything must survive.
let profiles: [GLBEncodingOptions] = [
    GLBEncodingOptions(positions: .quantized(step: 1.0 / 128), compression: .meshopt),
    GLBEncodingOptions(positions: .quantized(step: 1.0 / 128), compression: .none),
    GLBEncodingOptions(positions: .float, compression: .none),
    GLBEncodingOptions(positions: .float, compression: .meshopt),
]

/// Random boxes, one an object, with six surfaces each; all of it between ±`extent` metres.
func samplePrimitive(
    objects: Int, extent: Double = 200, size: ClosedRange<Double> = 2...30, colored: Bool = true,
    random: inout SeededRandom
) -> TilePrimitive {
    var primitive = TilePrimitive()
    let faces: [(normal: [Float], corners: [[Double]])] = [
        ([1, 0, 0], [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]]),
        ([-1, 0, 0], [[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 1, 1]]),
        ([0, 1, 0], [[1, 1, 0], [0, 1, 0], [0, 1, 1], [1, 1, 1]]),
        ([0, -1, 0], [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]]),
        ([0, 0, 1], [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]]),
        ([0, 0, -1], [[0, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]]),
    ]
    for object in 0..<objects {
        let origin = (0..<3).map { _ in random.number(-extent...extent) }
        let length = (0..<3).map { _ in random.number(size) }
        let color = UInt32(truncatingIfNeeded: random.next()) | 0xFF00_0000
        for (face, (normal, corners)) in faces.enumerated() {
            let first = UInt32(primitive.vertexCount)
            for corner in corners {
                primitive.x.append(origin[0] + corner[0] * length[0])
                primitive.y.append(origin[1] + corner[1] * length[1])
                primitive.z.append(origin[2] + corner[2] * length[2])
                primitive.normalX.append(normal[0])
                primitive.normalY.append(normal[1])
                primitive.normalZ.append(normal[2])
                if colored { primitive.color.append(color) }
                primitive.objectRow.append(UInt32(object))
                primitive.surfaceRow.append(UInt32(object * 6 + face))
            }
            primitive.indices += [first, first + 1, first + 2, first, first + 2, first + 3]
        }
    }
    return primitive
}

/// Content of the sample schema around some primitives.
func sampleContent(_ primitives: [TilePrimitive], random: inout SeededRandom) -> TileContent {
    let objects = primitives.flatMap(\.objectRow).max().map { Int($0) + 1 } ?? 0
    let surfaces = primitives.flatMap(\.surfaceRow).max().map { Int($0) + 1 } ?? 0
    return TileContent(
        primitives: primitives, schema: sampleSchema, objectTable: sampleObjectTable(rows: objects, random: &random),
        surfaceTable: sampleSurfaceTable(rows: surfaces, random: &random), copyright: "© Somebody")
}

/// A corner of a triangle with all that it carries, for comparing meshes whose vertices were reordered.
private struct Corner {
    var position: [Double]
    var normal: [Float]
    var color: UInt32?
    var object: UInt32
    var surface: UInt32
}

/// All triangles of some primitives, each starting with its first corner (by surface, then position).
private func triangles(_ primitives: [TilePrimitive]) -> [[Corner]] {
    var result: [[Corner]] = []
    for primitive in primitives {
        for triangle in 0..<primitive.triangleCount {
            result.append(
                (0..<3).map { corner in
                    let v = Int(primitive.indices[triangle * 3 + corner])
                    return Corner(
                        position: [primitive.x[v], primitive.y[v], primitive.z[v]],
                        normal: [primitive.normalX[v], primitive.normalY[v], primitive.normalZ[v]],
                        color: primitive.color.isEmpty ? nil : primitive.color[v],
                        object: primitive.objectRow.isEmpty ? 0 : primitive.objectRow[v],
                        surface: primitive.surfaceRow.isEmpty ? 0 : primitive.surfaceRow[v])
                })
        }
    }
    return result
}

/// Expects every triangle of `input` in `output`, in the same winding, within a distance along each axis (metres).
private func expectSameTriangles(
    _ input: [TilePrimitive], _ output: [TilePrimitive], within tolerance: Double, _ comment: Comment
) {
    var bySurface: [UInt32: [[Corner]]] = [:]
    for triangle in triangles(output) { bySurface[triangle[0].surface, default: []].append(triangle) }
    let expected = triangles(input)
    #expect(triangles(output).count == expected.count, comment)
    for triangle in expected {
        let matches = (bySurface[triangle[0].surface] ?? []).contains { candidate in
            (0..<3).contains { shift in
                (0..<3).allSatisfy { index in
                    let a = triangle[index]
                    let b = candidate[(index + shift) % 3]
                    return zip(a.position, b.position).allSatisfy { abs($0 - $1) <= tolerance }
                        && zip(a.normal, b.normal).allSatisfy { abs($0 - $1) <= 0.5 / 127 + 1e-6 }
                        && a.color == b.color && a.object == b.object && a.surface == b.surface
                }
            }
        }
        #expect(matches, comment)
        if !matches { return }
    }
}

private func json(of glb: [UInt8]) throws -> JSONValue {
    let length = (0..<4).reduce(0) { $0 | Int(glb[12 + $1]) << (8 * $1) }
    return try JSONValue(parsing: Array(glb[20..<20 + length]))
}

@Suite("GLB")
struct GLBTests {
    @Test(
        "Everything survives encoding and decoding, positions within half a step",
        arguments: 1...6 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let primitives = (0..<random.integer(1..<3)).map { number in
            samplePrimitive(objects: random.integer(1..<60), colored: number == 0, random: &random)
        }
        let content = sampleContent(primitives, random: &random)
        for options in profiles {
            let encoded = GLBEncoder(options: options).encode(content)
            let decoded = try GLBDecoder().decode(encoded.bytes)
            let comment: Comment = "seed \(seed), \(options)"
            // Half a step of 1/128 m; floats up to 2^8 m are within 2^-16 m. 1e-9 for the sums.
            expectSameTriangles(primitives, decoded.primitives, within: 1.0 / 256 + 1e-9, comment)
            #expect(decoded.schema == content.schema, comment)
            #expect(decoded.objectTable == content.objectTable, comment)
            #expect(decoded.surfaceTable == content.surfaceTable, comment)
            #expect(decoded.copyright == content.copyright, comment)
            #expect(encoded.triangleCount == primitives.reduce(0) { $0 + $1.triangleCount }, comment)
            #expect(encoded.vertexCount == decoded.primitives.reduce(0) { $0 + $1.vertexCount }, comment)
            var bounds = AxisAlignedBox<ENU>()
            for primitive in decoded.primitives { bounds.formUnion(primitive.bounds) }
            #expect(encoded.decodedBounds == bounds, comment)
            #expect(GLBEncoder(options: options).encode(content).bytes == encoded.bytes, comment)
        }
    }

    @Test("Decoded positions lie on the grid through the frame's origin")
    func grid() throws {
        var random = SeededRandom(seed: 21)
        let content = sampleContent([samplePrimitive(objects: 20, random: &random)], random: &random)
        let step = 0.25
        let options = GLBEncodingOptions(positions: .quantized(step: step), compression: .meshopt)
        let decoded = try GLBDecoder().decode(GLBEncoder(options: options).encode(content).bytes)
        for primitive in decoded.primitives {
            for value in primitive.x + primitive.y + primitive.z { #expect(value / step == (value / step).rounded()) }
        }
    }

    @Test(
        "Feature ids take 16 bits up to row 65,535, floats above, and never 8",
        arguments: [
            (255, 5123), (256, 5123), (65_535, 5123), (65_536, 5126),
        ])
    func featureIDWidth(highest: Int, componentType: Int) throws {
        var random = SeededRandom(seed: 3)
        var primitive = samplePrimitive(objects: 2, random: &random)
        primitive.objectRow = primitive.objectRow.map { $0 == 0 ? UInt32(highest) : 3 }
        primitive.surfaceRow = primitive.surfaceRow.map { $0 + 10 }
        var content = sampleContent([primitive], random: &random)
        content.objectTable = PropertyTable(
            name: "objects", classID: "CityObject", count: highest + 1,
            columns: [
                PropertyColumn(propertyID: "i8", values: .int8([Int8](repeating: 1, count: highest + 1)))
            ])
        for options in profiles {
            let glb = GLBEncoder(options: options).encode(content).bytes
            let document = try json(of: glb)
            let mesh = document["meshes"]?[0]?["primitives"]?[0]
            let accessor = mesh?["attributes"]?["_FEATURE_ID_0"]?.integerValue ?? -1
            #expect(document["accessors"]?[accessor]?["componentType"]?.integerValue == componentType)
            let view = document["accessors"]?[accessor]?["bufferView"]?.integerValue ?? -1
            #expect(document["bufferViews"]?[view]?["byteStride"]?.integerValue == 4)
            let features = mesh?["extensions"]?["EXT_mesh_features"]?["featureIds"]
            #expect(features?[0]?["featureCount"]?.integerValue == 2)
            #expect(features?[1]?["featureCount"]?.integerValue == 12)
            let decoded = try GLBDecoder().decode(glb)
            expectSameTriangles([primitive], decoded.primitives, within: 1.0 / 256 + 1e-9, "\(options)")
        }
    }

    @Test("A primitive wider than 16 bits is split between objects, and the step stays", arguments: [1, 2] as [UInt64])
    func splitting(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let step = 1.0 / 128  // 65,535 steps are 512 m
        let primitive = samplePrimitive(objects: 120, extent: 900, random: &random)
        let content = sampleContent([primitive], random: &random)
        let options = GLBEncodingOptions(positions: .quantized(step: step), compression: .meshopt)
        let encoded = GLBEncoder(options: options).encode(content)
        #expect(encoded.primitiveCount > 8 && encoded.primitiveCount < 200 && encoded.floatPrimitiveCount == 0)
        let decoded = try GLBDecoder().decode(encoded.bytes)
        expectSameTriangles([primitive], decoded.primitives, within: step / 2 + 1e-9, "seed \(seed)")
        var owner: [UInt32: Int] = [:]
        for (index, piece) in decoded.primitives.enumerated() {
            for row in piece.objectRow {
                #expect(owner[row] == nil || owner[row] == index, "object \(row) is cut")
                owner[row] = index
            }
        }
        for node in try json(of: encoded.bytes)["nodes"]?.elements ?? [] {
            #expect(node["scale"]?.doubleValues == [step, step, step])
        }
    }

    @Test("An object wider than 16 bits becomes floats around its own middle")
    func floatPiece() throws {
        var random = SeededRandom(seed: 4)
        let step = 1.0 / 512  // 65,535 steps are 128 m
        let options = GLBEncodingOptions(positions: .quantized(step: step), compression: .meshopt)
        var primitive = samplePrimitive(objects: 5, extent: 40, random: &random)
        for vertex in 24..<48 { primitive.x[vertex] += 5_000 }
        let far = GLBEncoder(options: options).encode(sampleContent([primitive], random: &random))
        #expect(far.floatPrimitiveCount == 0 && far.primitiveCount == 2)

        for vertex in 24..<48 where primitive.normalX[vertex] == 1 { primitive.x[vertex] += 300 }
        let long = GLBEncoder(options: options).encode(sampleContent([primitive], random: &random))
        #expect(long.floatPrimitiveCount == 1 && long.primitiveCount == 2 && long.droppedTriangleCount == 0)
        // Floats within 512 m of the middle are exact to 2^-15 m; around the origin, 5 km away, only to 2^-11 m.
        let decoded = try GLBDecoder().decode(long.bytes)
        expectSameTriangles([primitive], decoded.primitives, within: step / 2 + 1e-9, "long")
        let stretched = try #require(decoded.primitives.first { $0.objectRow.contains(1) })
        for x in stretched.x { #expect(primitive.x.contains { abs($0 - x) <= 0x1p-15 }) }
    }

    /// Two small triangles, one an object, `steps` apart from end to end.
    private func pair(steps: Double, step: Double) -> TilePrimitive {
        TilePrimitive(
            x: [0, step, 0, (steps - 1) * step, steps * step, steps * step], y: [0, 0, step, 0, 0, step],
            z: [0, 0, 0, 0, 0, 0], normalX: [Float](repeating: 0, count: 6), normalY: [Float](repeating: 0, count: 6),
            normalZ: [Float](repeating: 1, count: 6), objectRow: [0, 0, 0, 1, 1, 1], surfaceRow: [0, 0, 0, 1, 1, 1],
            indices: [0, 1, 2, 3, 4, 5])
    }

    @Test("65,535 steps are not split, 65,536 are; a single object that long becomes floats")
    func splittingBorder() throws {
        var random = SeededRandom(seed: 18)
        let step = 0.125
        let encoder = GLBEncoder(
            options: GLBEncodingOptions(positions: .quantized(step: step), compression: .meshopt))
        for (steps, primitives, floats) in [(65_535.0, 1, 0), (65_536, 2, 1)] {
            var primitive = pair(steps: steps, step: step)
            let two = encoder.encode(sampleContent([primitive], random: &random))
            #expect(two.primitiveCount == primitives && two.floatPrimitiveCount == 0)
            #expect(two.decodedBounds == primitive.bounds)
            expectSameTriangles([primitive], try GLBDecoder().decode(two.bytes).primitives, within: 0, "two")
            primitive.objectRow = [0, 0, 0, 0, 0, 0]
            let one = encoder.encode(sampleContent([primitive], random: &random))
            #expect(one.primitiveCount == 1 && one.floatPrimitiveCount == floats)
            // Grid points of 1/8 m within 8 km are exact floats.
            expectSameTriangles([primitive], try GLBDecoder().decode(one.bytes).primitives, within: 0, "one")
        }
    }

    @Test("Triangles that lose their area on the grid are dropped and counted, the others stay")
    func degenerate() throws {
        var random = SeededRandom(seed: 8)
        let large = samplePrimitive(objects: 3, random: &random)
        var primitive = large
        // Thinner than half a step; and three points in a row.
        for points in [[[0.0, 0, 0], [0.1, 0, 0], [0, 0.1, 0]], [[0, 0, 0], [5, 5, 5], [10, 10, 10]]] {
            let first = UInt32(primitive.vertexCount)
            for point in points {
                primitive.x.append(point[0])
                primitive.y.append(point[1])
                primitive.z.append(point[2])
                primitive.normalX.append(0)
                primitive.normalY.append(0)
                primitive.normalZ.append(1)
                primitive.color.append(0)
                primitive.objectRow.append(0)
                primitive.surfaceRow.append(0)
            }
            primitive.indices += [first, first + 1, first + 2]
        }
        let options = GLBEncodingOptions(positions: .quantized(step: 1), compression: .meshopt)
        let encoded = GLBEncoder(options: options).encode(sampleContent([primitive], random: &random))
        #expect(encoded.droppedTriangleCount == 2)
        #expect(encoded.triangleCount == large.triangleCount)
        let decoded = try GLBDecoder().decode(encoded.bytes)
        expectSameTriangles([large], decoded.primitives, within: 0.5 + 1e-9, "large")
    }

    @Test("Equal vertices are welded, vertices that differ in anything are not")
    func welding() {
        var random = SeededRandom(seed: 10)
        var primitive = samplePrimitive(objects: 1, random: &random)
        // Every triangle with corners of its own: 36 vertices where 24 differ.
        func picked<Value>(_ values: [Value]) -> [Value] { primitive.indices.map { values[Int($0)] } }
        primitive = TilePrimitive(
            x: picked(primitive.x), y: picked(primitive.y), z: picked(primitive.z),
            normalX: picked(primitive.normalX), normalY: picked(primitive.normalY),
            normalZ: picked(primitive.normalZ), color: picked(primitive.color),
            objectRow: picked(primitive.objectRow), surfaceRow: picked(primitive.surfaceRow),
            indices: (0..<36).map { UInt32($0) })
        let content = sampleContent([primitive], random: &random)
        for options in profiles { #expect(GLBEncoder(options: options).encode(content).vertexCount == 24) }
    }

    @Test("A table without rows takes its feature id set with it")
    func emptyTables() throws {
        var random = SeededRandom(seed: 12)
        let primitive = samplePrimitive(objects: 3, random: &random)
        let full = sampleContent([primitive], random: &random)
        let empty = PropertyTable(name: "", classID: "", count: 0, columns: [])
        for options in profiles {
            var content = full
            content.surfaceTable = empty
            var decoded = try GLBDecoder().decode(GLBEncoder(options: options).encode(content).bytes)
            #expect(decoded.surfaceTable.count == 0 && decoded.primitives[0].surfaceRow.isEmpty)
            #expect(decoded.objectTable == full.objectTable && decoded.primitives[0].objectRow.contains(2))
            content.surfaceTable = full.surfaceTable
            content.objectTable = empty
            content.primitives[0].objectRow = []
            decoded = try GLBDecoder().decode(GLBEncoder(options: options).encode(content).bytes)
            #expect(decoded.objectTable.count == 0 && decoded.primitives[0].objectRow.isEmpty)
            #expect(decoded.surfaceTable == full.surfaceTable && decoded.primitives[0].surfaceRow.contains(17))
            content.surfaceTable = empty
            let bare = GLBEncoder(options: options).encode(content)
            #expect(try json(of: bare.bytes)["extensions"] == nil)
            decoded = try GLBDecoder().decode(bare.bytes)
            #expect(decoded.primitives[0].triangleCount == 36)
        }
    }

    @Test("Content without triangles is a valid GLB with its tables")
    func noTriangles() throws {
        var random = SeededRandom(seed: 14)
        var content = sampleContent([samplePrimitive(objects: 2, random: &random)], random: &random)
        content.primitives = []
        for options in profiles {
            let encoded = GLBEncoder(options: options).encode(content)
            #expect(encoded.decodedBounds.isEmpty && encoded.triangleCount == 0)
            #expect(try GLBDecoder().decode(encoded.bytes).primitives.isEmpty)
        }
    }

    @Test("The binary data starts on a multiple of 8, and every metadata view does")
    func alignment() throws {
        for length in 0..<9 {
            var random = SeededRandom(seed: 15)
            var content = sampleContent([samplePrimitive(objects: 2, random: &random)], random: &random)
            content.copyright = String(repeating: "x", count: length)
            for options in profiles {
                let glb = GLBEncoder(options: options).encode(content).bytes
                let jsonLength = (0..<4).reduce(0) { $0 | Int(glb[12 + $1]) << (8 * $1) }
                #expect((20 + jsonLength + 8) % 8 == 0 && glb.count % 4 == 0)
                for view in try json(of: glb)["bufferViews"]?.elements ?? [] where view["extensions"] == nil {
                    #expect((view["byteOffset"]?.integerValue ?? 0) % 8 == 0)
                }
            }
        }
    }

    @Test("More than 65,535 vertices get indices of 32 bits", arguments: [(16_383, 5123), (16_384, 5125)])
    func wideIndices(faces: Int, componentType: Int) throws {
        var random = SeededRandom(seed: 16)
        var primitive = samplePrimitive(objects: 2_731, extent: 100, random: &random)
        // Four vertices a face: 65,532 and 65,536.
        primitive.indices.removeLast(primitive.indices.count - faces * 6)
        let content = sampleContent([primitive], random: &random)
        for options in profiles.prefix(2) {
            let encoded = GLBEncoder(options: options).encode(content)
            #expect(encoded.vertexCount == faces * 4)
            let document = try json(of: encoded.bytes)
            let accessor = document["meshes"]?[0]?["primitives"]?[0]?["indices"]?.integerValue ?? -1
            #expect(document["accessors"]?[accessor]?["componentType"]?.integerValue == componentType)
            let decoded = try GLBDecoder().decode(encoded.bytes).primitives
            expectSameTriangles([primitive], decoded, within: 1.0 / 256 + 1e-9, "\(options)")
        }
    }

    @Test("The float profile needs no extension for geometry and starts at the frame's origin")
    func plainProfile() throws {
        var random = SeededRandom(seed: 17)
        let content = sampleContent([samplePrimitive(objects: 4, random: &random)], random: &random)
        let document = try json(of: GLBEncoder(options: profiles[2]).encode(content).bytes)
        #expect(document["extensionsRequired"] == nil)
        #expect(document["extensionsUsed"] == ["EXT_mesh_features", "EXT_structural_metadata"])
        #expect(document["nodes"]?[0] == ["mesh": 0])
    }

    @Test("An index or a feature id out of range is refused", arguments: ["indices", "_FEATURE_ID_0", "_FEATURE_ID_1"])
    func outOfRange(name: String) throws {
        var random = SeededRandom(seed: 19)
        let content = sampleContent([samplePrimitive(objects: 3, random: &random)], random: &random)
        var glb = GLBEncoder(options: profiles[1]).encode(content).bytes
        let document = try json(of: glb)
        let primitive = document["meshes"]?[0]?["primitives"]?[0]
        let accessor = (primitive?[name] ?? primitive?["attributes"]?[name])?.integerValue ?? -1
        let view = document["accessors"]?[accessor]?["bufferView"]?.integerValue ?? -1
        let offset = document["bufferViews"]?[view]?["byteOffset"]?.integerValue ?? -1
        let jsonLength = (0..<4).reduce(0) { $0 | Int(glb[12 + $1]) << (8 * $1) }
        // 72 vertices, 3 objects and 18 surfaces: each is the first number that is none.
        glb[20 + jsonLength + 8 + offset] = name == "indices" ? 72 : name == "_FEATURE_ID_0" ? 3 : 18
        do {
            _ = try GLBDecoder().decode(glb)
            Issue.record("accepted")
        } catch { #expect(error.code == .outOfRange) }
    }

    @Test("Cut or spoilt files are refused, never a crash", arguments: [1, 2] as [UInt64])
    func spoilt(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let content = sampleContent([samplePrimitive(objects: 3, random: &random)], random: &random)
        for options in profiles {
            let glb = GLBEncoder(options: options).encode(content).bytes
            for _ in 0..<40 {
                #expect(throws: GLBError.self) { try GLBDecoder().decode(Array(glb[..<random.integer(0..<glb.count)])) }
            }
            for _ in 0..<150 {
                var bytes = glb
                for _ in 0..<random.integer(1..<4) {
                    bytes[random.integer(0..<bytes.count)] = UInt8(truncatingIfNeeded: random.next())
                }
                _ = try? GLBDecoder().decode(bytes)
            }
        }
    }
}
