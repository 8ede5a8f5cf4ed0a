internal import ArgumentParser
internal import JSONText

/// One option of `kachel build`, as the parser of the command line knows it.
struct BuildOption: Sendable, Hashable {
    /// The long spelling without dashes: also the key of a recipe.
    var name: String
    /// The short spelling without its dash, such as `o`.
    var short: String?
    /// Whether it stands for itself and takes no value.
    var isFlag: Bool
    /// Whether it may be given several times, each value counting.
    var isRepeating: Bool
    /// What the help calls its value, such as `folder` or `auto|none|FILE`.
    var valueName: String
    /// The value without the option, nil for none.
    var defaultValue: String?
    /// Whether its value names a file or a folder.
    var isPath: Bool
    /// Its sentence in the help.
    var abstract: String

    /// Whether its value is a list with commas between, which a recipe may also write as a sequence.
    var takesList: Bool {
        ["names", "levels", "all|none|names", "all|none|words"].contains(valueName) || valueName.contains(",")
    }

    /// Whether a value is one of the words that stand beside a path, such as `auto` in `auto|none|FILE`, or `-`.
    func isWord(_ value: String) -> Bool {
        value == "-" || valueName.split(separator: "|").contains { $0 == value && $0 == $0.lowercased() }
    }
}

/// The options of `kachel build`, read from the parser itself, so that a new one is known everywhere at once: as a key
/// of recipes, in the dry run, and in a printed recipe.
struct BuildOptionTable: Sendable {
    /// In the order of the help.
    let options: [BuildOption]

    /// What asks for something else than a build and so is no key of a recipe.
    static let elsewhere: Set<String> = ["help", "version", "dry-run", "print-recipe"]

    /// The table of a build, without `elsewhere`.
    static let build = BuildOptionTable(of: "build")

    /// The options of a subcommand.
    init(of command: String) {
        let dump = try? JSONValue(parsing: Array(KachelRoot._dumpHelp().utf8))
        let commands = dump?["command"]?["subcommands"]?.elements ?? []
        let arguments = commands.first { $0["commandName"]?.stringValue == command }?["arguments"]?.elements ?? []
        options = arguments.compactMap(Self.option).filter { !Self.elsewhere.contains($0.name) }
    }

    private static func option(_ value: JSONValue) -> BuildOption? {
        func name(_ kind: String) -> String? {
            value["names"]?.elements?.first { $0["kind"]?.stringValue == kind }?["name"]?.stringValue
        }
        guard value["kind"]?.stringValue != "positional", let long = name("long") else { return nil }
        let completion = value["completionKind"]
        return BuildOption(
            name: long, short: name("short"), isFlag: value["kind"]?.stringValue == "flag",
            isRepeating: value["isRepeating"]?.boolValue ?? false, valueName: value["valueName"]?.stringValue ?? long,
            defaultValue: value["defaultValue"]?.stringValue,
            isPath: completion?["file"] != nil || completion?["directory"] != nil,
            abstract: value["abstract"]?.stringValue ?? "")
    }

    subscript(name: String) -> BuildOption? { options.first { $0.name == name } }

    /// The options that a command line gives, in its order; `arguments` have been understood by the parser before.
    func given(in arguments: [String]) -> [(option: BuildOption, value: String)] {
        var result: [(BuildOption, String)] = []
        var rest = arguments[...]
        while let argument = rest.popFirst(), argument != "--" {
            guard argument.hasPrefix("-"), argument != "-" else { continue }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isLong = argument.hasPrefix("--")
            let name = String(parts[0].dropFirst(isLong ? 2 : 1))
            guard let option = options.first(where: { isLong ? $0.name == name : $0.short == name }) else { continue }
            if option.isFlag {
                result.append((option, ""))
            } else if parts.count == 2 {
                result.append((option, String(parts[1])))
            } else if let value = rest.popFirst() {
                result.append((option, value))
            }
        }
        return result
    }
}
