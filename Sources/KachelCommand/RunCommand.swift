internal import ArgumentParser

/// `kachel run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Converts what a recipe says: a YAML file with the options of build.",
        discussion: """
            Examples:
              kachel run city.yaml
              kachel run Pipelines/german-lod2.yaml LoD2_32_324_5729_1_NW.gml -o tiles
              kachel run city.yaml --lod 1 -o coarse --dry-run

            A recipe holds the long names of the options as keys, and inputs, title and description:

              kachel: 1
              inputs: [data, "more/*.gml"]
              output: tiles
              heights: orthometric
              overwrite: true

            Relative paths in a recipe, and in a list that it names, start at its folder. Options on the command line win over those of the recipe; \
            inputs on the command line replace the recipe's. A recipe never runs anything else.
            """)

    @Argument(help: "The recipe.", completion: .file(extensions: ["yaml", "yml"]))
    var recipe: String

    @Argument(
        help: "CityGML and CityJSON files (plain or gzip) and folders, instead of the recipe's.", completion: .file())
    var inputs: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The folder to write, or a 3D Tiles archive if the name ends in .3tz.", completion: .directory)
    var output: String?

    @OptionGroup
    var list: InputListOptions

    @OptionGroup(title: "What is shown")
    var content: ContentOptions

    @OptionGroup(title: "Place and height")
    var place: PlaceOptions

    @OptionGroup(title: "Tiles")
    var tiles: TileOptions

    @OptionGroup(title: "The run")
    var run: RunOptions

    @OptionGroup(title: "Before the run")
    var preview: PreviewOptions

    /// Runs the build that the recipe and the command line make.
    ///
    /// - Parameter arguments: the command line behind `run`.
    func execute(_ console: Console, _ arguments: [String]) async -> ExitStatus {
        let table = BuildOptionTable.build
        do {
            let recipe = try Recipe(path: recipe, table: table)
            return await (try BuildInvocation(recipe, self, arguments, table)).run(console)
        } catch let errors as RecipeErrors {
            console.talk(errors.text)
        } catch {
            console.talk("kachel: \(recipe): \(BuildCommand.message(for: error))\n")
        }
        return .usage
    }
}
