internal import CityGMLReading
internal import Diagnostics
package import Geodesy
internal import InputSources
internal import SpatialFrames
package import TilePipeline

/// What an inspection may be told.
package struct InspectionOptions: Sendable {
    /// Files and folders, as given.
    package var inputs: [String] = []
    /// The reference system for everything, nil for what the documents say.
    package var crs: String?
    /// Heights, geoid, offset, axis order.
    package var georeferencing = GeoreferencingOptions()
    /// At most so many threads are busy at once, ≥ 1.
    package var jobs = 1
    /// How geometry is checked; nil where it is not.
    package var checks: CheckOptions?

    /// The defaults.
    package init() {}
}

/// Reads city models once and says what they hold; nothing is meshed and nothing is kept of an object.
///
/// Memory: two batches of about 1 MB a worker, and the survey. The answer is the same for any number of workers.
package enum ModelInspector {
    /// Inspects files and folders.
    ///
    /// - Throws: `ConversionError.interrupted`.
    @concurrent
    package static func inspect(
        _ options: InspectionOptions, monitor: ConversionMonitor = ConversionMonitor()
    ) async throws -> ModelSurvey {
        let listing = InputListing(inputs: options.inputs)
        monitor.update { progress in
            progress.stage = .ingest
            progress.bytesTotal = listing.files.reduce(0) { $0 + $1.size }
        }
        let feed = BatchFeed(
            listing.files, includesAppearances: true, keepsHeaders: true,
            isStopRequested: { monitor.isStopped })
        let related = RelatedFiles()
        let paths = listing.files.map(\.path)
        var survey = ModelSurvey()
        try await withThrowingTaskGroup(of: ModelSurvey.self) { group in
            for _ in 0..<max(1, options.jobs) {
                group.addTask { try await work(feed, paths, options, related, monitor) }
            }
            for try await part in group { survey.merge(part) }
        }
        let (documents, problems) = feed.finished()
        for problem in problems + listing.problems { survey.problems.add(problem) }
        for document in documents {
            survey.problems.add(document.notes)
            survey.elements.add(document.appearance)
        }
        survey.images = related.images
        survey.libraryObjects = related.libraryObjects
        addFiles(listing, documents, to: &survey)
        checkPlace(&survey, options.georeferencing)
        return survey
    }

    /// Tells of heights that fit no ground, and of objects far from the others, as a conversion does.
    private static func checkPlace(_ survey: inout ModelSurvey, _ options: GeoreferencingOptions) {
        let file = survey.files.count == 1 ? survey.files[0].name : ""
        survey.place.outliers = survey.place.outlierCheck.outliers
        if let far = survey.place.outliers {
            survey.problems.add(Problem(.farFromOthers, at: far.farthest, far.note), count: far.objects)
        }
        guard let base = survey.place.medianBase else { return }
        if let finding = heightFinding(&survey, options) {
            survey.problems.add(Problem(.implausibleHeights, at: Place(file: file), finding))
        } else {
            for problem in survey.place.strayHeights.problems(medianBase: base) { survey.problems.add(problem) }
        }
    }

    /// What is wrong with the heights of most objects; nil if they may be right.
    private static func heightFinding(_ survey: inout ModelSurvey, _ options: GeoreferencingOptions) -> String? {
        guard let middle = survey.place.outlierCheck.crowd, let base = survey.place.medianBase,
            let top = survey.place.medianTop,
            let seaLevel = SeaLevel(searchPaths: options.projSearchPaths)?.height(
                longitude: Angle(degrees: middle.longitude), latitude: Angle(degrees: middle.latitude))
        else { return nil }
        survey.place.seaLevel = seaLevel
        let uses = survey.systems.values.compactMap(\.use)
        let heights = PlacedHeights(
            objects: survey.place.objects, medianBase: base, medianTop: top, seaLevel: seaLevel,
            longitude: middle.longitude, latitude: middle.latitude,
            extent: max(survey.place.width, survey.place.depth), sourceBases: survey.place.sourceBases,
            isEllipsoidal: CRSUse.isEllipsoidal(uses))
        return HeightCheck.finding(heights, options)
    }

    @concurrent
    private static func work(
        _ feed: BatchFeed, _ paths: [String], _ options: InspectionOptions, _ related: RelatedFiles,
        _ monitor: ConversionMonitor
    ) async throws -> ModelSurvey {
        let worker = InspectionWorker(options, related: related, isStopped: { monitor.isStopped })
        while let (batch, bytesRead, _) = feed.next() {
            if monitor.isStopped { throw ConversionError.interrupted }
            let count = worker.read(batch, path: paths[batch.fileIndex])
            monitor.update { progress in
                progress.bytesRead = max(progress.bytesRead, bytesRead)
                progress.objects += count
            }
        }
        if monitor.isStopped { throw ConversionError.interrupted }
        return worker.finish()
    }

    private static func addFiles(_ listing: InputListing, _ documents: [FedDocument], to survey: inout ModelSurvey) {
        var byIndex: [Int: FedDocument] = [:]
        for document in documents { byIndex[document.fileIndex] = document }
        var statements: [ModelStatement: (files: Int, first: String)] = [:]
        for (index, file) in listing.files.enumerated() {
            var entry = FileSurvey(file, isRead: byIndex[index] != nil)
            entry.objects = survey.objectsByFile[index] ?? 0
            if let document = byIndex[index] {
                entry.bytes = document.bytes
                entry.isCompressed = document.isCompressed
                entry.encoding = DocumentStatements.encoding(ofProlog: document.prolog)
                entry.srsName = document.modelSRSName
                if !document.version.isEmpty { entry.version = document.version }
                let stated = DocumentStatements.read(prolog: document.prolog, header: document.header)
                let json = document.statements.map { ModelStatement(property: $0.name, text: $0.text) }
                for statement in Set(stated + json) {
                    let known = statements[statement]
                    statements[statement] = ((known?.files ?? 0) + 1, min(known?.first ?? file.name, file.name))
                }
            }
            survey.files.append(entry)
        }
        survey.files.append(contentsOf: listing.unsupported.map { FileSurvey($0, isRead: false) })
        survey.files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        survey.statements = statements.sorted { $0.key < $1.key }.map { ($0.key, $0.value.files, $0.value.first) }
    }
}

extension FileSurvey {
    fileprivate init(_ file: InputFile, isRead: Bool) {
        switch file.format {
        case .cityGML(let version):
            self.init(
                name: file.name, format: "CityGML", version: version, isRead: isRead, sizeOnDisk: file.size)
        case .cityJSON:
            self.init(
                name: file.name, format: "CityJSON", version: "", isRead: isRead, sizeOnDisk: file.size)
        case .other(let what):
            self.init(
                name: file.name, format: what, version: "", isRead: isRead, sizeOnDisk: file.size)
        }
    }
}
