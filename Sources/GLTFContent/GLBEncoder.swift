internal import JSONText
internal import SpatialFrames
internal import StructuralMetadata

/// Writes tile content as GLB (glTF 2.0 with EXT_mesh_features and EXT_structural_metadata).
///
/// The same content and options always give the same bytes; a value of this type holds no state.
public struct GLBEncoder: Sendable {
    /// How to write.
    public let options: GLBEncodingOptions

    /// An encoder with options.
    ///
    /// - Precondition: A quantization step is finite and > 0.
    public init(options: GLBEncodingOptions) {
        if case .quantized(let step) = options.positions {
            precondition(step.isFinite && step > 0, "a step is longer than 0 m")
        }
        self.options = options
    }

    /// Content as a GLB.
    ///
    /// Positions move by at most half a step along each axis (`.quantized`), or to the nearest float. Triangles
    /// without area after that are dropped and counted; all rows of the tables stay, but for those of surfaces that
    /// the options leave out.
    ///
    /// - Precondition: Arrays have one entry a vertex; indices and rows are in range; positions are finite.
    /// - Complexity: O(vertices + triangles + bytes of the tables).
    public func encode(_ content: TileContent) -> EncodedTileContent {
        var assembly = GLBAssembly(compression: options.compression)
        var meshes: [JSONValue] = []
        var nodes: [JSONValue] = []
        var result = EncodedTileContent(
            bytes: [], decodedBounds: AxisAlignedBox(), triangleCount: 0, vertexCount: 0, droppedTriangleCount: 0,
            primitiveCount: 0, floatPrimitiveCount: 0)
        var usesQuantization = false

        var pieces = content.primitives.map { primitive in
            check(primitive, FeatureSet.sets(of: content))
            return records(of: primitive)
        }
        var content = content
        var isUsed = [Bool](repeating: false, count: content.surfaceTable.count)
        for records in pieces.joined() { records.markSurfaces(&isUsed) }
        result.unusedSurfaces = isUsed.indices.filter { !isUsed[$0] }
        if options.leavesOutUnusedSurfaces, !result.unusedSurfaces.isEmpty {
            Self.keepSurfaces(isUsed, of: &content.surfaceTable, in: &pieces)
        }
        let features = FeatureSet.sets(of: content)
        for (primitive, pieces) in zip(content.primitives, pieces) {
            for records in pieces {
                result.droppedTriangleCount += records.droppedTriangles
                guard !records.indices.isEmpty else { continue }
                result.triangleCount += records.indices.count / 3
                result.vertexCount += records.vertexCount
                result.primitiveCount += 1
                if case .float = records.positions, !records.hasFloatNormals { result.floatPrimitiveCount += 1 }
                if !records.hasFloatNormals { usesQuantization = true }
                var writer = PrimitiveWriter(records: records, step: step)
                let mesh = writer.mesh(hasColor: !primitive.color.isEmpty, features: features, into: &assembly)
                result.decodedBounds.formUnion(writer.bounds)
                var node = [JSONMember("mesh", .integer(meshes.count))]
                node.append(contentsOf: writer.placement)
                meshes.append(mesh)
                nodes.append(.object(node))
            }
        }

        var tables: [JSONValue] = []
        for feature in features {
            let encoded = feature.table.encoded(firstBufferView: assembly.bufferViews.count)
            for view in encoded.bufferViews { _ = assembly.addView(view) }
            tables.append(encoded.json)
        }
        let json = document(
            content, assembly: assembly, meshes: meshes, nodes: nodes, tables: tables,
            usesQuantization: usesQuantization)
        result.bytes = GLBContainer.assembled(json: json.serialized(), binary: assembly.binary)
        return result
    }

    /// Leaves out the rows that are not used, and numbers the others anew.
    private static func keepSurfaces(
        _ isUsed: [Bool], of table: inout PropertyTable, in pieces: inout [[VertexRecords]]
    ) {
        var rows = [UInt32](repeating: 0, count: table.count)
        var count: UInt32 = 0
        for row in isUsed.indices where isUsed[row] {
            rows[row] = count
            count += 1
        }
        for primitive in pieces.indices {
            for piece in pieces[primitive].indices { pieces[primitive][piece].renumberSurfaces(rows) }
        }
        table = table.keeping(isUsed.indices.filter { isUsed[$0] })
    }

    /// The grid's step in metres; 1 for floats, where it means nothing.
    private var step: Double {
        if case .quantized(let step) = options.positions { step } else { 1 }
    }

    private func records(of primitive: TilePrimitive) -> [VertexRecords] {
        var scratch = [UInt32](repeating: .max, count: primitive.vertexCount)
        switch options.positions {
        case .float:
            let whole = PrimitivePiece(indices: primitive.indices, fits16Bits: false)
            return [
                VertexRecords(
                    floatPiece: whole, of: primitive, centred: false, floatNormals: true, scratch: &scratch)
            ]
        case .quantized(let step):
            let grid = GridPositions(primitive, step: step)
            var result: [VertexRecords] = []
            for piece in pieces(of: primitive, at: grid) {
                result.append(
                    piece.fits16Bits
                        ? VertexRecords(gridPiece: piece, of: primitive, at: grid, scratch: &scratch)
                        : VertexRecords(
                            floatPiece: piece, of: primitive, centred: true, floatNormals: false, scratch: &scratch))
            }
            return result
        }
    }

    private func check(_ primitive: TilePrimitive, _ features: [FeatureSet]) {
        let count = primitive.vertexCount
        precondition(
            primitive.y.count == count && primitive.z.count == count && primitive.normalX.count == count
                && primitive.normalY.count == count && primitive.normalZ.count == count,
            "positions and normals have one entry a vertex")
        precondition(primitive.color.isEmpty || primitive.color.count == count, "colours have one entry a vertex")
        precondition(primitive.indices.count % 3 == 0, "triangles have three corners")
        precondition(primitive.indices.allSatisfy { $0 < count }, "a corner is no vertex")
        for feature in features {
            let rows = feature.rows(of: primitive)
            precondition(rows.count == count, "rows have one entry a vertex")
            precondition(rows.allSatisfy { $0 < feature.table.count }, "a row is not in its table")
        }
    }

    private func document(
        _ content: TileContent, assembly: GLBAssembly, meshes: [JSONValue], nodes: [JSONValue], tables: [JSONValue],
        usesQuantization: Bool
    ) -> JSONValue {
        var asset = [JSONMember("version", "2.0"), JSONMember("generator", "Kachel")]
        if let copyright = content.copyright, !copyright.isEmpty {
            asset.append(JSONMember("copyright", .string(copyright)))
        }
        var used: [String] = []
        var required: [String] = []
        if !tables.isEmpty, !meshes.isEmpty { used.append("EXT_mesh_features") }
        if assembly.usesCompression {
            used.append("EXT_meshopt_compression")
            required.append("EXT_meshopt_compression")
        }
        if !tables.isEmpty { used.append("EXT_structural_metadata") }
        if usesQuantization {
            used.append("KHR_mesh_quantization")
            required.append("KHR_mesh_quantization")
        }
        var members = [JSONMember("asset", .object(asset))]
        if !used.isEmpty { members.append(JSONMember("extensionsUsed", .strings(used))) }
        if !required.isEmpty { members.append(JSONMember("extensionsRequired", .strings(required))) }
        if !tables.isEmpty {
            members.append(
                JSONMember(
                    "extensions",
                    ["EXT_structural_metadata": ["schema": content.schema.json, "propertyTables": .array(tables)]]))
        }
        members.append(JSONMember("scene", 0))
        if nodes.isEmpty {
            members.append(JSONMember("scenes", [[:]]))
        } else {
            members.append(JSONMember("scenes", [["nodes": .array(nodes.indices.map { .integer($0) })]]))
            members.append(JSONMember("nodes", .array(nodes)))
            members.append(JSONMember("meshes", .array(meshes)))
            // White by default; the colour of vertices multiplies it.
            members.append(
                JSONMember(
                    "materials",
                    [["pbrMetallicRoughness": ["metallicFactor": 0, "roughnessFactor": 1], "doubleSided": true]]))
            members.append(JSONMember("accessors", .array(assembly.accessors)))
        }
        if !assembly.bufferViews.isEmpty {
            members.append(JSONMember("bufferViews", .array(assembly.bufferViews)))
            members.append(JSONMember("buffers", .array(assembly.buffers)))
        }
        return .object(members)
    }
}

/// A set of feature ids with the table it points into.
struct FeatureSet {
    /// `object` or `surface`.
    let label: String
    let table: PropertyTable

    /// The sets of some content in order; one whose table has no rows is left out.
    static func sets(of content: TileContent) -> [FeatureSet] {
        [
            FeatureSet(label: "object", table: content.objectTable),
            FeatureSet(label: "surface", table: content.surfaceTable),
        ].filter { $0.table.count > 0 }
    }

    func rows(of primitive: TilePrimitive) -> [UInt32] {
        label == "object" ? primitive.objectRow : primitive.surfaceRow
    }

    func word(in records: VertexRecords) -> Int {
        label == "object" ? records.objectWord : records.surfaceWord
    }
}
