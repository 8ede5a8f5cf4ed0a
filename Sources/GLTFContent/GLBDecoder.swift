internal import JSONText
internal import SpatialFrames
internal import StructuralMetadata

/// Reads GLBs as `GLBEncoder` writes them, back to metres of the tile's frame.
///
/// It is made for untrusted bytes: whatever is wrong is thrown. It reads nodes with translation and scale, triangles,
/// positions as unsigned 16-bit integers or floats, normals as bytes or floats, colours as bytes, the feature id sets
/// `object` and `surface`, property tables, and EXT_meshopt_compression without filters. It does not read textures,
/// rotations, node hierarchies, sparse accessors, or buffers outside the file.
public struct GLBDecoder: Sendable {
    /// A decoder.
    public init() {}

    /// The content of a GLB: one `TilePrimitive` for each glTF primitive; a table that is not there has no rows.
    ///
    /// - Throws: `GLBError`.
    /// - Complexity: O(bytes decoded).
    public func decode(_ bytes: [UInt8]) throws(GLBError) -> TileContent { try decode(bytes.span) }

    /// The content of a GLB.
    public func decode(_ bytes: Span<UInt8>) throws(GLBError) -> TileContent {
        let chunks = try GLBContainer.chunks(of: bytes)
        let json: JSONValue
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: bytes.extracting(chunks.json))
        } catch {
            throw GLBError(.malformed, error.message)
        }
        var binary: [UInt8] = []
        binary.reserveCapacity(chunks.binary.count)
        for index in chunks.binary { binary.append(bytes[index]) }
        let buffers = GLBBufferReader(json: json, binary: binary)

        let (schema, tables) = try metadata(json, buffers)
        var content = TileContent(
            primitives: [], schema: schema,
            objectTable: .empty, surfaceTable: .empty,
            copyright: json["asset"]?["copyright"]?.stringValue)
        for node in json["nodes"]?.elements ?? [] {
            guard let meshIndex = node["mesh"]?.integerValue else { continue }
            guard let mesh = json["meshes"]?[meshIndex] else {
                throw GLBError(.outOfRange, "a node's mesh \(meshIndex) is missing")
            }
            let placement = try NodePlacement(node)
            for primitive in mesh["primitives"]?.elements ?? [] {
                try append(primitive, placement, buffers, tables, to: &content)
            }
        }
        return content
    }

    private func metadata(
        _ json: JSONValue, _ buffers: GLBBufferReader
    ) throws(GLBError) -> (MetadataSchema, [PropertyTable]) {
        guard let root = json["extensions"]?["EXT_structural_metadata"] else {
            return (MetadataSchema(id: "none", classes: []), [])
        }
        guard let schemaJSON = root["schema"] else {
            throw GLBError(.unsupported, "the metadata schema is not in the file")
        }
        do throws(MetadataError) {
            let schema = try MetadataSchema(json: schemaJSON)
            var tables: [PropertyTable] = []
            for table in root["propertyTables"]?.elements ?? [] {
                tables.append(
                    try PropertyTable(json: table, schema: schema, bufferView: { try? buffers.view($0).bytes }))
            }
            return (schema, tables)
        } catch {
            throw GLBError(.malformed, error.message)
        }
    }

    private func append(
        _ json: JSONValue, _ placement: NodePlacement, _ buffers: GLBBufferReader, _ tables: [PropertyTable],
        to content: inout TileContent
    ) throws(GLBError) {
        guard json["mode"]?.integerValue ?? 4 == 4 else {
            throw GLBError(.unsupported, "a primitive is not made of triangles")
        }
        let attributes = json["attributes"]
        guard let positionIndex = attributes?["POSITION"]?.integerValue else {
            throw GLBError(.malformed, "a primitive without positions")
        }
        var primitive = TilePrimitive()
        let positions = try buffers.accessor(positionIndex, type: "VEC3", allowing: [5123, 5126])
        let count = positions.count
        for vertex in 0..<count {
            let (x, y, z) = placement.apply(
                positions.number(vertex, 0), positions.number(vertex, 1), positions.number(vertex, 2))
            primitive.x.append(x)
            primitive.y.append(-z + 0)
            primitive.z.append(y)
        }
        if let index = attributes?["NORMAL"]?.integerValue {
            let normals = try buffers.accessor(index, type: "VEC3", allowing: [5120, 5126], count: count)
            for vertex in 0..<count {
                primitive.normalX.append(Float(normals.number(vertex, 0)))
                primitive.normalY.append(Float(-normals.number(vertex, 2) + 0))
                primitive.normalZ.append(Float(normals.number(vertex, 1)))
            }
        }
        if let index = attributes?["COLOR_0"]?.integerValue {
            let colors = try buffers.accessor(index, type: "VEC4", allowing: [5121], count: count)
            for vertex in 0..<count {
                primitive.color.append(
                    colors.bits(vertex, 0) | colors.bits(vertex, 1) << 8 | colors.bits(vertex, 2) << 16
                        | colors.bits(vertex, 3) << 24)
            }
        }
        for set in json["extensions"]?["EXT_mesh_features"]?["featureIds"]?.elements ?? [] {
            guard let attribute = set["attribute"]?.integerValue, let label = set["label"]?.stringValue,
                let accessor = attributes?["_FEATURE_ID_\(attribute)"]?.integerValue
            else { throw GLBError(.unsupported, "feature ids without label or attribute") }
            guard let tableIndex = set["propertyTable"]?.integerValue, tables.indices.contains(tableIndex) else {
                throw GLBError(.outOfRange, "feature ids \(label) have no property table")
            }
            let ids = try buffers.accessor(accessor, type: "SCALAR", allowing: [5121, 5123, 5126], count: count)
            let table = tables[tableIndex]
            var rows: [UInt32] = []
            rows.reserveCapacity(count)
            for vertex in 0..<count {
                guard let row = UInt32(exactly: ids.number(vertex, 0)), row < table.count else {
                    throw GLBError(.outOfRange, "a feature id of \(label) is not a row of its table")
                }
                rows.append(row)
            }
            switch label {
            case "object":
                primitive.objectRow = rows
                content.objectTable = table
            case "surface":
                primitive.surfaceRow = rows
                content.surfaceTable = table
            default: throw GLBError(.unsupported, "feature ids \(label)")
            }
        }
        guard let indicesIndex = json["indices"]?.integerValue else {
            throw GLBError(.unsupported, "a primitive without indices")
        }
        let corners = try buffers.accessor(indicesIndex, type: "SCALAR", allowing: [5121, 5123, 5125])
        guard corners.count % 3 == 0 else { throw GLBError(.malformed, "\(corners.count) indices") }
        primitive.indices.reserveCapacity(corners.count)
        for corner in 0..<corners.count {
            let index = corners.bits(corner, 0)
            guard index < count else {
                throw GLBError(.outOfRange, "index \(index) with \(count) vertices")
            }
            primitive.indices.append(index)
        }
        content.primitives.append(primitive)
    }
}

/// A node's scale and translation, in glTF's frame.
private struct NodePlacement {
    private var scale: SIMD3<Double> = .one
    private var translation: SIMD3<Double> = .zero

    init(_ node: JSONValue) throws(GLBError) {
        guard node["matrix"] == nil, node["rotation"] == nil, node["children"] == nil else {
            throw GLBError(.unsupported, "a node with matrix, rotation or children")
        }
        if let value = node["scale"] { scale = try Self.vector(value) }
        if let value = node["translation"] { translation = try Self.vector(value) }
    }

    func apply(_ x: Double, _ y: Double, _ z: Double) -> (Double, Double, Double) {
        let point = SIMD3(x, y, z) * scale + translation
        return (point.x, point.y, point.z)
    }

    private static func vector(_ json: JSONValue) throws(GLBError) -> SIMD3<Double> {
        guard let numbers = json.doubleValues, numbers.count == 3 else {
            throw GLBError(.malformed, "a node's vector has not three numbers")
        }
        return SIMD3(numbers[0], numbers[1], numbers[2])
    }
}
