internal import CityObjects
internal import Diagnostics
internal import Meshing

/// Checks the polygons and solids of trees; one per worker, with scratch memory of its own.
struct GeometryChecker {
    /// What came of a polygon.
    private enum Outcome {
        case sound
        case broken
        case unreadable
    }

    /// A stretch of points and how they become metres.
    struct Stretch {
        var firstPoint: Int
        var frame: MetricFrame
    }

    /// What was found so far.
    private(set) var survey = CheckSurvey()
    private var polygons: PolygonValidator
    private var solids: SolidValidator
    private let snap: Double
    private var x: [Double] = []
    private var y: [Double] = []
    private var z: [Double] = []
    private var ringStarts: [Int32] = []
    private var polygonStarts: [Int32] = []
    private var shellStarts: [Int32] = []
    /// By the first ring of a polygon.
    private var outcomes: [Int32: Outcome] = [:]
    private var unclosed: Set<Int32> = []
    private var stretches: [Stretch] = []
    private var objects: Set<Int32> = []

    init(_ options: CheckOptions) {
        var tolerances = ValidityTolerances()
        tolerances.snap = options.snap
        tolerances.planarity = options.planarity
        tolerances.normalsDegrees = options.normalsDegrees
        snap = options.snap
        polygons = PolygonValidator(tolerances: tolerances)
        solids = SolidValidator(tolerances: tolerances)
        survey.options = options
    }

    /// Checks every polygon and every solid of a tree once.
    ///
    /// - Parameter stretches: how the points become metres; empty where they are taken as metres.
    mutating func check(_ tree: CityObjectTree, _ stretches: [Stretch]) {
        if stretches.isEmpty, !tree.polygons.isEmpty { survey.objectsTakenAsMetres += 1 }
        self.stretches = stretches.isEmpty ? [Stretch(firstPoint: 0, frame: .metres)] : stretches
        outcomes.removeAll(keepingCapacity: true)
        objects.removeAll(keepingCapacity: true)
        unclosed = Set(tree.unclosedRings)
        for polygon in tree.polygons where outcomes[polygon.firstRing] == nil {
            outcomes[polygon.firstRing] = check(polygon, of: tree, isTold: true)
        }
        // What a solid repeats of its boundary surfaces is told once, with these.
        for face in tree.solidFaces where outcomes[face.polygon.firstRing] == nil {
            outcomes[face.polygon.firstRing] = check(face.polygon, of: tree, isTold: false)
        }
        checkSolids(of: tree)
        survey.objects += objects.count
    }

    // MARK: Polygons

    private mutating func check(_ polygon: SurfacePolygon, of tree: CityObjectTree, isTold: Bool) -> Outcome {
        clear()
        guard !append(polygon, of: tree, isTold: isTold) else {
            if isTold {
                survey.polygons += 1
                survey.brokenPolygons += 1
            }
            return .broken
        }
        let (x, y, z, starts) = (self.x, self.y, self.z, ringStarts)
        let found = polygons.findings(
            x: x.span, y: y.span, z: z.span, ringStarts: starts.span, end: Int32(x.count))
        guard let found else {
            if isTold { survey.unreadablePolygons += 1 }
            return .unreadable
        }
        if isTold {
            survey.polygons += 1
            if !found.isEmpty { survey.brokenPolygons += 1 }
            for finding in found { add(finding, polygon, nil, of: tree) }
        }
        return found.isEmpty ? .sound : .broken
    }

    private mutating func clear() {
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        ringStarts.removeAll(keepingCapacity: true)
        polygonStarts.removeAll(keepingCapacity: true)
        shellStarts.removeAll(keepingCapacity: true)
    }

    /// Appends the rings of a polygon in metres.
    ///
    /// - Parameters:
    ///   - isTold: whether rings that are not closed become findings.
    ///   - isTurned: whether rings are turned around.
    /// - Returns: whether a ring is not closed.
    private mutating func append(
        _ polygon: SurfacePolygon, of tree: CityObjectTree, isTold: Bool, isTurned: Bool = false
    ) -> Bool {
        var isUnclosed = false
        for ring in Int(polygon.firstRing)..<Int(polygon.firstRing + polygon.ringCount) {
            guard tree.ringStarts.indices.contains(ring) else { continue }
            let start = Int(tree.ringStarts[ring])
            let end = ring + 1 < tree.ringStarts.count ? Int(tree.ringStarts[ring + 1]) : tree.x.count
            let first = x.count
            defer {
                if isTurned {
                    x[first...].reverse()
                    y[first...].reverse()
                    z[first...].reverse()
                }
            }
            ringStarts.append(Int32(first))
            guard start < end else { continue }
            let frame = frame(ofPoint: start)
            for index in start..<end {
                let point = frame.metric(tree.x[index], tree.y[index], tree.z[index])
                x.append(point.x)
                y.append(point.y)
                z.append(point.z)
            }
            guard unclosed.contains(Int32(ring)), x.count - first > 2 else { continue }
            let last = x.count - 1
            let gap = SIMD3(x[last] - x[first], y[last] - y[first], z[last] - z[first])
            if (gap * gap).sum() < snap * snap {
                // Closed up to the tolerance: the last point repeats the first.
                x.removeLast()
                y.removeLast()
                z.removeLast()
            } else if gap.x.isFinite, gap.y.isFinite, gap.z.isFinite {
                isUnclosed = true
                guard isTold else { continue }
                add(
                    ValidityFinding(
                        .ringNotClosed, ring: ring - Int(polygon.firstRing), x: x[last], y: y[last], z: z[last]),
                    polygon, nil, of: tree)
            }
        }
        return isUnclosed
    }

    private func frame(ofPoint point: Int) -> MetricFrame {
        (stretches.last { $0.firstPoint <= point } ?? stretches.first)?.frame ?? .metres
    }

    // MARK: Solids

    private mutating func checkSolids(of tree: CityObjectTree) {
        guard !tree.solids.isEmpty else { return }
        var faces: [[SolidFace]] = Array(repeating: [], count: tree.solids.count)
        for face in tree.solidFaces { faces[Int(face.solid)].append(face) }
        for (index, solid) in tree.solids.enumerated() {
            survey.solids += 1
            guard !solid.isIncomplete, !faces[index].isEmpty else {
                survey.incompleteSolids += 1
                continue
            }
            guard faces[index].allSatisfy({ outcomes[$0.polygon.firstRing] == .sound }) else {
                survey.solidsOfBrokenPolygons += 1
                continue
            }
            check(solid, faces[index], of: tree)
        }
    }

    private mutating func check(_ solid: SolidGeometry, _ faces: [SolidFace], of tree: CityObjectTree) {
        clear()
        // Stable: faces of a shell stay in their order.
        let sorted = faces.enumerated().sorted { ($0.element.shell, $0.offset) < ($1.element.shell, $1.offset) }
            .map(\.element)
        var shell: Int32 = -1
        for face in sorted {
            if face.shell != shell {
                shell = face.shell
                shellStarts.append(Int32(polygonStarts.count))
            }
            polygonStarts.append(Int32(ringStarts.count))
            _ = append(face.polygon, of: tree, isTold: false, isTurned: face.polygon.isReversed)
        }
        let (x, y, z) = (self.x, self.y, self.z)
        let (rings, polygons, shells) = (ringStarts, polygonStarts, shellStarts)
        let found = solids.findings(
            x: x.span, y: y.span, z: z.span, ringStarts: rings.span, polygonStarts: polygons.span,
            shellStarts: shells.span, end: Int32(x.count), polygonsAreSound: true)
        guard let found, !found.isEmpty else { return }
        survey.brokenSolids += 1
        for finding in found {
            let polygon = sorted.indices.contains(finding.polygon) ? sorted[finding.polygon].polygon : nil
            add(finding, polygon, solid, of: tree)
        }
    }

    private mutating func add(
        _ finding: ValidityFinding, _ polygon: SurfacePolygon?, _ solid: SolidGeometry?, of tree: CityObjectTree
    ) {
        let object = solid?.object ?? polygon?.object ?? 0
        objects.insert(object)
        var place = tree.place(ofObject: Int(object))
        let line = Int(polygon?.line ?? solid?.line ?? 0)
        if line > 0 { place.line = line }
        let firstPoint = polygon.flatMap {
            tree.ringStarts.indices.contains(Int($0.firstRing)) ? Int(tree.ringStarts[Int($0.firstRing)]) : nil
        }
        survey.add(
            CheckFinding(
                code: CheckCode(code: finding.code), place: place,
                kind: tree.objects.indices.contains(Int(object)) ? tree.objects[Int(object)].kind.name : "",
                levelOfDetail: Int((solid?.levelOfDetail ?? polygon?.levelOfDetail ?? .lod0).rawValue),
                polygonID: polygon.map { tree.identifier(of: $0) } ?? "", solidLine: Int(solid?.line ?? 0),
                shell: solid == nil ? -1 : finding.shell, ring: finding.ring,
                source: frame(ofPoint: firstPoint ?? 0).source(finding.x, finding.y, finding.z),
                measure: finding.measure))
    }
}
