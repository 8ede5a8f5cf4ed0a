internal import CityGMLReading
internal import CityObjects
internal import InputSources

/// Learns what the textures of a run are for before anything else is read, since a model's appearances may follow the
/// objects that they are for.
///
/// A second look at the files of CityGML that parses only what names a texture; in CityJSON every geometry says itself
/// whether it has textures. Memory: 8 bytes a target, one batch a worker, or one appearance if that is larger.
enum TextureScan {
    /// Runs the scan, if the plan asks what has textures.
    ///
    /// - Throws: `ConversionError.interrupted`.
    static func run(
        _ listing: InputListing, plan: ConversionPlan, monitor: ConversionMonitor
    ) async throws -> TextureTargets {
        guard plan.level == .texturedHighest else { return TextureTargets() }
        var indices: [Int] = []
        for (index, file) in listing.files.enumerated() {
            if case .cityGML = file.format { indices.append(index) }
        }
        // What cannot be read is told by the ingest.
        let feed = BatchFeed(
            indices.map { listing.files[$0] }, includesAppearances: true, isStopRequested: { monitor.isStopped })
        return try await withThrowingTaskGroup(of: [(file: Int, hash: UInt64)].self) { group in
            for _ in 0..<max(1, plan.jobs) {
                group.addTask { try await work(feed, monitor) }
            }
            var targets: [(file: Int, hash: UInt64)] = []
            for try await part in group {
                targets.append(contentsOf: part.map { (indices[$0.file], $0.hash) })
            }
            return TextureTargets(targets)
        }
    }

    @concurrent
    private static func work(
        _ feed: BatchFeed, _ monitor: ConversionMonitor
    ) async throws -> [(file: Int, hash: UInt64)] {
        let reader = TextureTargetReader()
        var targets: [(file: Int, hash: UInt64)] = []
        while let batch = feed.next()?.batch {
            if monitor.isStopped { throw ConversionError.interrupted }
            guard case .cityGML(let members) = batch else { continue }
            for hash in reader.targets(in: members) { targets.append((batch.fileIndex, hash)) }
        }
        if monitor.isStopped { throw ConversionError.interrupted }
        return targets
    }
}
