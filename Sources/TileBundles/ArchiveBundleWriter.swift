internal import Synchronization

/// Writes a bundle as one file, a 3D Tiles archive (`.3tz`).
///
/// The format is 3D Tiles Archive Format 1.3, and valid as 1.4: a ZIP file after ISO/IEC 21320-1 whose last entry is an
/// index (`ArchiveIndex`). Files are deflated, or stored where that saves less than a sixteenth; sizes and checksums
/// stand in the local headers; offsets move to 64 bits where they need them. Zstandard, which the format also allows,
/// is not used: many ZIP programs do not read it.
///
/// Every `write` compresses in its caller's thread and appends to one file in a hidden folder beside the archive,
/// `.NAME.kachel-work`. `finish()` copies that once, in the order in which a client would ask (`TraversalOrder`), into
/// the archive, and renames it: the archive is there complete or not at all, and its bytes do not depend on who wrote
/// first. Memory: about 200 bytes a file, and a copy buffer; while it finishes, the disk holds the tiles twice.
public final class ArchiveBundleWriter: BundleWriter {
    /// Where the archive will be.
    public let path: String
    /// The folder where it is written.
    package let workPath: String
    private let overwriting: Bool
    private let threshold: Zip64Threshold
    private let state: Mutex<State>

    private struct State {
        /// nil once the bundle is closed.
        var blob: OpenFile?
        var blobSize: UInt64 = 0
        var files: [String: Stored] = [:]
        /// Of the finished archive.
        var archiveSize: UInt64?
    }

    /// A file in the blob.
    private struct Stored: Sendable {
        var entry: ZipEntry
        var blobOffset: UInt64
    }

    /// Starts an archive.
    ///
    /// - Parameters:
    ///   - path: The final file.
    ///   - overwriting: Whether an archive of that name may be replaced.
    /// - Throws: `BundleError`; `.exists` where the name is taken and not to be overwritten.
    public convenience init(path: String, overwriting: Bool = false) throws(BundleError) {
        try self.init(path: path, overwriting: overwriting, threshold: Zip64Threshold())
    }

    /// Starts an archive whose numbers move to 64 bits from a threshold on.
    package init(path: String, overwriting: Bool = false, threshold: Zip64Threshold) throws(BundleError) {
        let place = try BundlePlace(path)
        self.path = place.path
        self.overwriting = overwriting
        self.threshold = threshold
        workPath = place.workPath
        try Self.checkFree(place.path, overwriting: overwriting)
        try FileSystem.remove(workPath)
        try FileSystem.makeFolder(workPath)
        state = Mutex(State(blob: try OpenFile(creating: workPath + "/blob")))
    }

    /// Compresses a file in the caller's thread and appends it to the work.
    ///
    /// - Throws: `BundleError`; `.unsafePath` also for names that 3TZ forbids, `.tooLarge` from 4 GiB on.
    public func write(_ path: String, _ bytes: [UInt8]) throws(BundleError) {
        // "Filenames and directory names … MUST NOT contain the substring .3tz or .3dtiles.zip" (1.4).
        guard BundlePath.isSafe(path), !path.contains(".3tz"), !path.contains(".3dtiles.zip"), path != ArchiveIndex.name
        else {
            throw BundleError(.unsafePath, "\(path): not a safe path inside a 3TZ archive")
        }
        guard let size = UInt32(exactly: bytes.count), size < UInt32.max else {
            // "This restricts the maximum file size of files inside the archive to 4 GB."
            throw BundleError(.tooLarge, "\(path): \(bytes.count) bytes; a 3TZ archive holds files below 4 GiB")
        }
        let compressed = DeflateCodec.deflated(bytes, limit: bytes.count - max(1, bytes.count / 16))
        let data = compressed ?? bytes
        let entry = ZipEntry(
            name: path, method: compressed == nil ? .stored : .deflated, crc: DeflateCodec.crc32(bytes),
            storedBytes: UInt32(data.count), bytes: size)
        let place = state.withLock { state -> (blob: OpenFile, offset: UInt64)? in
            guard let blob = state.blob else { return nil }
            defer { state.blobSize += UInt64(data.count) }
            return (blob, state.blobSize)
        }
        guard let place else { throw BundleError(.closed, "\(path): the bundle is closed") }
        try place.blob.write(data, at: place.offset)
        state.withLock { $0.files[path] = Stored(entry: entry, blobOffset: place.offset) }
    }

    /// What the files written take compressed; the archive's size once it is finished. Bytes.
    public var storedBytes: Int {
        state.withLock { state in
            Int(clamping: state.archiveSize ?? state.files.values.reduce(0) { $0 + UInt64($1.entry.storedBytes) })
        }
    }

    /// Puts the archive together and renames it to its name.
    ///
    /// - Throws: `BundleError`; `.malformed` without a tileset.json, `.exists` where something has taken the name
    ///   meanwhile. The work stays then.
    public func finish() throws(BundleError) {
        let (open, files) = state.withLock { state in
            defer { state.blob = nil }
            return (state.blob, state.files)
        }
        guard let blob = open else { throw BundleError(.closed, "\(path): the bundle is closed") }
        do throws(BundleError) {
            guard files["tileset.json"] != nil else {
                throw BundleError(.malformed, "\(path): an archive needs a tileset.json")
            }
            try Self.checkFree(path, overwriting: overwriting)
            let part = workPath + "/archive.part"
            let size = try assemble(blob, files, at: part)
            try FileSystem.rename(part, to: path)
            state.withLock { $0.archiveSize = size }
        } catch {
            // The work stays where it is, so that it can be abandoned or finished again.
            state.withLock { $0.blob = blob }
            throw error
        }
        // The archive is in place: what cannot be removed now is removed by the next run.
        try? FileSystem.remove(workPath)
    }

    /// Removes the work.
    public func abandon() {
        let wasOpen = state.withLock { state in
            defer { state.blob = nil }
            return state.blob != nil
        }
        // Nothing depends on it: the next run removes what is left.
        if wasOpen { try? FileSystem.remove(workPath) }
    }

    /// Writes the whole archive and gives its size, bytes.
    private func assemble(
        _ blob: OpenFile, _ files: [String: Stored], at part: String
    ) throws(BundleError) -> UInt64 {
        let order = try TraversalOrder.order(Set(files.keys)) { path throws(BundleError) in
            guard let file = files[path] else { return [] }
            let data = try blob.read(Int(file.entry.storedBytes), at: file.blobOffset)
            guard file.entry.method == .deflated else { return data }
            guard let bytes = DeflateCodec.inflated(data, size: Int(file.entry.bytes)) else {
                throw BundleError(.malformed, "\(blob.path): \(path) does not read back as it was written")
            }
            return bytes
        }
        var output = OutputFile(try OpenFile(creating: part))
        var entries: [ZipEntry] = []
        entries.reserveCapacity(order.count + 1)
        for path in order {
            guard let file = files[path] else { continue }
            var entry = file.entry
            entry.offset = output.size
            try output.append(entry.localHeader())
            try output.append(blob, file.blobOffset, UInt64(entry.storedBytes))
            entries.append(entry)
        }
        let index = ArchiveIndex(entries.lazy.map { ($0.name, $0.offset) }).encoded()
        guard let indexSize = UInt32(exactly: index.count), indexSize < UInt32.max else {
            throw BundleError(
                .tooLarge, "\(path): \(entries.count) files; the index of a 3TZ archive holds 178 million")
        }
        let last = ZipEntry(
            name: ArchiveIndex.name, method: .stored, crc: DeflateCodec.crc32(index), storedBytes: indexSize,
            bytes: indexSize, offset: output.size)
        try output.append(last.localHeader())
        try output.append(index)
        entries.append(last)
        let directory = output.size
        for entry in entries { try output.append(entry.centralHeader(threshold)) }
        let place = ZipDirectoryPlace(count: entries.count, size: output.size - directory, offset: directory)
        try output.append(place.endRecords(threshold))
        let size = output.size
        try output.close()
        return size
    }

    static func checkFree(_ path: String, overwriting: Bool) throws(BundleError) {
        switch FileSystem.kind(of: path) {
        case nil: return
        case .file? where overwriting:
            // A slip of the pen must not cost a file of something else.
            guard ArchiveBundleReader.isZip(path) else {
                throw BundleError(.exists, "\(path): is there already and is no archive; only archives are replaced")
            }
        case .file?: throw BundleError(.exists, "\(path): is there already; --overwrite replaces it")
        default: throw BundleError(.exists, "\(path): is there already and is no archive")
        }
    }
}

/// A file that grows at its end, in blocks.
private struct OutputFile {
    private static let blockSize = 1 << 20
    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0

    init(_ file: OpenFile) {
        self.file = file
        buffer.reserveCapacity(Self.blockSize)
    }

    /// With what is still in memory.
    var size: UInt64 { written + UInt64(buffer.count) }

    mutating func append(_ bytes: [UInt8]) throws(BundleError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.blockSize { try flush() }
    }

    /// Copies a part of another file.
    mutating func append(_ source: OpenFile, _ offset: UInt64, _ count: UInt64) throws(BundleError) {
        var done: UInt64 = 0
        while done < count {
            let length = min(count - done, UInt64(Self.blockSize))
            try append(try source.read(Int(length), at: offset + done))
            done += length
        }
    }

    private mutating func flush() throws(BundleError) {
        try file.write(buffer, at: written)
        written += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes the rest and makes sure that the disk took all of it.
    consuming func close() throws(BundleError) {
        try flush()
        try file.flush()
    }
}
