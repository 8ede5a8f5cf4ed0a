internal import CProj

/// The other names of reference systems in PROJ's database, which PROJ finds one by one but does not list.
///
/// They tell which names are worth a search of PROJ's, that costs 10 ms: without them every wrong name would be.
struct AliasNames {
    /// In lower case; nil if the list cannot be read, when any name may be one.
    private let names: Set<String>?

    /// Reads the list, some 12,000 names or 1 MB. Complexity: 10 to 20 ms.
    init(databasePath: String) { names = Self.read(databasePath) }

    /// Whether PROJ may know a system by this name: it compares without regard to case.
    func mayContain(_ name: String) -> Bool { names?.contains(name.lowercased()) ?? true }

    private static func read(_ path: String) -> Set<String>? {
        var database: OpaquePointer?
        // What is opened must be closed even where opening failed.
        defer { _ = unsafe sqlite3_close(database) }
        guard unsafe sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { return nil }
        var statement: OpaquePointer?
        defer { _ = unsafe sqlite3_finalize(statement) }
        let query = """
            SELECT alt_name FROM alias_name WHERE table_name IN ('geodetic_crs', 'projected_crs', 'compound_crs')
            """
        guard unsafe sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK else { return nil }
        var names: Set<String> = []
        while true {
            let state = unsafe sqlite3_step(statement)
            if state == SQLITE_DONE { return names }
            guard state == SQLITE_ROW else { return nil }
            if let text = unsafe sqlite3_column_text(statement, 0) {
                names.insert(unsafe String(cString: text).lowercased())
            }
        }
    }
}
