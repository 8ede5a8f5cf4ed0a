/// Reads a bundle that is a 3D Tiles archive (`.3tz`, 3D Tiles Archive Format 1.0…1.4).
///
/// Opening reads the central directory and the index and compares them; whatever does not agree makes the archive
/// `.malformed`. Sizes are bounded before memory is taken: what an entry claims must lie in the file, apart from the
/// others, and deflate must be able to make it; files of more than 1 GiB are listed and not read. Checksums are checked
/// when a file is read. Files compressed with Zstandard are listed and refused. Any number of threads may read at once.
/// Memory: about 150 bytes a file.
public final class ArchiveBundleReader: BundleReader {
    /// Where the archive is.
    public let path: String
    private let file: OpenFile
    /// Of the entries that have safe names, by name.
    private let table: [String: ZipDirectory.Entry]
    private let sortedPaths: [String]

    /// Opens an archive.
    ///
    /// - Throws: `BundleError`; `.malformed` where it is no ZIP file with an index, or contradicts itself.
    public init(path: String) throws(BundleError) {
        self.path = path
        file = try OpenFile(reading: path)
        let directory = try ZipDirectory(of: file)
        var files = directory.entries
        guard let last = files.popLast(), last.name == ArchiveIndex.name else {
            throw BundleError(
                .malformed, "\(path): is a ZIP file, and no 3TZ archive: its last entry is not \(ArchiveIndex.name)")
        }
        guard last.method == ZipMethod.stored.rawValue, last.storedBytes == last.bytes else {
            throw BundleError(.malformed, "\(path): the index is compressed")
        }
        let index = try ArchiveIndex(decoding: try Self.read(last, of: file), of: path)
        // Folders have entries in some archives; whether the index lists them is not said.
        let plain = files.filter { !$0.name.hasSuffix("/") }
        guard index.rows.count == plain.count || index.rows.count == files.count else {
            throw BundleError(.malformed, "\(path): the index has \(index.rows.count) rows for \(plain.count) files")
        }
        var table: [String: ZipDirectory.Entry] = [:]
        table.reserveCapacity(plain.count)
        for entry in plain {
            let name = Self.normalized(entry.name)
            guard index.holds(name, at: entry.offset) else {
                throw BundleError(
                    .malformed, "\(path): \(name): the index does not say that it is at byte \(entry.offset)")
            }
            // As in folders, what cannot be addressed safely is not part of the bundle.
            guard BundlePath.isSafe(name) else { continue }
            guard table.updateValue(entry, forKey: name) == nil else {
                throw BundleError(.malformed, "\(path): \(name): is there twice")
            }
        }
        guard table["tileset.json"] != nil else {
            throw BundleError(.malformed, "\(path): holds no tileset.json")
        }
        self.table = table
        sortedPaths = table.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The paths of all files but the index, sorted by their UTF-8.
    public func paths() throws(BundleError) -> [String] { sortedPaths }

    /// All files but the index with their sizes, as the directory states them.
    public func entries() throws(BundleError) -> [BundleEntry] {
        sortedPaths.compactMap { path in
            table[path].map {
                BundleEntry(path: path, bytes: Int(clamping: $0.bytes), storedBytes: Int(clamping: $0.storedBytes))
            }
        }
    }

    /// A whole file, inflated, its checksum compared.
    ///
    /// - Throws: `BundleError`; `.notFound`, `.malformed`, `.tooLarge` above 1 GiB, `.unsupported` for Zstandard.
    public func read(_ path: String) throws(BundleError) -> [UInt8] {
        guard let entry = table[path] else {
            throw BundleError(.notFound, "\(self.path): \(path): there is no such file in the archive")
        }
        return try Self.read(entry, of: file)
    }

    /// Whether a file begins as ZIP files do (APPNOTE 4.3.7; 4.3.16 for one without entries).
    static func isZip(_ path: String) -> Bool {
        guard let file = try? OpenFile(reading: path), let start = try? file.read(4, at: 0) else { return false }
        let signature = start.littleEndian(UInt32.self, at: 0)
        return signature == ZipRecord.localSignature || signature == ZipRecord.endSignature
    }

    /// "Reading and writing the index file", step 2.
    private static func normalized(_ name: String) -> String {
        String(name.replacing("\\", with: "/").drop { $0 == "/" })
    }

    /// A file's bytes, by way of its local header.
    private static func read(_ entry: ZipDirectory.Entry, of file: OpenFile) throws(BundleError) -> [UInt8] {
        func malformed(_ what: String) -> BundleError {
            BundleError(.malformed, "\(file.path): \(entry.name): \(what)")
        }
        let nameSize = entry.name.utf8.count
        let header = try file.read(ZipRecord.localSize + nameSize, at: entry.offset)
        guard header.littleEndian(UInt32.self, at: 0) == ZipRecord.localSignature,
            header.littleEndian(UInt16.self, at: 26).map(Int.init) == nameSize,
            header[ZipRecord.localSize...].elementsEqual(entry.name.utf8)
        else { throw malformed("there is no local header of it at byte \(entry.offset)") }
        guard header.littleEndian(UInt16.self, at: 8) == entry.method,
            header.littleEndian(UInt16.self, at: 6).map({ $0 & 1 }) == 0
        else { throw malformed("the local header contradicts the directory") }
        let start = entry.offset + UInt64(header.count) + UInt64(header.littleEndian(UInt16.self, at: 28) ?? 0)
        guard start <= entry.end, entry.storedBytes <= entry.end - start else {
            throw malformed("reaches into what comes after it")
        }
        let method = ZipMethod(rawValue: entry.method)
        guard method == .stored || method == .deflated else {
            let name = method == .zstandard ? "Zstandard" : "method \(entry.method)"
            throw BundleError(
                .unsupported, "\(file.path): \(entry.name): is compressed with \(name); deflate it or store it")
        }
        guard let size = Int(exactly: entry.bytes), let stored = Int(exactly: entry.storedBytes),
            method == .deflated ? size / DeflateCodec.largestRatio <= stored : size == stored
        else { throw malformed("\(entry.storedBytes) bytes cannot become \(entry.bytes)") }
        try FileSizeLimit.check(max(entry.bytes, entry.storedBytes), "\(file.path): \(entry.name)")
        let data = try file.read(stored, at: start)
        guard let bytes = method == .stored ? data : DeflateCodec.inflated(data, size: size) else {
            throw malformed("the compressed data are damaged")
        }
        guard DeflateCodec.crc32(bytes) == entry.crc else { throw malformed("the checksum is wrong") }
        return bytes
    }
}
