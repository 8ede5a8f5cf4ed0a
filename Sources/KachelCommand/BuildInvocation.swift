internal import ArgumentParser

/// A build that is about to run: what is to be done, and where each option comes from.
struct BuildInvocation {
    /// Where a value comes from.
    enum Origin: Hashable {
        case `default`
        case recipe(line: Int)
        case commandLine
    }

    /// One option with the value that counts.
    struct Setting: Hashable {
        var option: BuildOption
        /// The values; none without a default. A flag that is on has the one value `true`.
        var values: [String]
        var origin: Origin
    }

    var command: BuildCommand
    var recipe: Recipe?
    /// Every option, in the order of the help.
    var settings: [Setting]
    /// The command line without the program's name, for the report.
    var arguments: [String]
    /// The folder that relative paths of the list start from, with a slash at its end: that of the recipe that names
    /// the list, empty for the working folder, where the lists of the command line start.
    private var listFolder = ""

    /// A build by its options alone.
    ///
    /// - Parameter arguments: the command line behind `build`, which the parser has understood as `command`.
    init(_ command: BuildCommand, _ arguments: [String]) {
        let table = BuildOptionTable.build
        self.command = command
        self.arguments = ["build"] + arguments
        settings = Self.settings(table, Self.byName(table.given(in: arguments)), nil)
    }

    /// A build by a recipe and what the command line says beside it.
    ///
    /// - Parameters:
    ///   - run: the command line, understood.
    ///   - arguments: the command line behind `run`.
    /// - Throws: the parser's error where both together make no build.
    init(_ recipe: Recipe, _ run: RunCommand, _ arguments: [String], _ table: BuildOptionTable) throws {
        let given = table.given(in: arguments)
        var words: [String] = []
        var kept = recipe
        kept.settings.removeAll { setting in given.contains { $0.option == setting.option } }
        if !run.inputs.isEmpty || run.list.inputsFrom != nil {
            kept.inputs = []
            kept.settings.removeAll { $0.option.name == "inputs-from" }
        }
        for setting in kept.settings where setting.isOn {
            words +=
                setting.option.isFlag
                ? ["--" + setting.option.name] : setting.values.map { "--\(setting.option.name)=\($0)" }
        }
        words += given.map { $0.option.isFlag ? "--" + $0.option.name : "--\($0.option.name)=\($0.value)" }
        guard words.contains(where: { $0.hasPrefix("--output=") }) else {
            throw ValidationError("The recipe has no output: give -o, or write 'output: tiles' into it.")
        }
        let inputs = kept.inputs.flatMap(PathPattern.expanded) + run.inputs
        if run.preview.dryRun { words.append("--dry-run") }
        if run.preview.printRecipe { words.append("--print-recipe") }
        command = try BuildCommand.parse(words + (inputs.isEmpty ? [] : ["--"] + inputs))
        self.recipe = recipe
        self.arguments = ["run"] + arguments
        settings = Self.settings(table, Self.byName(given), kept)
        if kept.settings.contains(where: { $0.option.name == "inputs-from" }) { listFolder = recipe.folder }
    }

    private static func byName(_ given: [(option: BuildOption, value: String)]) -> [String: [String]] {
        var result: [String: [String]] = [:]  // only asked, never listed: its order reaches nothing
        for (option, value) in given { result[option.name, default: []].append(option.isFlag ? "true" : value) }
        return result
    }

    private static func settings(
        _ table: BuildOptionTable, _ given: [String: [String]], _ recipe: Recipe?
    ) -> [Setting] {
        table.options.map { option in
            if let values = given[option.name] {
                return Setting(
                    option: option, values: option.isRepeating ? values : values.suffix(1), origin: .commandLine)
            }
            if let setting = recipe?.settings.first(where: { $0.option == option }) {
                let values = option.isFlag ? [String(setting.isOn)] : setting.values
                return Setting(option: option, values: values, origin: .recipe(line: setting.line))
            }
            let value = option.defaultValue ?? (option.isFlag ? "false" : nil)
            return Setting(option: option, values: value.map { [$0] } ?? [], origin: .default)
        }
    }

    /// Runs it, or says what it would do.
    func run(_ console: Console) async -> ExitStatus {
        do throws(InputListError) {
            if command.preview.printRecipe {
                console.data(RecipeText(try movable()).text)
                return .done
            }
            var command = self.command
            command.inputs += try listedInputs()
            guard command.preview.dryRun else { return await command.execute(console, arguments: arguments) }
            return BuildPreview(self, command).run(console)
        } catch {
            console.talk("kachel: \(error.message)\n")
            return .failed
        }
    }

    private func listedInputs() throws(InputListError) -> [String] {
        guard let list = command.list.inputsFrom else { return [] }
        let folder = listFolder
        return try InputList.paths(in: list).map { Recipe.resolved($0, in: folder) }
    }

    /// The same build with all paths from the working folder, where its recipe is to be saved: the lines of a list that
    /// start elsewhere become inputs of their own, since the list cannot say so.
    private func movable() throws(InputListError) -> BuildInvocation {
        guard !listFolder.isEmpty else { return self }
        var result = self
        result.command.inputs += try listedInputs()
        result.command.list.inputsFrom = nil
        result.settings.removeAll { $0.option.name == "inputs-from" }
        return result
    }
}
