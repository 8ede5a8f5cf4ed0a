internal import Synchronization

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
    /// Why data did not arrive, for people; nil while all of it did. A closed pipe is no loss: nobody wants more.
    package var lostData: @Sendable () -> String? = { nil }

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
        var console = Console(
            data: { text in
                if let reason = Self.write(text, to: STDOUT_FILENO) { loss.store(reason, ordering: .relaxed) }
            },
            talk: { _ = Self.write(Self.harmless($0), to: STDERR_FILENO) },
            isTerminal: isatty(STDERR_FILENO) == 1)
        console.lostData = {
            let reason = loss.load(ordering: .relaxed)
            guard reason != 0, reason != EPIPE else { return nil }
            return unsafe strerror(reason).map { unsafe String(cString: $0) } ?? "error \(reason)"
        }
        return console
    }

    /// The last reason why standard output could not be written, 0 for none.
    private static let loss = Atomic<Int32>(0)

    /// What rewrites a line, which the progress uses.
    static let rewritesLine = "\r\u{1B}[K"

    /// A text whose control characters, but for line ends and what rewrites the line, are visible: names of files and
    /// ids of objects must not command a terminal.
    static func harmless(_ text: String) -> String {
        let start = text.hasPrefix(rewritesLine) ? rewritesLine : ""
        let rest = text.dropFirst(start.count)
        guard rest.unicodeScalars.contains(where: isCommanding) else { return text }
        var result = start
        for scalar in rest.unicodeScalars {
            if isCommanding(scalar) {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// C0 and C1 controls but for the line end, and the marks that turn the direction of writing.
    private static func isCommanding(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 10: false
        case ..<32, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Writes a text; returns the system's reason where not all of it arrived.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
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
            if count < 0, errno == EINTR { continue }
            // A closed pipe ends the talk, not the work.
            guard count > 0 else { return count < 0 ? errno : EIO }
            offset += count
        }
        return nil
    }
}
