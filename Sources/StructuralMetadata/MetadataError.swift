/// Why metadata cannot be read.
public struct MetadataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    public enum Code: String, Sendable {
        /// A part is missing or is not of the kind it must be.
        case malformed
        /// Something that the specification knows and Kachel does not read.
        case unsupported
        /// A table's bytes do not fit its description.
        case invalidBuffer
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
