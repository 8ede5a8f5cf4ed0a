internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A list of inputs that cannot be read.
struct InputListError: Error, Hashable {
    /// What and why, for people.
    var message: String
}

/// The inputs that a file or standard input names: one a line, or with zero bytes between.
enum InputList {
    /// The most that a list may hold, bytes: some hundred thousand paths.
    static let sizeLimit = 64 << 20

    /// Reads a list.
    ///
    /// - Parameter path: the file, `-` for standard input.
    /// - Throws: `InputListError` if it cannot be read, is no UTF-8 text or names nothing.
    static func paths(in path: String) throws(InputListError) -> [String] {
        let name = path == "-" ? "the list on standard input" : path
        let data: Data
        do {
            var isFolder: ObjCBool = false
            if path != "-", unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                isFolder.boolValue
            {
                throw InputListError(message: "\(path) is a folder and no list; name it as an input itself")
            }
            let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
            guard let file else {
                throw InputListError(
                    message: "the list \(path) cannot be opened; check the path given to --inputs-from")
            }
            var bytes = Data()
            while let block = try file.read(upToCount: 1 << 20), !block.isEmpty, bytes.count <= sizeLimit {
                bytes.append(block)
            }
            data = bytes
        } catch let error as InputListError {
            throw error
        } catch {
            throw InputListError(message: "\(name) cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= sizeLimit else {
            throw InputListError(message: "\(name) is larger than \(sizeLimit >> 20) MiB; is it a list of paths?")
        }
        return try paths(parsing: Array(data), name: name)
    }

    /// The paths in the bytes of a list.
    ///
    /// Lines end with LF or CRLF; blank ones and those that start with `#` say nothing, and spaces around a path are no
    /// part of it. Where a zero byte stands, zero bytes alone divide the list and nothing is taken away, as
    /// `find -print0` writes it.
    static func paths(parsing bytes: [UInt8], name: String) throws(InputListError) -> [String] {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw InputListError(message: "\(name) is no UTF-8 text; a list of inputs holds one path a line")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        var paths: [String] = []
        if text.utf8.contains(0) {
            paths = text.split(separator: "\0").map(String.init)
        } else {
            for line in text.split(whereSeparator: \.isNewline) {
                let path = line.trimmingCharacters(in: .whitespaces)
                if !path.isEmpty, !path.hasPrefix("#") { paths.append(path) }
            }
        }
        guard !paths.isEmpty else { throw InputListError(message: "\(name) names no input; it holds one path a line") }
        return paths
    }
}

/// Patterns of file names, as a shell expands them: a recipe has no shell.
enum PathPattern {
    /// The paths that a pattern with `*`, `?` or `[…]` stands for, sorted by their bytes; the pattern itself where
    /// nothing fits it or something has that very name.
    static func expanded(_ pattern: String) -> [String] {
        guard pattern.contains(where: { "*?[".contains($0) }), !FileManager.default.fileExists(atPath: pattern) else {
            return [pattern]
        }
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, GLOB_NOSORT, nil, &found) == 0 else { return [pattern] }
        var paths: [String] = []
        for index in 0..<Int(unsafe found.gl_pathc) {
            // In range: glob says how many there are.
            if let path = unsafe found.gl_pathv[index] { paths.append(unsafe String(cString: path)) }
        }
        return paths.isEmpty ? [pattern] : paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
