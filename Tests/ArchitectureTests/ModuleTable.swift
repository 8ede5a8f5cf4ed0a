/// Which target may import which module: the one place in code, compared with ARCHITECTURE.md and Package.swift.
enum ModuleTable {
    /// Modules of ours, of C libraries and of packages by target; what the toolchain brings stands in `toolchain`.
    static let mayImport: [String: Set<String>] = [
        "Diagnostics": [],
        "SpatialFrames": [],
        "ContentHashing": ["CXXHash"],
        "JSONText": [],
        "CityObjects": ["Diagnostics", "SpatialFrames"],
        "Meshing": ["SpatialFrames"],
        "Geodesy": ["SpatialFrames", "Diagnostics", "CProj"],
        "InputSources": ["Diagnostics", "ContentHashing", "CZlib"],
        "MarkupReading": ["Diagnostics", "CLibXML2"],
        "CityGMLReading": [
            "CityObjects", "MarkupReading", "InputSources", "ContentHashing", "Diagnostics", "SpatialFrames",
        ],
        "CityJSONReading": ["CityObjects", "JSONText", "InputSources", "ContentHashing", "Diagnostics"],
        "StructuralMetadata": ["Diagnostics", "JSONText"],
        "GLTFContent": ["StructuralMetadata", "SpatialFrames", "JSONText", "CMeshoptimizer"],
        "Tilesets": ["StructuralMetadata", "SpatialFrames", "JSONText"],
        "TileBundles": ["Tilesets", "ContentHashing", "JSONText", "CDeflate"],
        "Representations": ["CityObjects", "Meshing", "SpatialFrames"],
        "TileTree": ["SpatialFrames"],
        "Spool": ["CityObjects", "SpatialFrames", "Diagnostics", "ContentHashing", "Representations"],
        "TilePipeline": [
            "Diagnostics", "SpatialFrames", "ContentHashing", "JSONText", "CityObjects", "Meshing", "Geodesy",
            "InputSources", "MarkupReading", "CityGMLReading", "CityJSONReading", "StructuralMetadata", "GLTFContent",
            "Tilesets", "TileBundles", "Representations", "TileTree", "Spool", "CAllocator",
        ],
        "Reporting": ["Diagnostics", "JSONText"],
        "SyntheticCity": ["CityObjects", "SpatialFrames"],
        "ModelInspection": [
            "Diagnostics", "SpatialFrames", "JSONText", "CityObjects", "Meshing", "Geodesy", "InputSources",
            "MarkupReading", "CityGMLReading", "CityJSONReading", "TilePipeline",
        ],
        "TilesetAudit": [
            "Diagnostics", "SpatialFrames", "JSONText", "StructuralMetadata", "GLTFContent", "Tilesets", "TileBundles",
        ],
        "KachelCommand": [
            "Diagnostics", "JSONText", "CityObjects", "Geodesy", "TileTree", "TileBundles", "TilePipeline",
            "ModelInspection", "TilesetAudit", "Reporting", "SyntheticCity", "SpatialFrames", "Meshing",
            "ArgumentParser", "Yams",
        ],
        "kachel": ["KachelCommand"],
    ]

    /// The C libraries' modules.
    static let cModules: Set<String> = [
        "CLibXML2", "CProj", "CMeshoptimizer", "CXXHash", "CDeflate", "CZlib", "CAllocator",
    ]

    /// The library products: the modules that their users may name.
    static let products: [String: Set<String>] = [
        "CityGMLReading": ["CityGMLReading", "CityObjects", "InputSources", "Diagnostics", "SpatialFrames"],
        "Meshing": ["Meshing", "SpatialFrames"],
        "Geodesy": ["Geodesy", "SpatialFrames", "Diagnostics"],
        "Tilesets": ["Tilesets", "StructuralMetadata", "GLTFContent", "TileBundles", "SpatialFrames"],
        "TilePipeline": [
            "TilePipeline", "TileTree", "CityObjects", "Geodesy", "Meshing", "SpatialFrames", "Diagnostics",
        ],
    ]

    /// What comes with the toolchain and needs no permission.
    static let toolchain: Set<String> = ["Glibc", "Darwin", "Musl", "Synchronization"]

    /// The targets that may use Foundation, which is large and slow to load: files, processes, nothing hot.
    static let mayUseFoundation: Set<String> = ["InputSources", "KachelCommand", "kachel"]

    /// The targets that may be asynchronous: everything below is called, and returns.
    static let mayBeAsynchronous: Set<String> = ["TilePipeline", "ModelInspection", "KachelCommand", "kachel"]
}
