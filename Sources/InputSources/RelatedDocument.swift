internal import Foundation

/// Another document that a document names.
package enum RelatedDocument: Sendable, Hashable {
    /// A CityGML file that may be read.
    case file(InputFile)
    /// There is no such file.
    case missing
    /// It lies neither below the folder of the document nor beside that folder.
    case outside
    /// It is no CityGML.
    case other

    /// Finds the file that a reference in a document means, by a path relative to the document.
    ///
    /// Files of the run may lie anywhere; others only below the folder above the document's, links followed, so that a
    /// document cannot have just any file of the machine read.
    ///
    /// - Parameters:
    ///   - reference: as written, without its fragment; `%20` and the like are resolved where the plain text names no
    ///     file, and a file of that name and `.gz` will do.
    ///   - document: the path of the document.
    ///   - inputs: the files of the run.
    package static func find(_ reference: String, besides document: String, among inputs: [InputFile]) -> Self {
        guard !reference.isEmpty, !reference.contains("\0") else { return .missing }
        let folder = URL(fileURLWithPath: document).deletingLastPathComponent()
        var candidates = [reference.replacing("\\", with: "/")]
        if let plain = reference.removingPercentEncoding, plain != reference { candidates.append(plain) }
        candidates += candidates.map { $0 + ".gz" }
        for candidate in candidates {
            let path = candidate.hasPrefix("/") ? candidate : folder.path + "/" + candidate
            let file = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            // A pipe would keep the run waiting for ever.
            let type = try? FileManager.default.attributesOfItem(atPath: file.path)[.type] as? FileAttributeType
            guard type == .typeRegular else { return .other }
            if let input = inputs.first(where: { canonicalPath($0.path) == file.path }) {
                if case .cityGML = input.format { return .file(input) }
                return .other
            }
            let above = folder.standardizedFileURL.resolvingSymlinksInPath().deletingLastPathComponent().path
            let found = InputFile(
                path: file.path, name: file.lastPathComponent, size: 0, format: .other(""), isExplicit: true)
            guard above != "/", found.lies(in: above) else { return .outside }
            guard let listed = InputListing(inputs: [file.path]).files.first, case .cityGML = listed.format else {
                return .other
            }
            return .file(listed)
        }
        return .missing
    }

    /// What a file is called that a document names by a relative path, as seen from where the document's own name starts:
    /// `codes/a.xml` beside `west/a.gml` is `west/codes/a.xml`, and `../a.xml` beside `a.gml` stays so.
    ///
    /// - Parameters:
    ///   - reference: as written; empty for the document's folder. Of an absolute path only the file's own name stays,
    ///     since where it lies on this machine is nobody's business.
    ///   - document: the name of the document for reports.
    package static func name(of reference: String, besides document: String) -> String {
        let written = reference.replacing("\\", with: "/")
        if written.hasPrefix("/") { return written.split(separator: "/").last.map(String.init) ?? "" }
        var parts: [Substring] = []
        for part in document.split(separator: "/").dropLast() + written.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private static func canonicalPath(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
