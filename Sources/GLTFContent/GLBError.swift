/// Why a GLB cannot be read.
package struct GLBError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    package enum Code: String, Sendable {
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
    package let code: Code
    /// What is wrong and where.
    package let message: String

    package var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
