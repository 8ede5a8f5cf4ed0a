internal import CityGMLReading
internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import SpatialFrames
internal import TilePipeline

/// One worker of an inspection: parses batches and counts what they hold. Never shared.
final class InspectionWorker {
    private let reader: BatchReader
    private let census: ElementCensus
    private let placement: TreePlacement
    private let options: InspectionOptions
    private var survey = ModelSurvey()
    private var remarks = CountedNotes()
    /// Scratch: the levels of detail of each object of a tree, as bits.
    private var levels: [UInt8] = []
    /// Nil where nobody asks for checks.
    private var checker: GeometryChecker?

    private let isStopped: @Sendable () -> Bool

    /// - Parameter isStopped: asked before every object. Once it is true what the worker holds is of no use.
    init(_ options: InspectionOptions, related: RelatedFiles, isStopped: @escaping @Sendable () -> Bool) {
        self.options = options
        self.isStopped = isStopped
        var made: ElementCensus?
        // An inspection counts what is there, whatever a conversion would show of it.
        var reading = ReadingOptions()
        reading.includesInteriors = true
        reading.keepsSolids = options.checks != nil
        checker = options.checks.map { GeometryChecker($0) }
        let reader = MemberReader(options: reading) { inner in
            let census = ElementCensus(inner: inner, related: related)
            made = census
            return census
        }
        self.reader = BatchReader(options: reading, members: reader)
        census = made ?? ElementCensus(inner: CityGMLHandler(document: DocumentContext(file: "")), related: related)
        placement = TreePlacement(crs: options.crs, options: options.georeferencing, isStopped: isStopped)
    }

    /// Reads a batch to its end and returns how many top-level objects it held.
    func read(_ batch: InputBatch, path: String) -> Int {
        var count = 0
        census.documentPath = path
        let context = batch.context
        reader.read(batch) { tree in
            guard !isStopped() else { return }
            count += 1
            survey.add(tree, fileIndex: batch.fileIndex, levels: &levels)
            let frames = place(tree, context, batch.fileIndex)
            checker?.check(tree, frames)
        }
        census.commit()
        for problem in reader.takeProblems() { survey.problems.add(problem) }
        return count
    }

    /// What was counted; once, at the end.
    func finish() -> ModelSurvey {
        survey.elements = census.finish()
        survey.elements.add(reader.appearance)
        survey.lostMembers = reader.lostMembers
        // Appearances are counted here and not passed over.
        survey.problems.add(reader.notes.without(.contentPassedOver, names: ["appearanceMember", "appearance"]))
        survey.problems.add(remarks)
        survey.checks = checker?.survey
        survey.checks?.cut()
        return survey
    }

    /// Counts where a tree lies.
    ///
    /// - Returns: how its points become metres; none where that is not known.
    private func place(
        _ tree: CityObjectTree, _ context: DocumentContext, _ fileIndex: Int
    ) -> [GeometryChecker.Stretch] {
        // As in a conversion: what has nothing to show has no place either.
        guard !tree.polygons.isEmpty else {
            remarks.add(
                .noGeometry, name: "\(tree.objects[0].kind.name) without surface geometry that Kachel reads",
                at: tree.place(ofObject: 0))
            return []
        }
        var plans: [(stretch: TreePlacement.Stretch, key: String)] = []
        let outcome = placement.place(tree, context, fileIndex: fileIndex) { stretch in
            plans.append((stretch, stretch.srsName + (stretch.plan.description.axesSwapped ? "\n(swapped)" : "")))
            if stretch.failures > 0 {
                survey.problems.add(
                    Problem(
                        .coordinatesOutside, at: tree.place(ofObject: 0),
                        "\(stretch.failures) of \(stretch.points) points cannot be placed on the globe from "
                            + stretch.srsName + stretch.plan.causeOfFailures))
            }
            for remark in stretch.plan.remarks {
                remarks.add(remark.code, name: remark.message, at: Place(file: tree.file))
            }
        }
        switch outcome {
        case .placed:
            note(tree, plans)
            guard let bounds = placement.bounds() else {
                survey.problems.add(
                    Problem(
                        .coordinatesOutside, at: tree.place(ofObject: 0),
                        "the \(tree.objects[0].kind.name) has no coordinates that can be placed on the globe; check --crs"
                    ))
                return frames(tree, plans.map(\.stretch))
            }
            survey.place.add(bounds, heights: tree.z, first: tree.place(ofObject: 0))
            if HeightCheck.isApplicable(options.georeferencing) {
                survey.place.strayHeights.add(
                    bottom: bounds.bottom, top: bounds.top, heights: placement.height,
                    source: placement.plan?.description.heightsAreThirdAxis == false ? [] : tree.z,
                    kind: tree.objects[0].kind.name, at: tree.place(ofObject: 0))
            }
            return frames(tree, plans.map(\.stretch))
        case .interrupted: break
        case .missingCRS:
            survey.objectsWithoutSystem += 1
            note(tree, srsName: "", error: nil)
            remarks.add(
                .missingCRS,
                name: "the document states no coordinate reference system; say it with --crs, for example "
                    + "--crs EPSG:25832", at: Place(file: tree.file))
        case .unknownCRS(let name, let error):
            note(tree, srsName: name, error: error.message)
            remarks.add(error.problemCode, name: error.message, at: Place(file: tree.file))
        }
        return []
    }

    private func frames(_ tree: CityObjectTree, _ stretches: [TreePlacement.Stretch]) -> [GeometryChecker.Stretch] {
        guard checker != nil else { return [] }
        var firstPoint = 0
        return stretches.map { stretch in
            defer { firstPoint += stretch.points }
            let end = min(firstPoint + stretch.points, tree.x.count)
            let near = (firstPoint..<max(end, firstPoint)).first { tree.x[$0].isFinite && tree.y[$0].isFinite } ?? 0
            let point =
                tree.x.indices.contains(near) ? SIMD3(tree.x[near], tree.y[near], tree.z[near]) : SIMD3(0, 0, 0)
            return GeometryChecker.Stretch(
                firstPoint: firstPoint, frame: MetricFrame(stretch.plan.description, near: point))
        }
    }

    /// Counts the points of a tree whose stretches were all placed.
    private func note(_ tree: CityObjectTree, _ plans: [(stretch: TreePlacement.Stretch, key: String)]) {
        var start = 0
        var counted: Set<String> = []
        for (stretch, key) in plans {
            var system = survey.systems[key] ?? SystemSurvey()
            let description = stretch.plan.description
            if counted.insert(key).inserted {
                system.objects += 1
                var use = system.use ?? CRSUse(description: description)
                use.add(description)
                system.use = use
            }
            let end = min(start + stretch.points, tree.x.count)
            system.points += end - start
            for index in start..<end { system.add(x: tree.x[index], y: tree.y[index], z: tree.z[index]) }
            if let example = example(in: start..<end, of: tree) {
                system.example = system.example.map { ExamplePoint.first($0, example) } ?? example
            }
            survey.systems[key] = system
            start = end
        }
    }

    /// The first point of a stretch that was placed.
    private func example(in range: Range<Int>, of tree: CityObjectTree) -> ExamplePoint? {
        guard
            let index = range.first(where: {
                placement.longitude[$0].isFinite && placement.latitude[$0].isFinite && placement.height[$0].isFinite
            })
        else { return nil }
        return ExamplePoint(
            place: tree.place(ofObject: 0), source: [tree.x[index], tree.y[index], tree.z[index]],
            longitude: Angle(radians: placement.longitude[index]).degrees,
            latitude: Angle(radians: placement.latitude[index]).degrees, height: placement.height[index])
    }

    /// Counts the points of a tree under a system that is missing or of no use.
    private func note(_ tree: CityObjectTree, srsName: String, error: String?) {
        var system = survey.systems[srsName] ?? SystemSurvey()
        system.objects += 1
        system.points += tree.x.count
        for index in tree.x.indices { system.add(x: tree.x[index], y: tree.y[index], z: tree.z[index]) }
        if let error { system.error = error }
        survey.systems[srsName] = system
    }
}

extension CountedNotes {
    /// The counts without those of some names.
    fileprivate func without(_ code: ProblemCode, names: Set<String>) -> CountedNotes {
        var rest = CountedNotes()
        for (key, entry) in sorted where key.code != code || !names.contains(key.name) {
            rest.add(key.code, name: key.name, at: entry.first, count: entry.count)
        }
        return rest
    }
}
