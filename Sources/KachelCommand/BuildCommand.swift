internal import ArgumentParser
internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import TileBundles
internal import TilePipeline

/// `kachel build`
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Converts CityGML and CityJSON files and folders into a 3D Tiles bundle.",
        discussion: """
            Examples:
              kachel build LoD2_32_324_5729_1_NW.gml -o tiles
              kachel build city/ more.gml -o tiles --report report --attribution "© City of Kassel"
              kachel build old.gml -o tiles --crs EPSG:31467+5783 --overwrite
              kachel build city/ -o city.3tz

            Folders are searched recursively; files are told by their content, not by their name. The bundle holds \
            tileset.json, the tiles, manifest.json and index.html, a page that shows it with CesiumJS. An archive \
            (.3tz) holds the same in one file but for the page; unzip makes a folder of it that can be served.
            """)

    @Argument(help: "CityGML and CityJSON files (plain or gzip), and folders.", completion: .file())
    var inputs: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The folder to write, or a 3D Tiles archive if the name ends in .3tz.", completion: .directory)
    var output: String

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

    func validate() throws {
        guard !inputs.isEmpty || list.inputsFrom != nil else {
            throw ValidationError("Name at least one file or folder.")
        }
        if tiles.gzip, BundlePackaging.isArchiveName(output) {
            throw ValidationError(
                "--gzip is for folders: a .3tz archive compresses its files itself, and its readers expect them plain.")
        }
        if let mistake = AttributeRename.mistake(in: content.rename.map(\.rename)) { throw ValidationError(mistake) }
        if let report = run.report, ResolvedPath.parts(report).starts(with: ResolvedPath.parts(output)) {
            throw ValidationError("--report lies in the bundle, which holds no times: name a folder outside \(output).")
        }
    }

    /// The plan that the options make.
    func plan() throws -> ConversionPlan {
        var plan = ConversionPlan()
        plan.inputs = inputs
        plan.output = output
        plan.level = content.lod.choice
        plan.levels = content.onlyLod?.levels ?? Set(LevelOfDetail.allCases)
        plan.includesInteriors = content.interior
        plan.repairs = content.repairs
        plan.attributes = content.attributes.selection
        plan.renames = content.rename.map(\.rename)
        plan.schemaPath = content.schema
        plan.attribution = content.attribution
        plan.keepsSurfaceIdentifiers = content.surfaceIDs
        plan.inheritedBySurfaces = content.surfaceInherits.map(CommaList.items) ?? []
        plan.crs = place.crs
        plan.georeferencing = place.georeferencing
        plan.georeferencing.frame = tiles.frame
        plan.profile = tiles.profile
        plan.compression = tiles.compression
        plan.compressesFiles = tiles.gzip
        plan.budget = tiles.budget
        plan.jobs = run.jobs ?? ProcessResources.availableProcessors
        plan.memory = MemoryBudget(bytes: run.memory?.bytes ?? ProcessResources.availableMemory / 4)
        plan.workFolder = run.workDir
        plan.restarts = run.restart
        plan.keepsWork = run.keepWork
        plan.overwrites = run.overwrite
        return plan
    }
}
