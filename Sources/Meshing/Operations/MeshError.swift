/// Why a mesh operation refused its input; nothing was computed.
public struct MeshError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with the input.
    public enum Code: Sendable, Hashable {
        /// The arrays of coordinates, or of attributes, differ in length.
        case countsDiffer
        /// A triangle names a point that does not exist.
        case indexOutOfRange
        /// More than 2³¹ − 1 points or corners of triangles.
        case tooLarge
        /// A tolerance or an angle is negative or not a number.
        case badParameter
    }

    /// What is wrong.
    public var code: Code
    /// What, where, and with which numbers, in one sentence.
    public var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Checks what every operation relies on: equal counts of coordinates, and indices that exist.
///
/// Up to two indices after the last whole triangle are passed over everywhere, and not checked.
func checkMesh(
    x: Span<Double>, y: Span<Double>, z: Span<Double>, indices: Span<UInt32>
) throws(MeshError) {
    guard x.count == y.count, x.count == z.count else {
        throw MeshError(
            .countsDiffer, "The mesh has \(x.count) x, \(y.count) y and \(z.count) z coordinates; give as many of each."
        )
    }
    try checkIndices(indices, vertexCount: x.count)
}

/// Checks that indices are below a count, and that both fit 31 bits.
func checkIndices(_ indices: Span<UInt32>, vertexCount: Int) throws(MeshError) {
    guard vertexCount <= Int(Int32.max), indices.count <= Int(Int32.max) else {
        throw MeshError(
            .tooLarge, "The mesh has \(vertexCount) points and \(indices.count) corners; at most \(Int32.max) fit.")
    }
    let end = indices.count - indices.count % 3
    var highest: UInt32 = 0
    for corner in 0..<end { highest = max(highest, indices[corner]) }
    guard end == 0 || Int(highest) < vertexCount else {
        throw MeshError(
            .indexOutOfRange, "A triangle names point \(highest), and there are \(vertexCount), counted from 0.")
    }
}
