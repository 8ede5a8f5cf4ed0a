/// Why a mesh cannot be simplified: the caller's data or options, never the algorithm.
public struct SimplificationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of fault.
    public enum Code: Sendable, Hashable {
        /// Coordinates are not of equal number, indices not a multiple of three, or groups not one a triangle.
        case unequalCounts
        /// An index is not below the number of points.
        case indexOutOfRange
        /// A coordinate is NaN, infinite or above 1e70 in magnitude.
        case notFinite
        /// An option is NaN or out of its range.
        case invalidOption
        /// More than 2³¹ points or triangles.
        case tooLarge
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, with its place and values.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
