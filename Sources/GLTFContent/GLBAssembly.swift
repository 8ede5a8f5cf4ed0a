internal import JSONText

/// Collects the buffers, views and accessors of a GLB.
///
/// Buffer 0 is the binary chunk. With compression, buffer 1 stands for the data a client decodes to: it has a length
/// but no bytes (EXT_meshopt_compression, "fallback buffers").
struct GLBAssembly {
    let compression: GLBEncodingOptions.Compression
    private(set) var binary: [UInt8] = []
    private(set) var bufferViews: [JSONValue] = []
    private(set) var accessors: [JSONValue] = []
    private var fallbackLength = 0

    /// glTF's numbers for component types.
    enum ComponentType: Int {
        case byte = 5120
        case unsignedByte = 5121
        case unsignedShort = 5123
        case unsignedInt = 5125
        case float = 5126
    }

    private static let arrayBuffer = 34962
    private static let elementArrayBuffer = 34963

    init(compression: GLBEncodingOptions.Compression) { self.compression = compression }

    var usesCompression: Bool { fallbackLength > 0 }

    /// Adds bytes as a view of their own, starting on a multiple of 8.
    mutating func addView(_ bytes: [UInt8]) -> Int {
        let offset = append(bytes, alignment: 8)
        bufferViews.append(view(buffer: 0, offset: offset, length: bytes.count))
        return bufferViews.count - 1
    }

    /// Adds a vertex attribute whose elements are `stride` bytes apart (a multiple of 4); returns its accessor.
    mutating func addAttribute(
        _ bytes: [UInt8], stride: Int, componentType: ComponentType, type: String, normalized: Bool = false,
        minimum: JSONValue? = nil, maximum: JSONValue? = nil
    ) -> Int {
        let view = addMeshView(
            bytes, stride: stride, target: Self.arrayBuffer, mode: "ATTRIBUTES",
            encoded: { MeshoptimizerCodec.encodedVertices(bytes, stride: stride) })
        return addAccessor(
            view: view, count: bytes.count / stride, componentType: componentType, type: type, normalized: normalized,
            minimum: minimum, maximum: maximum)
    }

    /// Adds the corners of triangles, with 16 bits where they suffice; returns the accessor.
    ///
    /// 65,535 as an index means "restart" to some clients, so 16 bits hold at most 65,535 vertices.
    mutating func addIndices(_ indices: [UInt32], vertexCount: Int) -> Int {
        let width = vertexCount <= 65_535 ? 2 : 4
        var bytes: [UInt8] = []
        bytes.reserveCapacity(indices.count * width)
        for index in indices {
            for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: index >> UInt32(8 * byte))) }
        }
        let view = addMeshView(
            bytes, stride: width, target: Self.elementArrayBuffer, mode: "TRIANGLES",
            encoded: { MeshoptimizerCodec.encodedTriangles(indices, vertexCount: vertexCount) })
        return addAccessor(
            view: view, count: indices.count, componentType: width == 2 ? .unsignedShort : .unsignedInt,
            type: "SCALAR", normalized: false, minimum: nil, maximum: nil)
    }

    /// The `buffers` array.
    var buffers: [JSONValue] {
        var result: [JSONValue] = []
        if !binary.isEmpty { result.append(["byteLength": .integer(binary.count)]) }
        if fallbackLength > 0 {
            result.append([
                "byteLength": .integer(fallbackLength),
                "extensions": ["EXT_meshopt_compression": ["fallback": true]],
            ])
        }
        return result
    }

    private mutating func addMeshView(
        _ bytes: [UInt8], stride: Int, target: Int, mode: String, encoded: () -> [UInt8]
    ) -> Int {
        let isAttribute = target == Self.arrayBuffer
        switch compression {
        case .none:
            let offset = append(bytes, alignment: 8)
            bufferViews.append(
                view(
                    buffer: 0, offset: offset, length: bytes.count, stride: isAttribute ? stride : nil, target: target))
        case .meshopt:
            let data = encoded()
            let offset = append(data, alignment: 4)
            let decodedOffset = (fallbackLength + 7) / 8 * 8
            fallbackLength = decodedOffset + bytes.count
            var members =
                view(
                    buffer: 1, offset: decodedOffset, length: bytes.count, stride: isAttribute ? stride : nil,
                    target: target
                ).members ?? []
            var compressed = [JSONMember("buffer", 0)]
            if offset > 0 { compressed.append(JSONMember("byteOffset", .integer(offset))) }
            compressed.append(JSONMember("byteLength", .integer(data.count)))
            compressed.append(JSONMember("byteStride", .integer(stride)))
            compressed.append(JSONMember("mode", .string(mode)))
            compressed.append(JSONMember("count", .integer(bytes.count / stride)))
            members.append(JSONMember("extensions", ["EXT_meshopt_compression": .object(compressed)]))
            bufferViews.append(.object(members))
        }
        return bufferViews.count - 1
    }

    private func view(buffer: Int, offset: Int, length: Int, stride: Int? = nil, target: Int? = nil) -> JSONValue {
        var members = [JSONMember("buffer", .integer(buffer))]
        if offset > 0 { members.append(JSONMember("byteOffset", .integer(offset))) }
        members.append(JSONMember("byteLength", .integer(length)))
        if let stride { members.append(JSONMember("byteStride", .integer(stride))) }
        if let target { members.append(JSONMember("target", .integer(target))) }
        return .object(members)
    }

    private mutating func addAccessor(
        view: Int, count: Int, componentType: ComponentType, type: String, normalized: Bool, minimum: JSONValue?,
        maximum: JSONValue?
    ) -> Int {
        var members = [
            JSONMember("bufferView", .integer(view)),
            JSONMember("componentType", .integer(componentType.rawValue)),
        ]
        if normalized { members.append(JSONMember("normalized", true)) }
        members.append(JSONMember("count", .integer(count)))
        members.append(JSONMember("type", .string(type)))
        if let minimum { members.append(JSONMember("min", minimum)) }
        if let maximum { members.append(JSONMember("max", maximum)) }
        accessors.append(.object(members))
        return accessors.count - 1
    }

    private mutating func append(_ bytes: [UInt8], alignment: Int) -> Int {
        while binary.count % alignment != 0 { binary.append(0) }
        let offset = binary.count
        binary.append(contentsOf: bytes)
        return offset
    }
}
