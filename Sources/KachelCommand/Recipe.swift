internal import ArgumentParser
internal import Foundation

/// A recipe: options and inputs of a build in a YAML file. It holds values and never a command.
struct Recipe {
    /// An option that the recipe sets.
    struct Setting: Hashable {
        var option: BuildOption
        /// One value, or several of an option that may be repeated; none of a flag.
        var values: [String]
        var line: Int
        /// Whether a flag is wanted; false for `overwrite: false`.
        var isOn = true
    }

    /// The file, as given.
    var path: String
    var title: String?
    var description: String?
    /// Whether the recipe states the version of its format.
    var statesVersion = false
    /// Files, folders and patterns; relative ones made relative to the recipe's folder, patterns not yet expanded.
    var inputs: [String] = []
    /// The options, in the order of the file.
    var settings: [Setting] = []

    /// The version of the format that is read: the value of `kachel`.
    static let version = 1
    /// The keys that are no options of a build.
    static let ownKeys = ["kachel", "title", "description", "inputs"]

    /// The folder that relative paths count from, with a slash at its end; empty for the working folder.
    var folder: String { Self.folder(of: path) }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// Reads a recipe and checks every key and value.
    ///
    /// - Throws: `RecipeErrors`, all that is wrong, by line.
    init(path: String, table: BuildOptionTable) throws(RecipeErrors) {
        self = try Recipe(parsing: Self.read(path), path: path, table: table)
    }

    /// The text of a recipe; see `init(path:table:)`.
    init(parsing bytes: [UInt8], path: String, table: BuildOptionTable) throws(RecipeErrors) {
        self.path = path
        let document: RecipeDocument
        do throws(RecipeError) {
            document = try RecipeDocument(parsing: bytes)
        } catch {
            throw RecipeErrors(path: path, errors: [error])
        }
        var errors = document.errors
        for entry in document.entries {
            do throws(RecipeError) { try take(entry, table) } catch { errors.append(error) }
        }
        guard errors.isEmpty else {
            throw RecipeErrors(path: path, errors: errors.sorted { ($0.line, $0.message) < ($1.line, $1.message) })
        }
    }

    private mutating func take(_ entry: RecipeDocument.Entry, _ table: BuildOptionTable) throws(RecipeError) {
        switch entry.key {
        case "kachel":
            guard try Self.single(entry) == String(Self.version) else {
                throw RecipeError(
                    line: entry.line,
                    message: "'kachel' is the version of the recipe's format; this program reads version "
                        + "\(Self.version) and not \(entry.values[0].text)")
            }
            statesVersion = true
        case "title": title = try Self.single(entry)
        case "description": description = try Self.single(entry)
        case "inputs": inputs = entry.values.map { Self.resolved($0.text, in: folder) }
        default:
            guard let option = table[entry.key] else { throw Self.unknown(entry, table) }
            settings.append(try setting(option, entry))
        }
    }

    private func setting(_ option: BuildOption, _ entry: RecipeDocument.Entry) throws(RecipeError) -> Setting {
        if option.isFlag {
            let text = try Self.single(entry)
            guard let isOn = ["true": true, "yes": true, "false": false, "no": false][text.lowercased()] else {
                throw RecipeError(line: entry.line, message: "'\(option.name)' is true or false, not '\(text)'")
            }
            return Setting(option: option, values: [], line: entry.line, isOn: isOn)
        }
        var values = entry.values.map { value in
            option.isPath && !option.isWord(value.text) ? Self.resolved(value.text, in: folder) : value.text
        }
        if !option.isRepeating, option.takesList {
            values = [values.joined(separator: ",")]
        } else if !option.isRepeating {
            _ = try Self.single(entry)
        }
        for (value, place) in zip(values, entry.values) {
            do {
                _ = try BuildCommand.parse(Self.trial(of: option, value))
            } catch {
                throw RecipeError(line: place.line, message: BuildCommand.message(for: error))
            }
        }
        return Setting(option: option, values: values, line: entry.line)
    }

    /// A command line that is right but for the value of one option.
    private static func trial(of option: BuildOption, _ value: String) -> [String] {
        let argument = "--\(option.name)=\(value)"
        return option.name == "output" ? ["input", argument] : ["input", "--output=/dev/null/output", argument]
    }

    private static func single(_ entry: RecipeDocument.Entry) throws(RecipeError) -> String {
        guard let value = entry.values.first, !entry.isList || entry.values.count == 1 else {
            throw RecipeError(line: entry.line, message: "'\(entry.key)' has one value and not a list")
        }
        return value.text
    }

    private static func unknown(_ entry: RecipeDocument.Entry, _ table: BuildOptionTable) -> RecipeError {
        if BuildOptionTable.elsewhere.contains(entry.key) {
            return RecipeError(
                line: entry.line,
                message: "'\(entry.key)' is no key of a recipe; say --\(entry.key) on the command line")
        }
        let plain = entry.key.drop { $0 == "-" }.lowercased().replacing("_", with: "-").replacing(" ", with: "-")
        let known = table.options.map(\.name) + ownKeys
        let hint =
            table.options.first { $0.short == plain }.map { "; did you mean '\($0.name)'?" }
            ?? known.nearest(to: plain).map { "; did you mean '\($0)'?" } ?? "; 'kachel help run' lists them"
        let shown = entry.key.count <= 64 ? entry.key : entry.key.prefix(64) + "…"
        return RecipeError(line: entry.line, message: "'\(shown)' is no key of a recipe\(hint)")
    }

    /// A path relative to a folder, unless it is absolute or standard input.
    static func resolved(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") || path == "-" ? path : folder + path
    }

    private static func read(_ path: String) throws(RecipeErrors) -> [UInt8] {
        func failure(_ reason: String) -> RecipeErrors {
            RecipeErrors(path: path, errors: [RecipeError(line: 0, message: reason)])
        }
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw failure("there is no such recipe")
        }
        guard !isFolder.boolValue else { throw failure("is a folder; name the YAML file in it") }
        guard let file = FileHandle(forReadingAtPath: path) else { throw failure("cannot be opened") }
        do {
            return Array(try file.read(upToCount: RecipeDocument.sizeLimit + 1) ?? Data())
        } catch {
            throw failure("cannot be read: \(error.localizedDescription)")
        }
    }
}

/// Everything that is wrong with a recipe.
struct RecipeErrors: Error {
    var path: String
    var errors: [RecipeError]

    /// One line for each mistake.
    var text: String {
        let lines = errors.prefix(20).map { error in
            "kachel: \(path)" + (error.line > 0 ? ", line \(error.line): " : ": ") + error.message + "\n"
        }
        return lines.joined() + (errors.count > 20 ? "kachel: … and \(errors.count - 20) more\n" : "")
    }
}
