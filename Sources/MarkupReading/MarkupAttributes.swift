/// One attribute of a start tag that is no declaration of a namespace.
@safe struct MarkupAttribute {
    /// The raw value of the `MarkupAttributeName` of its local name, -1 for other names.
    var key: Int32
    /// Whether it has a namespace.
    var isQualified: Bool
    /// Whether ampersands in its value stand there as `&#38;`.
    var hasEscapedAmpersands: Bool
    /// The local name.
    var name: UnsafeBufferPointer<UInt8>
    /// The value, references resolved.
    var value: UnsafeBufferPointer<UInt8>
}

/// The attributes of one start tag, in the parser's memory.
@safe package struct MarkupAttributes: ~Copyable {
    private let attributes: UnsafeBufferPointer<MarkupAttribute>

    /// Lends attributes, whose memory has to outlive the value.
    @inline(__always)
    init(_ attributes: UnsafeBufferPointer<MarkupAttribute>) { unsafe self.attributes = attributes }

    /// Whether the tag has no attribute at all. Complexity: O(1).
    package var isEmpty: Bool { unsafe attributes.isEmpty }

    /// The value of an attribute as text, nil if the tag does not have it. Complexity: O(attributes).
    package func text(_ name: MarkupAttributeName) -> String? {
        guard let attribute = find(name) else { return nil }
        let bytes = unsafe Self.value(of: attribute, isCollapsed: name.isCollapsed)
        guard attribute.hasEscapedAmpersands, unsafe bytes.contains(38) else {
            return unsafe String(decoding: bytes, as: UTF8.self)
        }
        return String(decoding: Self.resolved(unsafe Array(bytes)), as: UTF8.self)
    }

    /// Lends the value's bytes; not called if the tag does not have the attribute.
    package func withBytes(_ name: MarkupAttributeName, _ body: (Span<UInt8>) -> Void) {
        guard let attribute = find(name) else { return }
        let bytes = unsafe Self.value(of: attribute, isCollapsed: name.isCollapsed)
        guard attribute.hasEscapedAmpersands, unsafe bytes.contains(38) else { return body(unsafe bytes.span) }
        body(Self.resolved(unsafe Array(bytes)).span)
    }

    /// Lends name and value of every attribute without a namespace, but for those of some names, in the order of the tag.
    package func forEachUnqualified(
        except excluded: [MarkupAttributeName], _ body: (_ localName: String, _ value: Span<UInt8>) -> Void
    ) {
        for index in unsafe attributes.indices {
            let attribute = unsafe attributes[index]
            guard !attribute.isQualified, !excluded.contains(where: { $0.rawValue == Int(attribute.key) }) else {
                continue
            }
            let name = unsafe String(decoding: attribute.name, as: UTF8.self)
            let bytes = unsafe attribute.value
            if attribute.hasEscapedAmpersands, unsafe bytes.contains(38) {
                body(name, Self.resolved(unsafe Array(bytes)).span)
            } else {
                body(name, unsafe bytes.span)
            }
        }
    }

    @inline(__always)
    private func find(_ name: MarkupAttributeName) -> MarkupAttribute? {
        let wanted = Int32(truncatingIfNeeded: name.rawValue)
        for index in unsafe attributes.indices {
            let attribute = unsafe attributes[index]
            if attribute.key == wanted { return attribute }
        }
        return nil
    }

    /// The value with its ampersands.
    ///
    /// Without substitution of entities, libxml2 resolves all references of an attribute but the ampersand, however it
    /// is written: it leaves `&#38;`, so that the value may be parsed again. No other `&` is left in it.
    private static func resolved(_ bytes: [UInt8]) -> [UInt8] {
        let reference: [UInt8] = [38, 35, 51, 56, 59]
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            result.append(bytes[index])
            index += bytes[index...].starts(with: reference) ? reference.count : 1
        }
        return result
    }

    /// A value, without the white space around it if that means nothing.
    @unsafe private static func value(
        of attribute: MarkupAttribute, isCollapsed: Bool
    ) -> UnsafeBufferPointer<UInt8> {
        let value = unsafe attribute.value
        guard isCollapsed, unsafe (value.first ?? 33) <= 32 || (value.last ?? 33) <= 32 else { return unsafe value }
        guard let first = unsafe value.firstIndex(where: { $0 > 32 }),
            let last = unsafe value.lastIndex(where: { $0 > 32 })
        else { return unsafe UnsafeBufferPointer(rebasing: value[..<0]) }
        return unsafe UnsafeBufferPointer(rebasing: value[first...last])
    }
}
