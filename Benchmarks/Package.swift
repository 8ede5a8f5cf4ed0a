// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither users nor `make test` build it; README.md says how to run it. The modules
// measured are links into the main package, so that what they keep to the package can be measured too.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func bench(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["Meshing", "SpatialFrames"], swiftSettings: [.swiftLanguageMode(.v6)])
}

let package = Package(
    name: "KachelBenchmarks",
    platforms: [.macOS(.v26)],
    targets: [
        .target(name: "SpatialFrames", swiftSettings: strict),
        .target(name: "Meshing", dependencies: ["SpatialFrames"], swiftSettings: strict),
        .systemLibrary(
            name: "CProj", pkgConfig: "proj", providers: [.apt(["libproj-dev"]), .brew(["proj"])]),
        .target(name: "Diagnostics", swiftSettings: strict),
        .target(
            name: "Geodesy", dependencies: ["SpatialFrames", "Diagnostics", "CProj"], swiftSettings: strict,
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .executableTarget(
            name: "GeoreferencingBench", dependencies: ["Geodesy", "SpatialFrames"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        bench("TriangulationBench"),
        bench("SimplificationBench"),
        bench("VertexLoopBench"),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .target(name: "MarkupReading", dependencies: ["Diagnostics", "CLibXML2"], swiftSettings: strict),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "ContentHashing", dependencies: ["CXXHash"], swiftSettings: strict),
        .target(name: "CityObjects", dependencies: ["Diagnostics", "SpatialFrames"], swiftSettings: strict),
        .target(
            name: "InputSources", dependencies: ["Diagnostics", "ContentHashing", "CZlib"], swiftSettings: strict),
        .target(
            name: "CityGMLReading",
            dependencies: [
                "CityObjects", "MarkupReading", "InputSources", "ContentHashing", "Diagnostics", "SpatialFrames",
            ], swiftSettings: strict),
        .executableTarget(
            name: "ReadingBench", dependencies: ["CityGMLReading", "CityObjects", "InputSources", "ContentHashing"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "MarkupBench", dependencies: ["MarkupReading"], swiftSettings: [.swiftLanguageMode(.v6)]),
        .systemLibrary(name: "CMeshoptimizer", providers: [.apt(["libmeshoptimizer-dev"]), .brew(["meshoptimizer"])]),
        .target(name: "JSONText", swiftSettings: strict),
        .target(name: "StructuralMetadata", dependencies: ["Diagnostics", "JSONText"], swiftSettings: strict),
        .target(
            name: "GLTFContent", dependencies: ["StructuralMetadata", "SpatialFrames", "JSONText", "CMeshoptimizer"],
            swiftSettings: strict),
        .target(
            name: "Representations", dependencies: ["CityObjects", "Meshing", "SpatialFrames"], swiftSettings: strict),
        .target(
            name: "Spool",
            dependencies: ["CityObjects", "SpatialFrames", "Diagnostics", "ContentHashing", "Representations"],
            swiftSettings: strict),
        .executableTarget(
            name: "TileStageBench",
            dependencies: ["GLTFContent", "StructuralMetadata", "Spool", "Representations", "CityObjects", "SpatialFrames"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .executableTarget(
            name: "MeshOperationBench", dependencies: ["Meshing", "SpatialFrames", "CMeshoptimizer"],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
