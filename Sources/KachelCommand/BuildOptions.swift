// Public, since public enums of the libraries conform to its protocols here.
public import ArgumentParser
internal import CityObjects
internal import Diagnostics
public import Geodesy
internal import Meshing
internal import SpatialFrames
internal import TilePipeline
internal import TileTree

/// `highest`, `textured-highest` or a number.
struct LevelOfDetailArgument: ExpressibleByArgument {
    var choice: LevelOfDetailChoice

    init?(argument: String) {
        if argument == "highest" {
            choice = .highest
        } else if argument == "textured-highest" {
            choice = .texturedHighest
        } else if let number = UInt8(argument), let level = LevelOfDetail(rawValue: number) {
            choice = .level(level)
        } else {
            return nil
        }
    }

    init(_ choice: LevelOfDetailChoice) { self.choice = choice }

    var defaultValueDescription: String { "highest" }
    static var allValueStrings: [String] { ["highest", "textured-highest", "0", "1", "2", "3", "4"] }
}

/// Numbers of levels with commas between.
struct LevelOfDetailList: ExpressibleByArgument {
    var levels: Set<LevelOfDetail>

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            UInt8($0).flatMap { LevelOfDetail(rawValue: $0) }
        }
        let levels = Set(numbers.compactMap { $0 })
        guard !numbers.contains(nil), levels.count == numbers.count else { return nil }
        self.levels = levels
    }
}

/// `all`, `none` or names with commas between.
struct AttributeSelectionArgument: ExpressibleByArgument {
    var selection: AttributeSelection

    init?(argument: String) {
        switch argument {
        case "": return nil
        case "all": selection = .all
        case "none": selection = .none
        default: selection = .names(CommaList.items(argument))
        }
    }

    init(_ selection: AttributeSelection) { self.selection = selection }

    var defaultValueDescription: String { "all" }
}

/// `all`, `none` or words with commas between.
struct GeometryRepairsArgument: ExpressibleByArgument {
    var repairs: GeometryRepairs

    init?(argument: String) {
        guard let repairs = GeometryRepairs(text: argument) else { return nil }
        self.repairs = repairs
    }

    var defaultValueDescription: String { "all" }
}

/// `old=new`.
struct AttributeRenameArgument: ExpressibleByArgument {
    var rename: AttributeRename

    init?(argument: String) {
        guard let sign = argument.lastIndex(of: "="), sign > argument.startIndex else { return nil }
        let name = argument[argument.index(after: sign)...]
        guard !name.isEmpty else { return nil }
        rename = AttributeRename(source: String(argument[..<sign]), name: String(name))
    }
}

/// Texts with commas between.
enum CommaList {
    /// The texts, without spaces in front. Complexity: O(characters).
    static func items(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
    }
}

/// What of the model is shown.
struct ContentOptions: ParsableArguments {
    @Option(help: "The level of detail that the finest tiles show; an object without it shows its nearest one.")
    var lod = LevelOfDetailArgument(.highest)

    @Option(
        help: ArgumentHelp(
            "Look at these levels of detail of the source only, with commas between; objects without are left out.",
            valueName: "levels"))
    var onlyLod: LevelOfDetailList?

    @Flag(help: "Show rooms, storeys, building units and what stands in them, too.")
    var interior = false

    @Option(
        help: ArgumentHelp(
            "The repairs of faulty geometry to make: all, none, or words with commas between: points, closure, holes, orientation, planarity.",
            valueName: "all|none|words"))
    var repair: GeometryRepairsArgument?

    @Flag(help: "Repair nothing, like --repair none; what needs a repair to be shown is left out and listed.")
    var noRepair = false

    @Option(
        help: ArgumentHelp(
            "The attributes to keep: all, none, or names with commas between.", valueName: "all|none|names"))
    var attributes = AttributeSelectionArgument(.all)

    @Option(
        help: ArgumentHelp("Give an attribute another name; may be given several times.", valueName: "old=new"))
    var rename: [AttributeRenameArgument] = []

    @Option(
        help: ArgumentHelp(
            "The schema.json of an earlier build: the attributes keep its columns and types, and what does not fit is reported.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var schema: String?

    @Option(help: "Text for asset.copyright of every tile and for the manifest.")
    var attribution: String?

    @Flag(name: .customLong("surface-ids"), help: "Keep the gml:id of boundary surfaces (larger tiles).")
    var surfaceIDs = false

    @Option(
        help: ArgumentHelp(
            "Attributes of objects that their surfaces repeat, by name, with commas between (gml_id: parent_gml_id).",
            valueName: "names"))
    var surfaceInherits: String?

    func validate() throws {
        if noRepair, repair != nil {
            throw ValidationError("--repair and --no-repair exclude each other.")
        }
    }

    /// The repairs that they ask for.
    var repairs: GeometryRepairs { noRepair ? [] : repair?.repairs ?? .all }
}

/// Inputs that are named elsewhere than on the command line.
struct InputListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also read the inputs that this file names, one a line, from the working folder; - for standard input.",
            valueName: "file"),
        completion: .file())
    var inputsFrom: String?
}

/// A look before the run.
struct PreviewOptions: ParsableArguments {
    @Flag(help: "Say what would be read and written and which options count, and do nothing.")
    var dryRun = false

    @Flag(help: "Print the inputs and options as a recipe for kachel run, and do nothing.")
    var printRecipe = false
}

/// `auto`, `egm96`, `none` or a file.
struct GeoidArgument: ExpressibleByArgument {
    var choice: GeoidChoice

    init?(argument: String) {
        switch argument {
        case "": return nil
        case "auto": choice = .auto
        case "egm96": choice = .egm96
        case "none": choice = .none
        default: choice = .file(argument)
        }
    }

    init(_ choice: GeoidChoice) { self.choice = choice }

    var defaultValueDescription: String { "auto" }
}

/// `lon,lat,height` or `lon,lat,height,heading`.
struct LocalOriginArgument: ExpressibleByArgument {
    var origin: LocalOrigin

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingPrefix(" "))
        }
        let values = numbers.compactMap { $0 }.filter(\.isFinite)
        guard values.count == numbers.count, values.count == 3 || values.count == 4, abs(values[0]) <= 180,
            abs(values[1]) <= 90, abs(values[2]) <= 100_000, values.count == 3 || abs(values[3]) <= 360
        else { return nil }
        origin = LocalOrigin(
            longitude: Angle(degrees: values[0]), latitude: Angle(degrees: values[1]), height: values[2],
            heading: Angle(degrees: values.count == 4 ? values[3] : 0))
    }
}

extension HeightMode: ExpressibleByArgument {}

extension AxisOrderChoice: ExpressibleByArgument {
    /// A choice from its word on the command line.
    public init?(argument: String) {
        switch argument {
        case "auto": self = .auto
        case "authority": self = .authority
        case "easting-first": self = .eastingFirst
        default: return nil
        }
    }

    /// The words of all choices, for the help.
    public static var allValueStrings: [String] { ["auto", "authority", "easting-first"] }
}

/// How heights and axes are read, whatever the reference system.
struct CoordinateOptions: ParsableArguments {
    @Option(help: "What the heights of the tiles mean: above the ellipsoid, as in the source, or each object on 0 m.")
    var heights = HeightMode.ellipsoidal

    @Option(
        help: ArgumentHelp(
            "The geoid for heights above sea level: auto (the grid of the reference system, EGM96 where it is missing), egm96, none, or a GTX or GeoTIFF file.",
            valueName: "auto|egm96|none|FILE"), completion: .file())
    var geoid = GeoidArgument(.auto)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Metres added to every height; may be negative.", valueName: "metres"))
    var heightOffset = 0.0

    @Option(help: "The order of horizontal coordinates: what fits the area of use, the authority's, or easting first.")
    var axisOrder = AxisOrderChoice.auto

    @Flag(help: "Make it an error when a place or height would rest on a fallback or a guess.")
    var strict = false

    func validate() throws {
        guard heightOffset.isFinite, abs(heightOffset) <= 100_000 else {
            throw ValidationError("--height-offset is a number of metres between -100000 and 100000.")
        }
    }

    /// The options of the geodesy that they make.
    var georeferencing: GeoreferencingOptions {
        GeoreferencingOptions(
            heights: heights, geoid: geoid.choice, heightOffset: heightOffset, axisOrder: axisOrder, isStrict: strict)
    }
}

/// Where on earth the model lies.
struct PlaceOptions: ParsableArguments {
    @Option(help: "Coordinate reference system for all inputs instead of what they state, such as EPSG:25832+7837.")
    var crs: String?

    @OptionGroup
    var coordinates: CoordinateOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Read all coordinates as metres to the right, ahead and up of this point: degrees east, degrees north, metres above the ellipsoid (above sea level with --geoid egm96 or FILE) and, if wanted, where ahead lies, in degrees clockwise from north.",
            valueName: "lon,lat,height[,heading]"))
    var origin: LocalOriginArgument?

    func validate() throws {
        if origin != nil, crs != nil {
            throw ValidationError("--origin and --crs exclude each other: local metres are in no reference system.")
        }
    }

    /// The options of the geodesy.
    var georeferencing: GeoreferencingOptions {
        var options = coordinates.georeferencing
        options.origin = origin?.origin
        return options
    }
}

extension EncodingProfile: ExpressibleByArgument {}
extension TileCompression: ExpressibleByArgument {}

/// A number of bytes with an optional K, M or G for KiB, MiB and GiB.
struct ByteCount: ExpressibleByArgument {
    var bytes: Int

    init?(argument: String) {
        var digits = argument[...]
        var factor = 1
        for (suffix, value) in [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30),
        ] where digits.hasSuffix(suffix) {
            digits = digits.dropLast(suffix.count)
            factor = value
            break
        }
        guard let number = Int(digits), number > 0, number <= (1 << 50) / factor else { return nil }
        bytes = number * factor
    }

    init(_ bytes: Int) { self.bytes = bytes }

    var defaultValueDescription: String { "512K" }
}

/// How tiles look as files.
struct TileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the tiles in the plane of this projected system instead of on the globe, for viewers without one, such as EPSG:25832 or EPSG:3857.",
            valueName: "crs"))
    var frame: String?

    @Option(help: "web: quantized and compressed, for CesiumJS, three.js and others; gis: float positions, for QGIS.")
    var profile = EncodingProfile.web

    @Option(help: "Compression of the geometry in the web profile.")
    var compression = TileCompression.meshopt

    @Flag(
        help:
            "Compress *.json and *.glb in place, for a server that sends Content-Encoding: gzip; not for .3tz archives."
    )
    var gzip = false

    @Option(help: ArgumentHelp("What a tile may weigh, compressed; K and M stand for KiB and MiB.", valueName: "bytes"))
    var tileBytes = ByteCount(512 << 10)

    @Option(help: ArgumentHelp("How many triangles a tile may have.", valueName: "count"))
    var tileTriangles = 64 << 10

    func validate() throws {
        guard tileBytes.bytes >= 4096 else { throw ValidationError("--tile-bytes is at least 4096.") }
        guard tileTriangles >= 100 else { throw ValidationError("--tile-triangles is at least 100.") }
    }

    /// The budget of a tile.
    var budget: Budget { Budget(bytes: tileBytes.bytes, triangles: tileTriangles) }
}

/// From which severity on a run counts as failed.
enum FailureThreshold: String, CaseIterable, ExpressibleByArgument {
    case note
    case warning
    case error
    case never

    /// The least severity that fails a run, nil if none does.
    var severity: Severity? {
        switch self {
        case .note: .note
        case .warning: .warning
        case .error: .error
        case .never: nil
        }
    }

    /// Whether a worst severity reaches it.
    func isReached(by worst: Severity?) -> Bool {
        guard let worst, let severity else { return false }
        return worst >= severity
    }
}

/// How progress is shown.
enum ProgressStyle: String, CaseIterable, ExpressibleByArgument {
    case auto
    case bar
    case json
    case none
}

/// How the run behaves.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "At most so many threads are busy at once (default: the processors that the process may use).",
            valueName: "count"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "How much memory may be used; M and G stand for MiB and GiB (default: a quarter of what the machine has).",
            valueName: "size"))
    var memory: ByteCount?

    @Option(
        help: ArgumentHelp(
            "Where records go that do not fit into memory (default: OUTPUT.work, beside the output).",
            valueName: "folder"),
        completion: .directory)
    var workDir: String?

    @Flag(help: "Discard what an interrupted run of the same command has done, instead of going on with it.")
    var restart = false

    @Flag(help: "Leave the work folder where it is, with the records of the run.")
    var keepWork = false

    @Flag(help: "Replace an existing bundle.")
    var overwrite = false

    @Option(
        help: ArgumentHelp(
            "Write report.html, report.json, problems.jsonl, quarantine.jsonl, summary.md and junit.xml here.",
            valueName: "folder"),
        completion: .directory)
    var report: String?

    @Flag(
        help:
            "Also write fingerprints.jsonl into the report's folder: areas, volume, height and hashes of each city object."
    )
    var fingerprints = false

    @Option(help: "Exit with 1 if there are problems of this severity or worse.")
    var failOn = FailureThreshold.error

    @Flag(help: "Say nothing but what makes the run fail.")
    var quiet = false

    @Option(help: "Progress on standard error: a bar on a terminal, JSON lines, or none.")
    var progress = ProgressStyle.auto

    func validate() throws {
        if fingerprints, report == nil {
            throw ValidationError("--fingerprints writes into the folder of --report, which is missing.")
        }
        if let jobs, jobs < 1 || jobs > 1024 { throw ValidationError("--jobs is a number from 1 to 1024.") }
        if let memory, memory.bytes < MemoryBudget.least {
            throw ValidationError("--memory is at least \(MemoryBudget.least >> 20)M.")
        }
    }
}
