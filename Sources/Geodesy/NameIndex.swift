#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The names of all systems of PROJ's database in memory, since a search in the database costs 10 to 250 ms.
///
/// Names are compared by their letters and digits alone, in lower case. Some 10,000 names take 1 MB.
struct NameIndex {
    /// A system with a name.
    struct Entry {
        var authority: String
        var code: String
        var isThreeDimensional: Bool
    }

    private var entries: [Entry] = []
    /// All folded names, each between line feeds and a zero at the end, and where each starts.
    private var text: [CChar] = []
    private var starts: [Int] = []
    /// Which entries have a folded name.
    private var equals: [[UInt8]: [Int]] = [:]
    /// Which runs of three bytes occur, by a hash of 16 bits: a name with another one is no part of any.
    private var runs = [Bool](repeating: false, count: 1 << 16)

    /// Reads the list from the database. Complexity: 50 to 300 ms.
    init(_ context: ProjContext) {
        let kinds: Set<CRSKind> = [.projected, .geographic2D, .geographic3D, .compound]
        var found = CRSListing.all(in: context).filter { !$0.isDeprecated && kinds.contains($0.kind) }.map { listing in
            (
                rank: (
                    listing.authority == "EPSG" ? 0 : 1, Int(listing.number) ?? .max, listing.authority + listing.number
                ),
                name: Self.folded(listing.name),
                entry: Entry(
                    authority: listing.authority, code: listing.number,
                    isThreeDimensional: listing.kind == .geographic3D)
            )
        }
        // The plane system of a name first, then EPSG's by ascending code: the same on every machine.
        found.sort {
            ($0.entry.isThreeDimensional ? 1 : 0, $0.rank.0, $0.rank.1, $0.rank.2)
                < ($1.entry.isThreeDimensional ? 1 : 0, $1.rank.0, $1.rank.1, $1.rank.2)
        }
        text.append(Self.separator)
        for (_, name, entry) in found {
            equals[name, default: []].append(entries.count)
            starts.append(text.count)
            entries.append(entry)
            text += name.map { CChar(bitPattern: $0) }
            text.append(Self.separator)
            Self.forEachRun(of: name) { runs[$0] = true }
        }
        text.append(0)
    }

    private static let separator: CChar = 0x0A
    /// The longest text that is searched as part of names: no name of the database is longer.
    private static let longestName = 120

    /// The systems with a name, the plane one first.
    func systems(named name: String) -> [Entry] { (equals[Self.folded(name)] ?? []).map { entries[$0] } }

    /// Whether a text could be a name, or a part of one: its letters follow each other as in names.
    func isPlausible(_ name: String) -> Bool {
        let folded = Self.folded(name)
        guard folded.count >= 2, folded.count <= Self.longestName else { return false }
        var isKnown = true
        Self.forEachRun(of: folded) { isKnown = isKnown && runs[$0] }
        return isKnown
    }

    /// The first systems, at most `limit`, whose names contain a text, and how many there are.
    ///
    /// Complexity: one pass over 400 kB for a text that is plausible, nothing for others.
    func systems(containing name: String, limit: Int) -> (first: [Entry], count: Int) {
        guard isPlausible(name) else { return ([], 0) }
        let wanted = (Self.folded(name) + [0]).map { CChar(bitPattern: $0) }
        var hits: [Int] = []
        unsafe text.withUnsafeBufferPointer { text in
            unsafe wanted.withUnsafeBufferPointer { wanted in
                guard let base = text.baseAddress, let wanted = wanted.baseAddress else { return }
                var offset = 0
                // Both end with a zero, which neither holds elsewhere; a hit goes on behind its name.
                while let hit = unsafe strstr(base + offset, wanted) {
                    let place = unsafe UnsafePointer(hit) - base
                    let index = Self.lastIndex(in: starts, notAbove: place)
                    hits.append(index)
                    guard index + 1 < starts.count else { break }
                    offset = starts[index + 1] - 1
                }
            }
        }
        return (hits.prefix(limit).map { entries[$0] }, hits.count)
    }

    private static func lastIndex(in starts: [Int], notAbove place: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// Letters and digits in lower case, and the plus sign, which tells CH1903+ from CH1903.
    private static func folded(_ name: String) -> [UInt8] {
        var result: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case 0x41...0x5A: result.append(byte | 0x20)
            case 0x30...0x39, 0x61...0x7A, 0x2B, 0x80...: result.append(byte)
            default: break
            }
        }
        return result
    }

    private static func forEachRun(of name: [UInt8], _ body: (Int) -> Void) {
        guard name.count >= 3 else { return }
        for index in 0..<(name.count - 2) {
            let run = Int(name[index]) | Int(name[index + 1]) << 8 | Int(name[index + 2]) << 16
            body((run &* 0x9E37_79B1) >> 8 & 0xFFFF)
        }
    }
}
