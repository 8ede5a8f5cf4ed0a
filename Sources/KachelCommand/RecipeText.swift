/// A build as a recipe: every option that differs from its default, to be run again or handed on.
struct RecipeText {
    private let invocation: BuildInvocation

    /// The recipe of a build.
    init(_ invocation: BuildInvocation) { self.invocation = invocation }

    /// The YAML.
    ///
    /// Paths stand as the build understands them: relative to the working folder, where the recipe is to be saved.
    var text: String {
        var lines = ["kachel: \(Recipe.version)"]
        if let title = invocation.recipe?.title { lines.append("title: \(Self.quoted(title))") }
        if let description = invocation.recipe?.description {
            lines.append("description: \(Self.quoted(description))")
        }
        if !invocation.command.inputs.isEmpty {
            lines.append("inputs:")
            lines += invocation.command.inputs.map { "  - \(Self.quoted($0))" }
        }
        for setting in invocation.settings where setting.origin != .default {
            let key = setting.option.name
            if setting.option.isRepeating {
                lines.append("\(key):")
                lines += setting.values.map { "  - \(Self.quoted($0))" }
            } else if let value = setting.values.first {
                lines.append("\(key): \(setting.option.isFlag ? value : Self.quoted(value))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A value that YAML reads back as the same text: bare where that is safe, else in double quotation marks.
    static func quoted(_ value: String) -> String {
        let plain = value.utf8.allSatisfy { byte in
            (byte | 32 >= 97 && byte | 32 <= 122) || (byte >= 48 && byte <= 57) || "/._+-".utf8.contains(byte)
        }
        let isBare = plain && value.first.map { $0.isLetter || $0.isNumber || $0 == "/" } ?? false
        // A word that YAML takes for nothing would be lost.
        if isBare, value.lowercased() != "null" { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            default:
                if scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0) || scalar.value == 0xFEFF
                    || scalar.value == 0x2028 || scalar.value == 0x2029
                {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }
}
