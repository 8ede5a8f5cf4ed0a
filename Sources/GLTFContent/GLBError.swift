/// Why a GLB cannot be read.
public struct GLBError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    public enum Code: String, Sendable {
        /// The bytes are no GLB of version 2, or end too early.
        case invalidContainer
        /// The JSON or the metadata is not what glTF asks for.
        case malformed
        /// A view, accessor or index points outside.
        case outOfRange
        /// Compressed data that meshoptimizer cannot decode.
        case corruptCompression
        /// Something glTF knows and Kachel does not write, and so does not read.
        case unsupported
    }

    /// What kind of mistake.
    public let code: Code
    /// What is wrong and where.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
