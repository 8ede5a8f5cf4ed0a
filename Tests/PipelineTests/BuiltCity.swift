import Foundation
import Geodesy
import TileTree

@testable import TilePipeline

/// A finished conversion of documents, all of it in memory.
struct BuiltCity: Sendable {
    var plan: ConversionPlan
    var report: ConversionReport
    var bundle: DecodedBundle
    /// The inputs, still on disk as long as this value lives.
    var folder: TemporaryFolder
    var paths: [String]

    /// A plan with tiles so small that a few buildings make several levels.
    static func plan(tileBytes: Int = 24 << 10) -> ConversionPlan {
        var plan = ConversionPlan()
        plan.budget = Budget(bytes: tileBytes, triangles: 64 << 10)
        plan.jobs = 2
        return plan
    }

    /// Writes the documents, converts them and reads the bundle back.
    init(
        _ documents: [MadeDocument], plan: ConversionPlan = Self.plan(), spoolsToDisk: Bool = false
    ) async throws {
        let folder = try TemporaryFolder()
        let paths = try documents.map { try folder.write("in/" + $0.name, $0.bytes) }
        try await self.init(paths: paths, in: folder, plan: plan, spoolsToDisk: spoolsToDisk)
    }

    init(
        paths: [String], in folder: TemporaryFolder, plan: ConversionPlan = Self.plan(), spoolsToDisk: Bool = false
    ) async throws {
        var plan = plan
        plan.inputs = paths
        plan.output = folder.path + "/out"
        plan.overwrites = true
        self.plan = plan
        self.folder = folder
        self.paths = paths
        // Runs of a few records each, on the disk.
        let spool =
            spoolsToDisk
            ? RecordSpool(medium: try WorkFolder(plan).medium(), runBytes: 10_000, mergeBytes: 4096) : nil
        report = try await Conversion(plan, spool: spool).run()
        bundle = try DecodedBundle(plan.output)
        try FileManager.default.removeItem(atPath: plan.output)
    }

    /// The city most tests look at: eight levels of tiles, two towns 20 km apart behind external tilesets.
    static let shared = Task<BuiltCity, any Error> {
        try await BuiltCity([
            MadeDocuments.city("west.gml", seed: 11, buildings: 70),
            MadeDocuments.city("east.gml", seed: 12, buildings: 36, bridge: false, movedEast: 20_000),
        ])
    }

    /// A city whose tiles are so small that summary runs leave things out.
    static let tight = Task<BuiltCity, any Error> {
        try await BuiltCity([MadeDocuments.city(seed: 13, buildings: 90)], plan: BuiltCity.plan(tileBytes: 3 << 10))
    }
}
