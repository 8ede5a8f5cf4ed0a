internal import CityObjects
package import Diagnostics
internal import Geodesy
internal import InputSources
internal import JSONText
internal import SpatialFrames
internal import Spool
internal import StructuralMetadata
internal import TileBundles
internal import TileTree
internal import Tilesets

/// A whole conversion: documents in, a bundle out.
public struct Conversion: Sendable {
    private var plan: ConversionPlan
    private let monitor: ConversionMonitor
    private let problemSink: (any ProblemSink)?
    private let fingerprintSink: (any FingerprintSink)?
    /// Nil to choose by the plan and the input.
    private let spool: RecordSpool?

    /// A conversion that has not started.
    ///
    /// - Parameters:
    ///   - plan: what to read, what to write, and how.
    ///   - monitor: hears of progress and carries the wish to stop.
    public init(_ plan: ConversionPlan, monitor: ConversionMonitor = ConversionMonitor()) {
        self.init(plan, monitor: monitor, problemSink: nil)
    }

    /// A conversion that has not started.
    ///
    /// - Parameters:
    ///   - problemSink: takes all problems and all of the quarantine, of which the report has a selection.
    ///   - fingerprintSink: takes what each city object measures.
    package init(
        _ plan: ConversionPlan, monitor: ConversionMonitor = ConversionMonitor(),
        problemSink: (any ProblemSink)? = nil, fingerprintSink: (any FingerprintSink)? = nil
    ) {
        self.plan = plan
        self.monitor = monitor
        self.problemSink = problemSink
        self.fingerprintSink = fingerprintSink
        spool = nil
    }

    /// A conversion whose records wait in a given place between ingest and tiling; the bundle is the same wherever
    /// that is (invariant 6).
    init(_ plan: ConversionPlan, monitor: ConversionMonitor = ConversionMonitor(), spool: RecordSpool?) {
        self.plan = plan
        self.monitor = monitor
        problemSink = nil
        fingerprintSink = nil
        self.spool = spool
    }

    /// Runs it.
    ///
    /// The bundle appears complete under its name, or not at all. What is wrong with the data stands in the report.
    ///
    /// - Throws: `ConversionError`; the report so far is handed to `onFailure` then.
    @concurrent
    public func run(onFailure: @Sendable (ConversionReport) -> Void = { _ in }) async throws -> ConversionReport {
        var prepared = self
        prepared.plan.givenSchema = try GivenSchema.read(plan)
        do throws(GeodesyError) {
            prepared.plan.sharedPlans = try SharedPlans(plan.georeferencing)
        } catch {
            throw ConversionError.unusableGeodesy(error.description)
        }
        do throws(GeodesyError) {
            prepared.plan.plane = try PlaneOfResult.make(plan.georeferencing)
        } catch {
            throw ConversionError.unusableFrame(error.description)
        }
        return try await prepared.convert(onFailure: onFailure)
    }

    private func convert(onFailure: @Sendable (ConversionReport) -> Void) async throws -> ConversionReport {
        let listing = InputListing(inputs: plan.inputs)
        if let input = listing.files.first(where: { $0.lies(in: plan.output) }) {
            throw ConversionError.cannotWrite("\(plan.output): holds the input \(input.name)")
        }
        do throws(BundleError) {
            _ = try BundleOpening.check(path: plan.output, plan.packaging, overwriting: plan.overwrites)
        } catch {
            throw Self.refusal(error, plan)
        }
        let folder = WorkFolder(plan)
        let spool =
            if let spool { spool } else {
                try RecordSpool(plan, files: listing.files, folder: folder)
            }
        let writer: any BundleWriter
        do throws(BundleError) {
            writer = try BundleOpening.writer(
                to: plan.output, plan.packaging, overwriting: plan.overwrites,
                resuming: !spool.finished.cells.isEmpty)
        } catch {
            throw Self.refusal(error, plan)
        }
        do {
            let report = try await run(listing, spool, into: writer, onFailure: onFailure)
            folder.remove()
            return report
        } catch {
            let told = (error as? BundleError).map { ConversionError.cannotWrite($0.message) } ?? error
            if spool.journal == nil || !Self.canGoOn(after: told) {
                writer.abandon()
                folder.remove()
            } else if plan.packaging == .archive {
                writer.abandon()
            }
            throw told
        }
    }

    /// Whether a further run could use what is finished.
    private static func canGoOn(after error: any Error) -> Bool {
        switch error {
        case ConversionError.interrupted, ConversionError.cannotWrite: true
        default: false
        }
    }

    /// A bundle in the way can be replaced; a file or a folder of something else cannot, and that is to be said.
    private static func refusal(_ error: BundleError, _ plan: ConversionPlan) -> ConversionError {
        guard error.code == .exists, !plan.overwrites else { return .cannotWrite(error.message) }
        do throws(BundleError) {
            _ = try BundleOpening.check(path: plan.output, plan.packaging, overwriting: true)
            return .outputExists(plan.output)
        } catch {
            return .cannotWrite(error.message)
        }
    }

    private func run(
        _ listing: InputListing, _ spool: RecordSpool, into writer: any BundleWriter,
        onFailure: @Sendable (ConversionReport) -> Void
    ) async throws -> ConversionReport {
        var times = StageTimes()
        times.begin(.ingest)
        monitor.update { progress in
            progress.stage = .ingest
            progress.bytesTotal = listing.files.reduce(0) { $0 + $1.size }
        }
        let log = ProblemLog(problemSink)
        var ingest = try await IngestStage.run(listing, plan: plan, spool: spool, monitor: monitor, log: log)
        ingest.summary.problems.append(contentsOf: listing.problems)
        ingest.summary.problems += RunHeights(plan.georeferencing, ingest.summary.referenceSystems.map(\.value))
            .problems(ingest.summary.files)
        for (system, tally) in ingest.summary.areasOfUse.sorted(by: { $0.key < $1.key }) {
            guard let note = tally.note(of: system) else { continue }
            ingest.summary.notes.add(.limitedAccuracy, name: note.name, at: note.place, count: note.count)
        }
        if let far = ingest.summary.outlierCheck.outliers {
            ingest.summary.notes.add(.farFromOthers, name: far.note, at: far.farthest, count: far.objects)
        }
        if spool.journal != nil { ProcessMemory.giveBack() }
        // The barrier: from here on everything is in canonical order.
        let barrier = try RunBarrier(ingest, spool, isStopped: { monitor.isStopped })
        try tell(barrier, names: listing.files.map(\.name), &ingest.summary)
        var report = ConversionReport(ingest, barrier, log)
        report.stages = plan.stages.enumerated().map { index, stage in
            StageUse(
                name: stage.name, version: stage.version,
                droppedObjects: ingest.summary.droppedObjects[index, default: 0])
        }
        report.resumedObjects = spool.finished.ingest.reduce(0) { $0 + $1.objects }
        times.begin(.tiling)
        var isFinished = false
        defer {
            report.stageSeconds = times.finished()
            if !isFinished { onFailure(report) }
        }
        guard barrier.records.count > 0 else {
            throw ConversionError.nothingToShow
        }
        let schema = AttributeSchema(ingest.summary, plan)
        for remark in AttributeIntake(plan).remarks(ingest.summary) + schema.remarks {
            report.notes.add(remark.code, name: remark.text, at: Place(file: ""))
        }
        let builder = TileContentBuilder(
            schema: schema, attribution: plan.attribution, keepsSurfaceIdentifiers: schema.keepsSurfaceIdentifiers)
        let stage = TileStage(
            building: TileBuilding(
                plan: plan, content: builder, frames: try TileFrames(plane: plan.plane), writer: writer),
            barrier: barrier, monitor: monitor, schema: schema.schema, spool: spool)
        monitor.update { $0.stage = .tiling }
        // Nothing opens a page inside an archive.
        if plan.packaging != .archive { try writer.write("index.html", PackageResources.index_html) }
        try writer.write("schema.json", schema.schema.json.serialized(pretty: true))
        let tiles = try await stage.run()
        times.begin(.writing)
        report.add(tiles)
        monitor.update { progress in
            progress.stage = .writing
            progress.tiles = report.tiles
            progress.tilesTotal = report.tiles
        }
        try writer.write("manifest.json", Manifest.json(report, plan).serialized(pretty: true))
        if monitor.isStopped { throw ConversionError.interrupted }
        try writer.finish()
        report.storedBytes = writer.storedBytes
        report.stageSeconds = times.finished()
        isFinished = true
        return report
    }

    /// What only the records together tell.
    private func tell(_ barrier: RunBarrier, names: [String], _ summary: inout RunSummary) throws {
        do throws(SpoolError) {
            if let plane = plan.plane, let tear = FrameTear.note(barrier.survey.ends, plane: plane) {
                let file = Int(tear.record.file)
                let place = Place(
                    file: names.indices.contains(file) ? names[file] : "",
                    gmlID: try barrier.records.identifier(tear.record))
                summary.notes.add(.limitedAccuracy, name: tear.name, at: place)
            }
            if let fingerprintSink { try FingerprintLines.write(barrier.records, to: fingerprintSink) }
        } catch {
            throw ConversionError(error)
        }
    }
}

extension ConversionReport {
    fileprivate init(_ ingest: IngestResult, _ barrier: RunBarrier, _ log: ProblemLog) {
        self.init()
        let summary = ingest.summary
        topLevelObjects = summary.topLevelObjects
        cityObjects = summary.cityObjects
        groups = summary.groups.count
        quarantinedObjects = summary.quarantinedObjects
        quarantinedKinds = summary.quarantinedKinds
        leftOutKinds = summary.leftOutKinds
        duplicateObjects = barrier.survey.duplicateObjects
        records = barrier.records.count
        leafObjects = barrier.survey.objects
        lostMembers = summary.lostMembers
        polygons = summary.polygons
        lostPolygons = summary.lostPolygons
        files = ingest.files.sorted { ($0.name, $0.hash) < ($1.name, $1.hash) }
        relatedInputs = summary.relatedInputs.sorted
        inputBytes = files.reduce(0) { $0 + $1.bytes }
        referenceSystems = summary.referenceSystems.sorted { $0.key < $1.key }.map(\.value)
        columns = ColumnGroup.groups(of: summary.columns).map(\.statistics)
        surfaceColumns = ColumnGroup.groups(of: summary.surfaceColumns).map(\.statistics)
        notes = summary.notes
        notes.merge(barrier.survey.notes)
        var problemsOfRun = summary.problems + barrier.problems
        if referenceSystems.count > 1 {
            problemsOfRun.append(
                Problem(
                    .mixedCRS, at: Place(file: ""),
                    "the run holds \(referenceSystems.count) coordinate reference systems: "
                        + referenceSystems.map(\.description.sourceText).joined(separator: ", ")))
        }
        log.append(problemsOfRun, summary.quarantine, number: ProblemLog.wholeRun)
        digest = log.digest
        problems = digest.problems
        quarantine = digest.quarantine
        fileCounts = summary.files
        placedObjects = summary.placedObjects
        repairs = summary.repairs
        measure(barrier.survey)
    }

    private mutating func measure(_ survey: RecordSurvey) {
        guard survey.count > 0 else { return }
        west = survey.longitudes.west
        east = survey.longitudes.east
        south = survey.south
        north = survey.north
        lowest = survey.lowest
        highest = survey.highest
        buildingHeights = survey.buildingHeights
        medianBase = survey.bases.median ?? 0
    }

    fileprivate mutating func add(_ result: TileStageResult) {
        notes.merge(result.statistics.notes)
        leafKinds = result.statistics.kinds
        geometry = result.statistics.geometry
        tiles = result.statistics.tiles
        resumedTiles = result.resumedTiles
        leaves = result.statistics.leaves
        tilesets = result.tilesets
        levels = result.depth
        leafTriangles = result.statistics.leafTriangles
        innerTriangles = result.statistics.innerTriangles
        degenerateTriangles = result.statistics.degenerateTriangles
        tileBytes = result.statistics.bytes
        largestTile = result.statistics.largestTile
        rootError = result.rootError
        diameter = result.diameter
        spread = result.statistics.spread
    }
}
