internal import JSONText

/// The order in which a client that loads everything depth first would ask for the files of a tileset.
enum TraversalOrder {
    /// `tileset.json`, then depth first what it refers to, external tilesets where they are referred to; then what no
    /// tileset names, sorted. Complexity: O(n log n); one tileset is in memory at a time for each level of nesting.
    ///
    /// - Parameters:
    ///   - paths: All files.
    ///   - read: A whole file.
    /// - Returns: Every path of `paths` once.
    /// - Throws: What `read` throws.
    static func order(
        _ paths: Set<String>, read: (String) throws(BundleError) -> [UInt8]
    ) throws(BundleError) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        var waiting = ["tileset.json"]
        while let path = waiting.popLast() {
            guard paths.contains(path), seen.insert(path).inserted else { continue }
            order.append(path)
            guard path.hasSuffix(".json") else { continue }
            let bytes = try read(path)
            // What is no JSON refers to nothing; to judge it is the reader's affair.
            guard let root = (try? JSONValue(parsing: bytes))?["root"] else { continue }
            var references: [String] = []
            collect(root, into: &references)
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            waiting.append(contentsOf: references.reversed().compactMap { resolved($0, in: folder) })
        }
        return order + paths.subtracting(seen).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a tile and those below it refer to, the tile's own first.
    private static func collect(_ tile: JSONValue, into references: inout [String]) {
        let contents = (tile["content"].map { [$0] } ?? []) + (tile["contents"]?.elements ?? [])
        references.append(contentsOf: contents.compactMap { $0["uri"]?.stringValue })
        for child in tile["children"]?.elements ?? [] { collect(child, into: &references) }
    }

    /// The path that a relative reference leads to (RFC 3986 §5.2, without query and fragment); nil out of the bundle.
    private static func resolved(_ reference: String, in folder: Substring) -> String? {
        let plain = String(reference.prefix { $0 != "?" && $0 != "#" })
        guard !plain.isEmpty, !plain.contains(":"), !plain.hasPrefix("/") else { return nil }
        var parts = folder.split(separator: "/").map(String.init)
        let steps: [Substring] = plain.split(separator: "/", omittingEmptySubsequences: false)
        for part in steps {
            switch part {
            case ".": continue
            case "..":
                guard parts.popLast() != nil else { return nil }
            default: parts.append(unescaped(part))
            }
        }
        return parts.joined(separator: "/")
    }

    private static func unescaped(_ part: Substring) -> String {
        guard part.contains("%") else { return String(part) }
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, let digits = Optional(rest.prefix(2)), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
