internal import TileBundles

/// Where a path leads, also if its end is not there yet.
enum ResolvedPath {
    /// The parts of the absolute path, with the links of everything that exists followed.
    static func parts(_ path: String) -> [String] {
        var head = path.hasPrefix("/") ? path : "./" + path
        var tail: [String] = []
        while true {
            if let real = FileSystem.realPath(of: head) {
                var parts = real.split(separator: "/").map(String.init)
                // What does not exist has no links: `..` is the part before.
                for part in tail.reversed() {
                    if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
                }
                return parts
            }
            while head.count > 1, head.hasSuffix("/") { head.removeLast() }
            guard let slash = head.lastIndex(of: "/"), head != "/" else { return [] }
            tail.append(String(head[head.index(after: slash)...]))
            head = slash == head.startIndex ? "/" : String(head[..<slash])
        }
    }
}
