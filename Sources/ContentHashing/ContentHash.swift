internal import CXXHash

/// A 128-bit hash of bytes (XXH3), for names of content and for comparing it; not for security.
package struct ContentHash: Sendable, Hashable, Comparable {
    /// The upper 64 bits.
    package let high: UInt64
    /// The lower 64 bits.
    package let low: UInt64

    /// A hash from its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The hash of some bytes. Complexity: O(n), about 10 GB/s.
    package init(of bytes: Span<UInt8>) {
        let value = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe XXH3_128bits(buffer.baseAddress, buffer.count)
        }
        high = value.high64
        low = value.low64
    }

    /// The hash of some bytes.
    package init(of bytes: [UInt8]) { self.init(of: bytes.span) }

    /// The hash of a text's UTF-8.
    package init(of text: String) { self.init(of: Array(text.utf8)) }

    /// All 32 hexadecimal digits.
    package var hexadecimal: String { Self.digits(high) + Self.digits(low) }

    /// The first eight hexadecimal digits.
    package var short: String { String(Self.digits(high).prefix(8)) }

    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.high, lhs.low) < (rhs.high, rhs.low) }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

/// A hash of bytes that arrive in pieces.
@safe package struct StreamingContentHash: ~Copyable {
    private let state: OpaquePointer

    /// An empty stream.
    package init() {
        // XXH3_createState returns nil only when memory is exhausted.
        guard let made = unsafe XXH3_createState() else { preconditionFailure("out of memory") }
        unsafe state = made
        unsafe XXH3_128bits_reset(made)
    }

    /// Adds bytes.
    package func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            _ = unsafe XXH3_128bits_update(state, buffer.baseAddress, buffer.count)
        }
    }

    /// The hash of all bytes added so far.
    package func finished() -> ContentHash {
        let value = unsafe XXH3_128bits_digest(state)
        return ContentHash(high: value.high64, low: value.low64)
    }

    deinit { unsafe XXH3_freeState(state) }
}
