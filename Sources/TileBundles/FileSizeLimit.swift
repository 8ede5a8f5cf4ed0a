/// How large a file of a bundle may be to be read whole.
///
/// An archive of a few megabytes may claim a file of gigabytes without contradicting itself, so that what a file claims
/// is no bound for the memory it may take. Tiles of more than some megabytes are of no use to any client; 3TZ itself
/// ends at 4 GiB.
enum FileSizeLimit {
    /// 1 GiB, in bytes.
    static let largest = 1 << 30

    /// Refuses a size before memory is taken for it.
    ///
    /// - Parameters:
    ///   - size: Of the file as it is read, inflated; bytes.
    ///   - place: The file, for the message.
    /// - Throws: `BundleError`, `.tooLarge`.
    static func check(_ size: UInt64, _ place: String) throws(BundleError) {
        guard size <= UInt64(largest) else {
            throw BundleError(.tooLarge, "\(place): has \(size) bytes; files of at most 1 GiB are read")
        }
    }
}
