#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Where the tool writes: data to one side, talk to the other.
package struct Console: Sendable {
    /// Receives data: standard output.
    package var data: @Sendable (String) -> Void
    /// Receives talk: standard error.
    package var talk: @Sendable (String) -> Void
    /// Whether talk goes to a terminal, where a line may be rewritten.
    package var isTerminal: Bool

    /// A console from its parts.
    package init(
        data: @escaping @Sendable (String) -> Void, talk: @escaping @Sendable (String) -> Void, isTerminal: Bool
    ) {
        self.data = data
        self.talk = talk
        self.isTerminal = isTerminal
    }

    /// The process's own.
    package static var standard: Console {
        Console(
            data: { Self.write($0, to: STDOUT_FILENO) }, talk: { Self.write($0, to: STDERR_FILENO) },
            isTerminal: isatty(STDERR_FILENO) == 1)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes[offset...].withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                #else
                    unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            // A closed pipe ends the talk, not the work.
            guard count > 0 else { return }
            offset += count
        }
    }
}
