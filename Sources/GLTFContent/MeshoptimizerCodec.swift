internal import CMeshoptimizer

/// The only place that calls libmeshoptimizer: arrays in, arrays out, sizes checked before.
enum MeshoptimizerCodec {
    /// The library keeps the versions in globals: set once, before the first use on any thread.
    private static let versionsAreSet: Bool = {
        meshopt_encodeVertexVersion(0)
        meshopt_encodeIndexVersion(1)
        return true
    }()

    /// Equal records get the same number: for each vertex its new one, in the order of first use by the indices;
    /// `UInt32.max` for vertices that no index uses.
    static func weldingMap(
        indices: [UInt32], records: [UInt32], wordsPerRecord: Int
    ) -> (map: [UInt32], count: Int) {
        let vertexCount = records.count / wordsPerRecord
        guard vertexCount > 0 else { return ([], 0) }
        var map = [UInt32](repeating: 0, count: vertexCount)
        let count = unsafe meshopt_generateVertexRemap(
            &map, indices, indices.count, records, vertexCount, wordsPerRecord * 4)
        return (map, count)
    }

    /// Triangles in an order that a vertex cache likes.
    static func cacheOptimized(_ indices: [UInt32], vertexCount: Int) -> [UInt32] {
        guard !indices.isEmpty else { return [] }
        var result = [UInt32](repeating: 0, count: indices.count)
        unsafe meshopt_optimizeVertexCache(&result, indices, indices.count, vertexCount)
        return result
    }

    /// New numbers for vertices in the order of their first use, and how many are used.
    static func fetchMap(_ indices: [UInt32], vertexCount: Int) -> (map: [UInt32], count: Int) {
        guard vertexCount > 0 else { return ([], 0) }
        var map = [UInt32](repeating: 0, count: vertexCount)
        let count = unsafe meshopt_optimizeVertexFetchRemap(&map, indices, indices.count, vertexCount)
        return (map, count)
    }

    /// Vertices by codec version 0. Precondition: `stride` is a multiple of 4, 4 to 256; at least one vertex.
    static func encodedVertices(_ bytes: [UInt8], stride: Int) -> [UInt8] {
        precondition(versionsAreSet && stride % 4 == 0 && stride > 0 && stride <= 256 && bytes.count % stride == 0)
        let count = bytes.count / stride
        let bound = meshopt_encodeVertexBufferBound(count, stride)
        var result = [UInt8](repeating: 0, count: bound)
        let size = unsafe meshopt_encodeVertexBuffer(&result, bound, bytes, count, stride)
        precondition(size > 0, "the bound is the library's own")
        result.removeLast(bound - size)
        return result
    }

    /// A triangle list by codec version 1. Precondition: indices below `vertexCount`, three a triangle.
    static func encodedTriangles(_ indices: [UInt32], vertexCount: Int) -> [UInt8] {
        precondition(versionsAreSet && indices.count % 3 == 0)
        let bound = meshopt_encodeIndexBufferBound(indices.count, vertexCount)
        var result = [UInt8](repeating: 0, count: bound)
        let size = unsafe meshopt_encodeIndexBuffer(&result, bound, indices, indices.count)
        precondition(size > 0, "the bound is the library's own")
        result.removeLast(bound - size)
        return result
    }

    /// The bytes of vertices; nil where the data is corrupt. `stride` must be a multiple of 4, 4 to 256.
    static func decodedVertices(_ bytes: [UInt8], count: Int, stride: Int) -> [UInt8]? {
        precondition(stride % 4 == 0 && stride > 0 && stride <= 256 && count > 0)
        var result = [UInt8](repeating: 0, count: count * stride)
        let status = unsafe meshopt_decodeVertexBuffer(&result, count, stride, bytes, bytes.count)
        return status == 0 ? result : nil
    }

    /// The bytes of a triangle list's indices; nil where the data is corrupt. `width` must be 2 or 4.
    static func decodedTriangles(_ bytes: [UInt8], count: Int, width: Int) -> [UInt8]? {
        precondition((width == 2 || width == 4) && count % 3 == 0 && count > 0)
        var result = [UInt8](repeating: 0, count: count * width)
        let status = unsafe meshopt_decodeIndexBuffer(&result, count, width, bytes, bytes.count)
        return status == 0 ? result : nil
    }
}
