internal import CityGMLReading
internal import CityObjects
internal import ContentHashing
internal import Diagnostics
internal import Geodesy
internal import Meshing
internal import Representations
internal import SpatialFrames
internal import Spool
internal import TileTree

/// One worker of the ingest: parses batches, places the objects on the globe, meshes them and makes records.
///
/// Owns a parser, PROJ state and scratch memory; never shared.
final class IngestWorker {
    let plan: ConversionPlan
    private let reader: BatchReader
    let placement: TreePlacement
    private var attributes: AttributeIntake
    private var leafBuilder = LeafBuilder()
    private var ladderBuilder = LadderBuilder()
    private let objects: ObjectPlacement
    var summary = RunSummary()
    private var writer: RunWriter
    /// The index of the file at hand; names may repeat in different folders.
    private var fileIndex = -1

    private let deferred: DeferredTrees?
    private let isStopped: @Sendable () -> Bool
    /// Objects that cannot wait for others, since there is no more room.
    private var turnedAway: [DeferredTree] = []
    /// Members of which nothing could be read, as far as that has been told.
    private var toldLostMembers = 0
    /// Whether objects of the batch at hand wait.
    private(set) var hasWaiting = false

    /// A worker that has met nothing.
    ///
    /// - Parameters:
    ///   - spool: where records go.
    ///   - deferred: where objects that refer to others wait; nil to convert them as they are.
    ///   - textures: what textures are for, where the plan asks.
    ///   - isStopped: asked before every object. Once it is true what the worker holds is of no use.
    init(
        plan: ConversionPlan, spool: RecordSpool, deferred: DeferredTrees? = nil,
        textures: TextureTargets = TextureTargets(),
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) throws(ConversionError) {
        self.plan = plan
        writer = spool.writer()
        self.isStopped = isStopped
        attributes = AttributeIntake(plan)
        self.deferred = deferred
        var reading = plan.reading
        reading.textures = textures
        reader = BatchReader(options: reading)
        placement = TreePlacement(
            crs: plan.crs, options: plan.georeferencing, plans: plan.sharedPlans, isStopped: isStopped)
        objects = try ObjectPlacement(plan.plane)
    }

    /// Reads a batch to its end and returns how many top-level objects it held.
    func ingest(_ batch: InputBatch) -> Int {
        var count = 0
        let context = batch.context
        fileIndex = batch.fileIndex
        let lostBefore = reader.lostMembers
        let countedBefore = SeverityCounts(reader.notes) + SeverityCounts(summary.notes)
        hasWaiting = false
        let onDeferred = deferred.map { deferred in
            { tree in
                self.hasWaiting = true
                self.turnedAway += deferred.add(tree)
            }
        }
        reader.read(batch, onDeferred: onDeferred) { tree in
            guard !isStopped() else { return }
            count += 1
            ingest(&tree, context)
        }
        // A batch is of one file, so that what was only counted can be told apart by files here.
        let counted = SeverityCounts(reader.notes) + SeverityCounts(summary.notes) - countedBefore
        summary.files[context.file, default: FileCounts()].counted += counted
        summary.files[context.file, default: FileCounts()].lostMembers += reader.lostMembers - lostBefore
        takeMemberProblems()
        summary.groups += reader.takeGroups().map { GroupOfFile(file: batch.fileIndex, group: $0) }
        return count
    }

    /// Goes on with a tree that waited, as it is now.
    func ingest(_ tree: consuming CityObjectTree, of deferred: DeferredTree) {
        fileIndex = deferred.fileIndex
        let countedBefore = SeverityCounts(summary.notes)
        if deferred.isFeatureOfExtension, tree.polygons.isEmpty {
            summary.notes.add(.contentPassedOver, name: deferred.extensionClass, at: tree.place(ofObject: 0))
        } else {
            ingest(&tree, deferred.context)
        }
        let counted = SeverityCounts(summary.notes) - countedBefore
        summary.files[deferred.context.file, default: FileCounts()].counted += counted
    }

    /// Converts the trees for which there was no room to wait, without what they refer to.
    ///
    /// - Parameters:
    ///   - known: the numbers of those with which that has been done.
    ///   - after: called behind each, so that what was found in it can be taken.
    func ingestTurnedAway(but known: Set<Int>, _ after: (DeferredTree) -> Void) -> Int {
        defer { turnedAway.removeAll() }
        for tree in turnedAway where !known.contains(tree.number) {
            guard !isStopped() else { break }
            summary.notes.add(
                .unresolvedReference,
                name: "objects that refer to others, beyond \(DeferredTrees.byteLimit >> 20) MiB of waiting ones",
                at: tree.tree.place(ofObject: 0))
            summary.files[tree.context.file, default: FileCounts()].counted.add(.warning)
            ingest(tree.resolvedAlone(), of: tree)
            after(tree)
        }
        return turnedAway.count
    }

    /// Whether the records that wait are enough for a run.
    var isFull: Bool { writer.isFull }

    /// Writes the records that wait as a run; nil if there are none.
    ///
    /// - Throws: `cannotWrite`, such as for a full disk.
    func flush() throws(ConversionError) -> RecordRun? {
        do throws(SpoolError) {
            return try writer.flush()
        } catch {
            throw ConversionError(error)
        }
    }

    /// What was learned since the last call, in whatever was read.
    func takeSummary() -> RunSummary {
        summary.notes.merge(reader.takeNotes())
        summary.relatedInputs.add(reader.codeLists)
        takeMemberProblems()
        summary.lostMembers += reader.lostMembers - toldLostMembers
        toldLostMembers = reader.lostMembers
        defer { summary = RunSummary() }
        return summary
    }

    /// Reads a batch once more for the objects in it that wait for geometry of others; all else has been done.
    func readWaiting(_ batch: InputBatch) {
        // What its reader finds is known.
        let reader = BatchReader(options: plan.reading)
        let onDeferred = deferred.map { deferred in { tree in self.turnedAway += deferred.add(tree) } }
        reader.read(batch, onDeferred: onDeferred) { _ in }
    }

    /// Takes what was found in the batch read last.
    func takeFindings() -> (problems: [Problem], quarantine: [QuarantineEntry]) {
        defer {
            summary.problems.removeAll()
            summary.quarantine.removeAll()
        }
        return (summary.problems, summary.quarantine)
    }

    private func takeMemberProblems() {
        let problems = reader.takeProblems()
        summary.problems.append(contentsOf: problems)
        // Other problems are of what stands between members, or of a whole feature; no member is lost by them.
        for problem in problems where [.malformedMember, .limitExceeded].contains(problem.code) {
            summary.quarantine.append(
                QuarantineEntry(.member, at: problem.place, code: problem.code, problem.message))
        }
    }

    private func ingest(_ tree: inout CityObjectTree, _ context: DocumentContext) {
        summary.problems.append(contentsOf: tree.problems)
        summary.topLevelObjects[tree.objects[0].kind, default: 0] += 1
        for object in tree.objects { summary.cityObjects[object.kind, default: 0] += 1 }
        summary.files[tree.file, default: FileCounts()].objects += tree.objects.count
        identify(&tree)
        guard passesStages(&tree), keepsLevels(&tree) else { return }
        loseRinglessPolygons(of: tree)
        guard !tree.polygons.isEmpty else {
            let reason =
                tree.implicitGeometries > 0
                ? "is shown by a template only, which Kachel does not place yet"
                : "has no surface geometry that Kachel reads"
            reject(tree, .noGeometry, reason + "; it is left out")
            return
        }
        guard place(tree, context) else { return }
        var record = SpoolRecord()
        guard let frame = objects.locate(placement, &record) else {
            rejectWithoutPlace(tree)
            return
        }
        for remark in objects.remarks {
            summary.notes.add(remark.code, name: remark.message, at: Place(file: tree.file))
        }
        let leaf = leafBuilder.build(
            tree, coordinates: objects.coordinates, frame: frame, choice: plan.level,
            repairs: plan.repairs, keepsSurfaceIdentifiers: plan.keepsSurfaceIdentifiers)
        note(leaf, of: tree)
        guard leaf.representation.isVisible else {
            reject(tree, .unusableGeometry, "has no usable one among its \(leaf.polygonCount) polygons; it is left out")
            return
        }
        record.level = leaf.level ?? .lod0
        record.fingerprints = leaf.fingerprints
        noteLevel(of: leaf, tree)
        record.representations = ladderBuilder.build(
            tree, leaf: leaf, coordinates: objects.coordinates, frame: frame,
            repairs: plan.repairs, keepsSurfaceIdentifiers: plan.keepsSurfaceIdentifiers)
        fill(&record, &tree)
        summary.placedObjects += tree.objects.count
        summary.files[tree.file, default: FileCounts()].converted += tree.objects.count
        summary.files[tree.file, default: FileCounts()].sourceBases.add(tree.z)
        if HeightCheck.isApplicable(plan.georeferencing) {
            summary.files[tree.file, default: FileCounts()].strayHeights.add(
                bottom: record.base, top: record.top, heights: placement.height,
                source: placement.plan?.description.heightsAreThirdAxis == false ? [] : tree.z,
                kind: tree.objects[0].kind.name, at: tree.place(ofObject: 0))
        }
        let extent = record.extent
        summary.files[tree.file, default: FileCounts()].placed.add(record, at: tree.place(ofObject: 0))
        countAreaOfUse(extent, tree)
        summary.outlierCheck.add(
            west: extent.west, south: extent.south, east: extent.east, north: extent.north, at: tree.place(ofObject: 0))
        writer.append(&record, file: fileIndex)
    }

    /// Sends the object through the stages of the user; false if one drops it.
    private func passesStages(_ tree: inout CityObjectTree) -> Bool {
        for (index, stage) in plan.stages.enumerated() {
            let problemsBefore = tree.problems.count
            // Taken out and put back, so that the stage changes the arrays in place.
            var taken = CityObjectTree()
            swap(&taken, &tree)
            var object = StagedObject(taken, stageName: stage.name)
            taken = CityObjectTree()
            let decision = stage.process(&object)
            tree = object.finished()
            summary.problems.append(contentsOf: tree.problems[problemsBefore...])
            if case .drop(let reason) = decision {
                summary.droppedObjects[index, default: 0] += tree.objects.count
                summary.notes.add(
                    .droppedByStage, name: "\(stage.name): \(reason)", at: tree.place(ofObject: 0),
                    count: tree.objects.count)
                return false
            }
        }
        return true
    }

    /// Gives an id to objects without: file name and ordinal (decision 14).
    private func identify(_ tree: inout CityObjectTree) {
        for index in tree.objects.indices where tree.objects[index].identifier.isEmpty {
            summary.notes.add(.missingIdentifier, name: tree.objects[index].kind.name, at: tree.place(ofObject: index))
            tree.objects[index].identifier = tree.madeIdentifier(ofObject: index)
        }
    }

    private func reject(_ tree: CityObjectTree, _ code: ProblemCode, _ message: String) {
        let object = tree.objects[0]
        let text = "the \(object.kind.name) \(message)"
        summary.problems.append(Problem(code, at: tree.place(ofObject: 0), text))
        quarantine(tree, code, text)
    }

    /// Tells of an object without a place: on the globe, or in the plane of the result.
    private func rejectWithoutPlace(_ tree: CityObjectTree) {
        switch objects.fault {
        case .refused(let error):
            // The same of all objects nearby: said once for a file.
            summary.notes.add(error.problemCode, name: error.message, at: Place(file: tree.file))
            quarantineQuietly(tree, error.problemCode, "has no place in the frame of the result")
        case .unmapped:
            reject(
                tree, .coordinatesOutside,
                "has no place in the frame of the result, \(plan.plane?.identifier ?? ""), whose map does not reach "
                    + "there; it is left out: name another with --frame")
        case nil:
            reject(
                tree, .coordinatesOutside,
                "has no coordinates that can be placed on the globe; check --crs; it is left out")
        }
    }

    /// Lists a top-level object and all below it.
    private func quarantine(_ tree: CityObjectTree, _ code: ProblemCode, _ message: String) {
        for (index, object) in tree.objects.enumerated() {
            let kind: QuarantineEntry.Kind = code == .noGeometry ? .empty : index == 0 ? .object : .part
            summary.quarantine.append(
                QuarantineEntry(
                    kind, at: tree.place(ofObject: index),
                    owner: object.parent >= 0 ? tree.objects[Int(object.parent)].identifier : "", code: code, message))
        }
        for object in tree.objects { summary.quarantinedKinds[object.kind, default: 0] += 1 }
        summary.quarantinedObjects += tree.objects.count
        summary.quarantinedTrees += 1
        summary.files[tree.file, default: FileCounts()].quarantined += tree.objects.count
    }

    /// Transforms the tree's points; false if its reference system is of no use, which is then said once for a file.
    private func place(_ tree: CityObjectTree, _ context: DocumentContext) -> Bool {
        let outcome = placement.place(tree, context, fileIndex: fileIndex) { stretch in
            if stretch.failures > 0 {
                summary.problems.append(
                    Problem(
                        .coordinatesOutside, at: tree.place(ofObject: 0),
                        "\(stretch.failures) of \(stretch.points) points cannot be placed on the globe from "
                            + "\(stretch.srsName)\(stretch.plan.causeOfFailures); their polygons are left out"))
            }
            use(stretch.plan, tree)
        }
        switch outcome {
        case .placed: return true
        case .missingCRS: missingCRS(tree)
        case .unknownCRS(let name, let error): unknownCRS(name, error, tree)
        case .interrupted: break
        }
        return false
    }

    private func use(_ operation: CoordinateOperationPlan, _ tree: CityObjectTree) {
        let key = CRSUse.key(operation.description)
        summary.referenceSystems[key, default: CRSUse(description: operation.description)].add(operation.description)
        for remark in operation.remarks {
            summary.notes.add(remark.code, name: remark.message, at: Place(file: tree.file))
        }
    }

    private func missingCRS(_ tree: CityObjectTree) {
        let message =
            "states no coordinate reference system, so that its place on earth is unknown; say it with --crs, "
            + "for example --crs EPSG:25832"
        summary.notes.add(.missingCRS, name: "the document " + message, at: Place(file: tree.file))
        quarantineQuietly(tree, .missingCRS, "lies in no stated coordinate reference system")
    }

    private func unknownCRS(_ name: String, _ error: GeodesyError, _ tree: CityObjectTree) {
        summary.notes.add(error.problemCode, name: error.message, at: Place(file: tree.file))
        let reason = error.code == .guessRefused ? "would rest on a guess" : "cannot be used"
        quarantineQuietly(tree, error.problemCode, "lies in “\(name)”, which \(reason)")
    }

    /// Into the quarantine list, but the problem itself stands once for all under the notes.
    private func quarantineQuietly(_ tree: CityObjectTree, _ code: ProblemCode, _ message: String) {
        quarantine(tree, code, "the \(tree.objects[0].kind.name) \(message)")
    }

    private func fill(_ record: inout SpoolRecord, _ tree: inout CityObjectTree) {
        record.identifier = tree.objects[0].identifier
        record.objects = tree.objects.map {
            RecordObject(kind: $0.kind, identifier: $0.identifier, parent: $0.parent)
        }
        attributes.choose(&tree, shown: record.representations, &summary)
        attributes.fill(&record, tree, &summary)
    }

    /// A polygon that cannot be shown goes to the quarantine; those without area are only counted among the problems.
    ///
    /// - Parameter isKnown: Whether the reader has said already why the polygon is of no use.
    func lose(
        _ failure: PolygonTriangulation.Failure, at place: Place, identifier: String, isKnown: Bool
    ) {
        let problem: Problem
        switch failure {
        case .tooFewPoints, .zeroArea:
            problem = Problem(.degenerateRing, at: place, "a polygon has no area; it is left out")
            summary.notes.add(.degenerateRing, name: "polygon without area, left out", at: place)
        case .notFinite where !isKnown && objects.cutPoints > 0:
            let words =
                "polygon across the edge of the map of \(plan.plane?.identifier ?? ""), left out: build without --frame, or "
                + "in a system made for the place"
            problem = Problem(.invalidCoordinates, at: place, "a " + words)
            summary.notes.add(.invalidCoordinates, name: words, at: place)
        case .notFinite:
            problem = Problem(
                .invalidCoordinates, at: place,
                "a polygon has coordinates that are no numbers or lie far from its object; it is left out")
            if !isKnown { summary.problems.append(problem) }
        case .noTriangulation:
            problem = Problem(.untriangulablePolygon, at: place, "a polygon cannot be triangulated; it is left out")
            summary.problems.append(problem)
        }
        losePolygon(at: place, identifier: identifier, problem.code, problem.message)
    }

    /// Polygons without a ring count as polygons that were to be shown: whoever wrote them meant something.
    private func loseRinglessPolygons(of tree: CityObjectTree) {
        summary.polygons += tree.ringlessPolygons.count
        summary.files[tree.file, default: FileCounts()].polygons += tree.ringlessPolygons.count
        for polygon in tree.ringlessPolygons {
            var place = tree.place(ofObject: Int(polygon.object))
            place.line = polygon.line
            losePolygon(
                at: place, identifier: polygon.identifier, .degenerateRing, "a polygon has no ring; it is left out")
        }
    }

    /// Lists a polygon under its own id, with the id of the object at hand as its owner.
    func losePolygon(at place: Place, identifier: String, _ code: ProblemCode, _ message: String) {
        summary.lostPolygons += 1
        summary.files[place.file, default: FileCounts()].lostPolygons += 1
        summary.quarantine.append(
            QuarantineEntry(
                .polygon, at: Place(file: place.file, line: place.line, gmlID: identifier), owner: place.gmlID,
                code: code, message))
    }
}
