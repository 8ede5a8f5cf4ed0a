public import CityObjects
internal import ContentHashing
public import Geodesy
internal import InputSources
public import Meshing
internal import SpatialFrames
package import TileBundles
public import TileTree

/// Which clients a bundle is made for.
public enum EncodingProfile: String, Sendable, Hashable, CaseIterable {
    /// Quantized positions and EXT_meshopt_compression: CesiumJS, three.js, Unreal and others.
    case web
    /// Float positions without compression, since QGIS reads no others.
    case gis
}

/// How tiles are compressed.
public enum TileCompression: String, Sendable, Hashable, CaseIterable {
    case meshopt
    case none
}

/// Everything that decides what a conversion writes: complete and validated.
public struct ConversionPlan: Sendable {
    /// Files and folders, as given.
    public var inputs: [String] = []
    /// The folder to write, or the archive if the name ends in `.3tz`.
    public var output = ""
    /// Whether the files of a folder are gzip under their own names. Archives are compressed in their own way.
    public var compressesFiles = false
    /// Which level of detail a leaf shows.
    public var level = LevelOfDetailChoice.highest
    /// The levels of detail that are looked at; those of the source that are not among them count for nothing.
    public var levels = Set(LevelOfDetail.allCases)
    /// Whether rooms, storeys, units and what stands in them are shown.
    public var includesInteriors = false
    /// What is done about faulty geometry.
    public var repairs = GeometryRepairs.all
    /// Which attributes are kept.
    public var attributes = AttributeSelection.all
    /// New names for attributes, by source name.
    public var renames: [AttributeRename] = []
    /// A file with the schema that the attributes have to fit; nil to learn it from the data.
    public var schemaPath: String?
    /// What that file says, once it has been read.
    var givenSchema: GivenSchema?
    /// The reference system for everything, nil for what the documents say.
    public var crs: String?
    /// Heights, geoid, offset.
    public var georeferencing = GeoreferencingOptions()
    /// Who makes the plans of all workers, once a run has begun.
    var sharedPlans: SharedPlans?
    /// The plane that the options of the geodesy ask for, once it has been looked up; nil on the globe.
    var plane: PlaneOfResult?
    /// Goes to `asset.copyright` of every tile and into the manifest; nil for none.
    public var attribution: String?
    /// Which clients it is for.
    public var profile = EncodingProfile.web
    /// How tiles are compressed.
    public var compression = TileCompression.meshopt
    /// What a tile may cost.
    public var budget = Budget(bytes: 512 << 10, triangles: 64 << 10)
    /// Whether surfaces carry their `gml:id`.
    public var keepsSurfaceIdentifiers = false
    /// Attributes of objects that their surfaces repeat, by source name or property id.
    public var inheritedBySurfaces: [String] = []
    /// Stages of your own, in the order in which objects pass them.
    public var stages: [any CityObjectStage] = []
    /// At most so many threads are busy at once, ≥ 1.
    public var jobs = 1
    /// How much memory may be used. It changes nothing in the bundle.
    public var memory = MemoryBudget(bytes: 1 << 30)
    /// Where records go that do not fit into memory; nil for a folder beside the output.
    public var workFolder: String?
    /// Whether what an interrupted run has finished is discarded, and not used.
    public var restarts = false
    /// Whether what is in the work folder stays there after the run.
    public var keepsWork = false
    /// Whether an existing bundle is replaced.
    public var overwrites = false

    /// The defaults.
    public init() {}

    /// What the readers make of the models.
    package var reading: ReadingOptions {
        var options = ReadingOptions()
        options.includesInteriors = includesInteriors
        return options
    }

    /// The largest distance between a leaf's positions and the source's, metres: 1 cm up to LoD 2, 2 mm beyond.
    package static func leafBound(of level: LevelOfDetail) -> Double { level <= .lod2 ? 0.01 : 0.002 }

    /// A grid as the manifest names it: without its folder, with the hash of its bytes.
    private static func nameAndHash(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard var reader = try? BlockReader(path: path) else { return name }
        while let count = try? reader.next({ $0.count }), count > 0 {}
        return "\(name) xxh3:\(reader.contentHash().hexadecimal)"
    }

    /// An origin as it is given on the command line; empty for none.
    private static func text(of origin: LocalOrigin?) -> String {
        guard let origin else { return "" }
        let degrees = [origin.longitude, origin.latitude].map { ($0.degrees * 1e10).rounded() / 1e10 }
        let heading = (origin.heading.degrees * 1e10).rounded() / 1e10
        return "\(degrees[0]),\(degrees[1]),\(origin.height),\(heading)"
    }

    /// How the bundle lies on the disk, by its name and the options.
    package var packaging: BundlePackaging {
        BundlePackaging.isArchiveName(output) ? .archive : .folder(compressing: compressesFiles)
    }

    /// The options that change what a bundle contains, in a fixed order, for the manifest. How it is packed is not
    /// among them: a folder and an archive of the same data hold the same files.
    package var optionsThatMatter: [(name: String, value: String)] {
        let levelText =
            switch level {
            case .highest: "highest"
            case .texturedHighest: "textured-highest"
            case .level(let level): String(level.rawValue)
            }
        let geoid =
            switch georeferencing.geoid {
            case .auto: "auto"
            case .egm96: "egm96"
            case .none: "none"
            case .file(let path): Self.nameAndHash(of: path)
            }
        return [
            ("lod", levelText), ("only-lod", levels.sorted().map { String($0.rawValue) }.joined(separator: ",")),
            ("interior", String(includesInteriors)), ("repair", repairs.text), ("attributes", attributes.text),
            ("rename", renames.map { "\($0.source)=\($0.name)" }.joined(separator: ",")),
            ("schema", schemaPath.map(Self.nameAndHash) ?? ""), ("crs", crs ?? ""),
            ("heights", georeferencing.heights.rawValue), ("geoid", geoid),
            ("height-offset", String(georeferencing.heightOffset)), ("axis-order", georeferencing.axisOrder.rawValue),
            ("origin", Self.text(of: georeferencing.origin)), ("frame", georeferencing.frame ?? ""),
            ("strict", String(georeferencing.isStrict)),
            ("attribution", attribution ?? ""),
            ("profile", profile.rawValue), ("compression", compression.rawValue),
            ("tile-bytes", String(budget.bytes)), ("tile-triangles", String(budget.triangles)),
            ("surface-ids", String(keepsSurfaceIdentifiers)),
            ("surface-inherits", inheritedBySurfaces.joined(separator: ",")),
        ]
    }
}
