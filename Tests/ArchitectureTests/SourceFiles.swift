import Foundation

/// One source file of a target.
struct SourceFile {
    var target: String
    /// Below the package's root.
    var path: String
    var lines: [Substring]

    /// The lines without comments of whole lines, with their numbers from 1.
    var code: [(number: Int, text: Substring)] {
        lines.enumerated().compactMap { index, line in
            line.drop { $0 == " " }.hasPrefix("//") ? nil : (index + 1, line)
        }
    }

    /// The modules that it imports.
    var imports: Set<String> {
        var result: Set<String> = []
        for (_, line) in code {
            var words = line.split(separator: " ")
            while let first = words.first, Self.importModifiers.contains(String(first)) { words.removeFirst() }
            guard words.first == "import", words.count > 1 else { continue }
            // `import struct Foundation.URL` and `import Foundation` alike.
            let name = words.count > 2 ? words[2] : words[1]
            result.insert(String(name.prefix { $0 != "." }))
        }
        return result
    }

    /// The lines of code on which one of some words stands, each followed by a certain character if it is given.
    func lines(with words: [String], followedBy character: UInt8? = nil) -> [Int] {
        let wanted = Set(words.map { Array($0.utf8) })
        return code.compactMap { number, line in
            var word: [UInt8] = []
            for byte in Array(line.utf8) + [10] {
                let isPartOfWord =
                    (byte | 32 >= 97 && byte | 32 <= 122) || (byte >= 48 && byte <= 57) || byte == 95 || byte > 127
                if isPartOfWord {
                    word.append(byte)
                } else {
                    if character == nil || byte == character, wanted.contains(word) { return number }
                    word.removeAll(keepingCapacity: true)
                }
            }
            return nil
        }
    }

    private static let importModifiers: Set<String> = [
        "package", "internal", "public", "private", "fileprivate", "@testable", "@preconcurrency", "@_exported",
        "@_implementationOnly",
    ]

    /// The package's root folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All Swift files below a folder of the package that holds a folder a target.
    static func all(in folder: String) throws -> [SourceFile] {
        let base = root.appendingPathComponent(folder)
        let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
            return SourceFile(
                target: String(path.prefix { $0 != "/" }), path: folder + "/" + path,
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
}
