// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that neither users nor `make test` build it; README.md says how to run it. The modules under
// test are links into the main package, so that they are built with the fuzzer's counters. Linux only.
let sanitizers = "-sanitize=fuzzer,address"
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags([sanitizers]),
]
let fuzz: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags([sanitizers, "-parse-as-library"])]
let link: [LinkerSetting] = [.unsafeFlags([sanitizers])]

func fuzzTarget(_ name: String, _ dependencies: [Target.Dependency] = ["Meshing", "SpatialFrames"]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: fuzz, linkerSettings: link)
}

let package = Package(
    name: "KachelFuzzing",
    platforms: [.macOS(.v26)],
    targets: [
        .target(name: "SpatialFrames", swiftSettings: strict),
        .target(name: "Meshing", dependencies: ["SpatialFrames"], swiftSettings: strict),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .target(name: "Diagnostics", swiftSettings: strict),
        .target(name: "MarkupReading", dependencies: ["Diagnostics", "CLibXML2"], swiftSettings: strict),
        fuzzTarget("FuzzPolygons"),
        fuzzTarget("FuzzMeshes"),
        fuzzTarget("FuzzMarkup", ["MarkupReading"]),
    ]
)
