internal import CProj

/// PROJ's state for one thread: its database connection, its search paths and its last words. Not thread-safe.
///
/// The network is off: a grid is on this machine or it is missing.
@safe
final class ProjContext {
    /// The C context; alive as long as this object.
    let pointer: OpaquePointer
    private let log = ProjLog()
    /// The names of the database, read when one is first searched.
    private(set) lazy var names = NameIndex(self)
    /// The other names of systems in the database, read when one is first searched.
    private(set) lazy var aliases = AliasNames(databasePath: databasePath)

    /// A context that looks for `proj.db` and grids in `searchPaths`, or in PROJ's default places if there are none.
    ///
    /// Throws `databaseMissing` if the database cannot be opened there.
    init(searchPaths: [String]) throws(GeodesyError) {
        guard let created = unsafe proj_context_create() else {
            throw GeodesyError(.library, "PROJ cannot be started: out of memory")
        }
        unsafe pointer = created
        _ = unsafe proj_context_set_enable_network(created, 0)
        unsafe proj_log_func(created, Unmanaged.passUnretained(log).toOpaque()) { receiver, _, text in
            guard let receiver = unsafe receiver, let text = unsafe text else { return }
            unsafe Unmanaged<ProjLog>.fromOpaque(receiver).takeUnretainedValue().add(String(cString: text))
        }
        _ = unsafe proj_log_level(created, PJ_LOG_ERROR)
        if !searchPaths.isEmpty {
            unsafe withCStrings(searchPaths) { strings in
                unsafe proj_context_set_search_paths(created, Int32(strings.count), strings.baseAddress)
            }
        }
        guard unsafe proj_context_get_database_metadata(created, "EPSG.VERSION") != nil else {
            let places = searchPaths.isEmpty ? "PROJ's default folders" : searchPaths.joined(separator: ", ")
            throw GeodesyError(
                .databaseMissing,
                "PROJ's database proj.db cannot be opened in \(places): install proj-data or set PROJ_DATA"
                    + lastWords())
        }
    }

    deinit { _ = unsafe proj_context_destroy(pointer) }

    /// The version of the EPSG data set in the database, such as "v10.076".
    var databaseVersion: String {
        guard let text = unsafe proj_context_get_database_metadata(pointer, "EPSG.VERSION") else { return "" }
        return unsafe String(cString: text)
    }

    /// Where the database was found.
    var databasePath: String {
        guard let path = unsafe proj_context_get_database_path(pointer) else { return "" }
        return unsafe String(cString: path)
    }

    /// Whether a grid lies in the search paths, by its file name.
    func findsGrid(_ name: String) -> Bool {
        var available: Int32 = 0
        _ = unsafe proj_grid_get_info_from_database(pointer, name, nil, nil, nil, nil, nil, &available)
        return available != 0
    }

    /// What PROJ logged since the last call, as ": …" for the end of a message; empty if nothing.
    func lastWords() -> String {
        let lines = log.take()
        return lines.isEmpty ? "" : ": " + lines.joined(separator: "; ")
    }

    /// Forgets what PROJ logged.
    func clearLog() { _ = log.take() }
}

/// What PROJ logs as errors, at most eight lines of it.
private final class ProjLog {
    private var lines: [String] = []

    func add(_ line: String) {
        if lines.count < 8 { lines.append(line) }
    }

    func take() -> [String] {
        defer { lines = [] }
        return lines
    }
}

/// Lends strings as an array of C strings for the time of one call.
private func withCStrings(_ strings: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Void) {
    // One block of text with the offset of each string: all pointers stay valid inside the closure.
    var text: [CChar] = []
    var starts: [Int] = []
    for string in strings {
        starts.append(text.count)
        text.append(contentsOf: string.utf8CString)
    }
    unsafe text.withUnsafeBufferPointer { block in
        guard let base = block.baseAddress else { return }
        let pointers: [UnsafePointer<CChar>?] = unsafe starts.map { unsafe base + $0 }
        unsafe pointers.withUnsafeBufferPointer { unsafe body($0) }
    }
}
