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
            waiting.append(contentsOf: references.reversed().compactMap { BundlePath.resolved($0, besides: path) })
        }
        return order + paths.subtracting(seen).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a tile and those below it refer to, the tile's own first.
    private static func collect(_ tile: JSONValue, into references: inout [String]) {
        let contents = (tile["content"].map { [$0] } ?? []) + (tile["contents"]?.elements ?? [])
        references.append(contentsOf: contents.compactMap { $0["uri"]?.stringValue })
        for child in tile["children"]?.elements ?? [] { collect(child, into: &references) }
    }
}
