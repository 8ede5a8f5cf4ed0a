/// Why metadata cannot be read.
package struct MetadataError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    package enum Code: String, Sendable {
        /// A part is missing or is not of the kind it must be.
        case malformed
        /// Something that the specification knows and Kachel does not read.
        case unsupported
        /// A table's bytes do not fit its description.
        case invalidBuffer
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
