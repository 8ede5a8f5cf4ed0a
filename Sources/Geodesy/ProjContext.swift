internal import CProj

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// PROJ's state for one thread: its database connection, its search paths and its last words. Not thread-safe.
///
/// The network is off: a grid is on this machine or it is missing.
@safe
final class ProjContext {
    /// The C context; alive as long as this object.
    let pointer: OpaquePointer
    private let log = ProjLog()
    private let searchPaths: [String]
    /// Where grids were found, or that they were not.
    private var gridPaths: [String: String?] = [:]
    /// What was found in files that are to be geoid grids, by their paths: as many as the options and PROJ name.
    private var geoidChecks: [String: Result<Void, GridFault>] = [:]
    /// The names of the database, read when one is first searched.
    private(set) lazy var names = NameIndex(self)
    /// The other names of systems in the database, read when one is first searched.
    private(set) lazy var aliases = AliasNames(databasePath: databasePath)

    /// A context that looks for `proj.db` and grids in `searchPaths`, or in PROJ's default places if there are none.
    ///
    /// Throws `databaseMissing` if the database cannot be opened there.
    ///
    /// - Parameter opensDatabase: whether that is tried now, which takes milliseconds; where plans are made elsewhere
    ///   the database may never be asked.
    init(searchPaths: [String], opensDatabase: Bool = true) throws(GeodesyError) {
        guard let created = unsafe proj_context_create() else {
            throw GeodesyError(.library, "PROJ cannot be started: out of memory")
        }
        unsafe pointer = created
        self.searchPaths = searchPaths
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
        guard unsafe !opensDatabase || proj_context_get_database_metadata(created, "EPSG.VERSION") != nil else {
            let places = Self.placesInWords(searchPaths) { name in
                guard let value = unsafe getenv(name) else { return nil }
                return unsafe String(cString: value)
            }
            throw GeodesyError(
                .databaseMissing,
                "PROJ's database proj.db cannot be opened in \(places)"
                    + lastWords())
        }
    }

    deinit { _ = unsafe proj_context_destroy(pointer) }

    /// Where the database was looked for and what to do about it, for a message.
    ///
    /// - Parameter environment: the value of an environment variable; nil if it is not set.
    static func placesInWords(_ searchPaths: [String], environment: (String) -> String?) -> String {
        guard searchPaths.isEmpty else {
            return searchPaths.joined(separator: ", ") + ": install proj-data or name the folder that holds it"
        }
        // PROJ_LIB is the older name and counts where the newer one is not set.
        for name in ["PROJ_DATA", "PROJ_LIB"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            return
                "\(value), which \(name) names: unset \(name) for PROJ's default folders, or set it to a folder that "
                + "holds proj.db"
        }
        return "PROJ's default folders: install proj-data or set PROJ_DATA"
    }

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

    /// The folders in which PROJ looks for grids, in its order.
    var searchFolders: [String] {
        guard searchPaths.isEmpty else { return searchPaths }
        // The list of paths stays empty for defaults; the text has them, with colons between.
        let info = unsafe proj_info()
        return unsafe ProjObject.text(info.searchpath).split(separator: ":").map(String.init)
    }

    /// Where a grid lies, by its file name or path; nil if it is nowhere that PROJ looks.
    func path(ofGrid name: String) -> String? {
        if let known = gridPaths[name] { return known }
        var path: UnsafePointer<CChar>?
        var available: Int32 = 0
        // The database knows old names of grids as well, but only those that it lists.
        _ = unsafe proj_grid_get_info_from_database(pointer, name, &path, nil, nil, nil, nil, &available)
        let listed = unsafe ProjObject.text(path)
        let isPath = ["/", "./", "../"].contains { name.hasPrefix($0) }
        let places = isPath ? [name] : searchFolders.map { $0 + "/" + name } + ["./" + name]
        let found = available != 0 && !listed.isEmpty ? listed : places.first { GridFile.exists($0) }
        gridPaths[name] = .some(found)
        return found
    }

    /// Whether a file can be a geoid grid; looked into once.
    ///
    /// - Throws: as `GeoidFile.check`.
    func checkGeoid(at path: String) throws(GridFault) {
        if let known = geoidChecks[path] { return try known.get() }
        let result: Result<Void, GridFault>
        do throws(GridFault) { result = .success(try GeoidFile.check(path)) } catch { result = .failure(error) }
        geoidChecks[path] = result
        try result.get()
    }

    /// What PROJ logged since the last call, as ": …" for the end of a message; empty if nothing.
    func lastWords() -> String {
        let lines = log.take()
        return lines.isEmpty ? "" : ": " + lines.joined(separator: "; ")
    }

    /// Forgets what PROJ logged.
    func clearLog() { _ = log.take() }
}

/// What PROJ logs as errors, at most eight different lines of it.
private final class ProjLog {
    private var lines: [String] = []

    func add(_ line: String) {
        if lines.count < 8, !lines.contains(line) { lines.append(line) }
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
