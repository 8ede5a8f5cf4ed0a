internal import Foundation

/// What the first bytes of a file say it is.
package enum InputFormat: Sendable, Hashable {
    /// CityGML; the version as in its namespace ("1.0", "2.0"), empty when the root does not say.
    case cityGML(version: String)
    /// CityJSON or a CityJSON text sequence.
    case cityJSON
    /// Something else; the text says what, for people.
    case other(String)
}

/// One file of a run.
package struct InputFile: Sendable, Hashable {
    /// Where it is.
    package var path: String
    /// Its name in reports and manifests: as given, or below the folder given.
    package var name: String
    /// Its size on disk, bytes.
    package var size: Int
    /// What it is.
    package var format: InputFormat
    /// Whether it was named itself, and not found in a folder.
    package var isExplicit: Bool

    /// A file from its parts.
    package init(path: String, name: String, size: Int, format: InputFormat, isExplicit: Bool) {
        self.path = path
        self.name = name
        self.size = size
        self.format = format
        self.isExplicit = isExplicit
    }
}

extension InputFile {
    /// Whether it lies in a folder or below it, however both are written, links followed.
    package func lies(in folder: String) -> Bool {
        func parts(_ path: String) -> [String] {
            URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
        }
        return parts(path).starts(with: parts(folder))
    }
}

/// Why a file cannot be read.
public struct InputError: Error, Sendable, CustomStringConvertible {
    /// What and why, for people, to be read after the file's name: "cannot be opened: …".
    public var message: String
    /// The file, as it was given.
    public var path: String

    /// The file and what is wrong with it.
    public var description: String { "\(path): \(message)" }

    /// An error from its parts.
    package init(message: String, path: String) {
        self.message = message
        self.path = path
    }
}
