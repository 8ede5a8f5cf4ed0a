// swift-tools-version: 6.2
import PackageDescription

/// Flags of every target of ours: what the language offers to catch mistakes early.
/// Warnings become errors in CI by a command-line flag, never here, so that users on newer toolchains can build.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
/// Tests do without strict memory safety: the testing macros expand to code that is not marked.
let strictTests: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]
let math: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux]))]

/// A system library found through pkg-config.
func system(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil, exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict,
        linkerSettings: math)
}

/// A program that sees what users of the libraries see, and is no product.
func example(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Examples/\(name)", packageAccess: false,
        swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strictTests)
}

let package = Package(
    name: "kachel",
    platforms: [.macOS(.v26)],
    // Each library lists every module whose types its user meets.
    products: [
        .executable(name: "kachel", targets: ["kachel"]),
        .library(
            name: "CityGMLReading",
            targets: ["CityGMLReading", "CityObjects", "InputSources", "Diagnostics", "SpatialFrames"]),
        .library(name: "Meshing", targets: ["Meshing", "SpatialFrames"]),
        .library(name: "Geodesy", targets: ["Geodesy", "SpatialFrames", "Diagnostics"]),
        .library(
            name: "Tilesets",
            targets: ["Tilesets", "StructuralMetadata", "GLTFContent", "TileBundles", "SpatialFrames"]),
        .library(
            name: "TilePipeline",
            targets: ["TilePipeline", "TileTree", "CityObjects", "Geodesy", "Meshing", "SpatialFrames", "Diagnostics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        system("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev", brew: "libxml2"),
        system("CProj", pkgConfig: "proj", apt: "libproj-dev", brew: "proj"),
        system("CMeshoptimizer", pkgConfig: nil, apt: "libmeshoptimizer-dev", brew: "meshoptimizer"),
        system("CXXHash", pkgConfig: "libxxhash", apt: "libxxhash-dev", brew: "xxhash"),
        system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev", brew: "libdeflate"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        .systemLibrary(name: "CAllocator"),

        module("Diagnostics"),
        module("SpatialFrames"),
        module("ContentHashing", ["CXXHash"]),
        module("JSONText"),
        module("CityObjects", ["Diagnostics", "SpatialFrames"]),
        module("Meshing", ["SpatialFrames"]),
        module("Geodesy", ["SpatialFrames", "Diagnostics", "CProj"]),
        module("InputSources", ["Diagnostics", "ContentHashing", "CZlib"]),
        module("MarkupReading", ["Diagnostics", "CLibXML2"]),
        module(
            "CityGMLReading",
            ["CityObjects", "MarkupReading", "InputSources", "ContentHashing", "Diagnostics", "SpatialFrames"]),
        module(
            "CityJSONReading",
            ["CityObjects", "JSONText", "InputSources", "ContentHashing", "Diagnostics"]),
        module("StructuralMetadata", ["Diagnostics", "JSONText"]),
        module("GLTFContent", ["StructuralMetadata", "SpatialFrames", "JSONText", "CMeshoptimizer"]),
        module("Tilesets", ["StructuralMetadata", "SpatialFrames", "JSONText"]),
        module("TileBundles", ["Tilesets", "ContentHashing", "JSONText", "CDeflate"]),
        module("Representations", ["CityObjects", "Meshing", "SpatialFrames"]),
        module("TileTree", ["SpatialFrames"]),
        module("Spool", ["CityObjects", "SpatialFrames", "Diagnostics", "ContentHashing", "Representations"]),
        module(
            "TilePipeline",
            [
                "Diagnostics", "SpatialFrames", "ContentHashing", "JSONText", "CityObjects", "Meshing", "Geodesy",
                "InputSources", "MarkupReading", "CityGMLReading", "CityJSONReading", "StructuralMetadata",
                "GLTFContent", "Tilesets", "TileBundles", "Representations", "TileTree", "Spool", "CAllocator",
            ], resources: [.embedInCode("Resources/index.html")]),
        module("Reporting", ["Diagnostics", "JSONText"]),
        module("SyntheticCity", ["CityObjects", "SpatialFrames"]),
        module(
            "ModelInspection",
            [
                "Diagnostics", "SpatialFrames", "JSONText", "CityObjects", "Meshing", "Geodesy", "InputSources",
                "MarkupReading", "CityGMLReading", "CityJSONReading", "TilePipeline",
            ]),
        module(
            "TilesetAudit",
            [
                "Diagnostics", "SpatialFrames", "JSONText", "StructuralMetadata", "GLTFContent", "Tilesets",
                "TileBundles",
            ]),
        module(
            "KachelCommand",
            [
                "Diagnostics", "JSONText", "CityObjects", "Geodesy", "TileTree", "TileBundles", "TilePipeline",
                "ModelInspection", "TilesetAudit", "Reporting", "SyntheticCity", "SpatialFrames", "Meshing",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(name: "kachel", dependencies: ["KachelCommand"], swiftSettings: strict),

        example("ReadCityObjects", ["CityGMLReading", "CityObjects", "Diagnostics", "InputSources"]),
        example("TriangulateOneRoof", ["Meshing", "SpatialFrames"]),
        example("SimplifyAMesh", ["Meshing", "SpatialFrames"]),
        example(
            "WriteOneTile",
            ["Geodesy", "Tilesets", "StructuralMetadata", "GLTFContent", "TileBundles", "SpatialFrames"]),
        example("ConvertATown", ["TilePipeline", "TileTree", "CityObjects", "Diagnostics", "Geodesy"]),
        example("WriteYourOwnStage", ["TilePipeline", "CityObjects", "Diagnostics"]),

        tests("ArchitectureTests", []),
        tests("MeshingTests", ["Meshing", "SpatialFrames"]),
        tests("GeodesyTests", ["Geodesy", "SpatialFrames", "Diagnostics"]),
        tests(
            "EncodingTests",
            ["JSONText", "StructuralMetadata", "GLTFContent", "Tilesets", "TileBundles", "SpatialFrames"]),
        tests("SyntheticCityTests", ["SyntheticCity"]),
        tests(
            "ReadingTests",
            ["MarkupReading", "CityGMLReading", "CityObjects", "InputSources", "Diagnostics", "SpatialFrames"],
            exclude: ["Expectations"]),
        tests(
            "CityJSONTests",
            ["CityJSONReading", "CityObjects", "InputSources", "JSONText", "Diagnostics", "SpatialFrames"]),
        tests(
            "PipelineTests",
            [
                "TilePipeline", "Spool", "TileTree", "Representations", "CityObjects", "Diagnostics", "SpatialFrames",
                "GLTFContent", "StructuralMetadata", "Tilesets", "TileBundles", "SyntheticCity", "JSONText",
                "CityGMLReading", "MarkupReading", "InputSources", "Geodesy", "Meshing", "ContentHashing",
            ], exclude: ["Goldens"]),
        tests(
            "InspectionTests",
            [
                "ModelInspection", "TilesetAudit", "TilePipeline", "TileBundles", "GLTFContent", "StructuralMetadata",
                "Tilesets", "CityObjects", "Diagnostics", "SpatialFrames", "JSONText", "SyntheticCity",
            ]),
        tests("ReportingTests", ["Reporting", "Diagnostics", "JSONText"]),
        tests(
            "CommandTests",
            [
                "kachel", "KachelCommand", "TilePipeline", "TileBundles", "Reporting", "Diagnostics", "JSONText",
                "SyntheticCity",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], exclude: ["Goldens"]),
    ]
)
