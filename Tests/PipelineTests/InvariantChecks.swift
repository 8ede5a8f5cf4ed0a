import CityObjects
import SpatialFrames
import TilePipeline

/// The invariants of the architecture, checked on a finished bundle against its sources. Each check returns what is
/// wrong, in words.
struct InvariantChecks {
    let built: BuiltCity
    let source: SourceCity
    let frame: SourceCity.Frame
    /// What each tile shows, by node.
    let shown: [[ShownObject]]
    private let tableFaults: [String]
    /// Source trees by the identifier of their top-level object, identical copies once, those with polygons only.
    let treesByIdentifier: [String: [SourceCity.Tree]]
    /// What leaves show of each top-level identifier, with the number of leaves.
    let leafObjects: [String: (triangles: [(row: String, triangle: ShownObject.Triangle)], leaves: Int)]
    /// Metres: how far a decoded position of a leaf may lie from the source's, the bound along each of three axes and
    /// twice the grid of 0.1 mm (origin and offset).
    let leafSlack: Double

    init(_ built: BuiltCity, sourceFrame: SourceCity.Frame = .globe) throws {
        self.built = built
        frame = sourceFrame
        source = try SourceCity(built.paths, georeferencing: built.plan.georeferencing, frame: sourceFrame)
        var faults: [String] = []
        let shown = built.bundle.nodes.indices.map { index in
            let (objects, found) = built.bundle.objects(of: index)
            faults += found
            return objects
        }
        self.shown = shown
        tableFaults = faults
        var trees: [String: [SourceCity.Tree]] = [:]
        for tree in source.trees where !tree.polygons.isEmpty {
            if trees[tree.identifier]?.contains(where: { $0.content == tree.content }) == true { continue }
            trees[tree.identifier, default: []].append(tree)
        }
        treesByIdentifier = trees
        var objects: [String: (triangles: [(row: String, triangle: ShownObject.Triangle)], leaves: Int)] = [:]
        for leaf in built.bundle.leaves {
            let table = built.bundle.nodes[leaf].content?.objectTable
            let identifiers = table?.column("gml_id")?.values
            let texts = (0..<(table?.count ?? 0)).map { identifiers?.text(at: $0) ?? "" }
            for object in shown[leaf] {
                var entry = objects[object.identifier] ?? ([], 0)
                entry.leaves += 1
                entry.triangles += object.triangles.map { (texts[$0.objectRow], $0) }
                objects[object.identifier] = entry
            }
        }
        leafObjects = objects
        let level = source.trees.map(\.level).max() ?? .lod0
        leafSlack = 3.0.squareRoot() * (ConversionPlan.leafBound(of: level) + 0.0002)
    }

    // MARK: Invariant 1

    /// Input = leaves + quarantine + duplicates, and every object and triangle in one leaf.
    ///
    /// - Parameter isClean: whether no polygon of the source needs a repair, so that triangles can be counted.
    func completeness(isClean: Bool) -> [String] {
        var faults = tableFaults
        let report = built.report
        let kept = report.leafObjects + report.quarantinedObjects + report.duplicateObjects
        if report.inputObjects != kept + report.droppedObjects + report.leftOutObjects {
            faults.append(
                "\(report.inputObjects) objects read, \(report.leafObjects) in leaves, "
                    + "\(report.quarantinedObjects) in quarantine, \(report.duplicateObjects) duplicates")
        }
        let read = source.trees.reduce(0) { $0 + $1.objects.count }
        if read != report.inputObjects { faults.append("\(read) objects in the source, \(report.inputObjects) read") }
        let rows = built.bundle.leaves.reduce(0) { $0 + (built.bundle.nodes[$1].content?.objectTable.count ?? 0) }
        if rows != report.leafObjects { faults.append("\(rows) rows in leaves, \(report.leafObjects) reported") }

        let leaves = leafObjects
        let quarantine = Set(report.quarantine.map(\.place.gmlID))
        let trees = treesByIdentifier
        for identifier in leaves.keys where trees[identifier] == nil { faults.append("\(identifier) has no source") }
        var expected = 0
        var decoded = 0
        for (identifier, variants) in trees {
            guard let entry = leaves[identifier] else {
                if !quarantine.contains(identifier) {
                    faults.append("\(identifier) is neither in a leaf nor in quarantine")
                }
                continue
            }
            if entry.leaves != variants.count, !quarantine.contains(identifier) {
                faults.append("\(identifier) is in \(entry.leaves) leaves, not \(variants.count)")
            }
            let polygons = variants.flatMap { tree in tree.polygons.filter { $0.level == tree.level } }
            let count = polygons.reduce(0) { $0 + $1.triangleCount }
            expected += count
            decoded += entry.triangles.count
            if entry.triangles.count > count {
                faults.append("\(identifier) has \(entry.triangles.count) triangles instead of \(count)")
            }
        }
        if isClean, expected != decoded + report.degenerateTriangles {
            faults.append(
                "\(expected) triangles in the source, \(decoded) in leaves, \(report.degenerateTriangles) without area")
        }
        return faults
    }

    // MARK: Invariant 2

    /// The area of an object by type of surface in its leaves is that of its source polygons.
    ///
    /// Moving the corners of a polygon by at most δ changes its vector area by at most ½ δ × its perimeter (each
    /// corner sweeps half the distance of its neighbours). The sum of its triangles' areas exceeds the length of that
    /// vector where they tilt: by at most ½ δ (p + 6 δ) each if thinner than 4 δ (p its perimeter), else by
    /// b δ² / h (b its longest edge, h its height). A polygon off its plane by t counts with δ + t.
    func areas() -> [String] {
        struct Key: Hashable {
            var object: String
            var kind: BoundarySurfaceKind
        }
        struct Sum {
            var area = 0.0
            var tolerance = 1e-6
            var deviation = 0.0
            var triangles = 0
            var longest = 0.0
            var decoded = 0.0
            var decodedTriangles = 0
        }
        var faults: [String] = []
        let leaves = leafObjects
        for (identifier, variants) in treesByIdentifier {
            guard let entry = leaves[identifier] else { continue }
            var sums: [Key: Sum] = [:]
            for tree in variants {
                for polygon in tree.polygons where polygon.level == tree.level {
                    let key = Key(object: tree.objects[polygon.object].identifier, kind: polygon.kind)
                    let deviation = polygon.planarityDeviation
                    var sum = sums[key] ?? Sum()
                    sum.area += polygon.area
                    sum.tolerance += (leafSlack + deviation) * polygon.perimeter / 2
                    sum.deviation = max(sum.deviation, deviation)
                    sum.triangles += polygon.triangleCount
                    sum.longest = max(sum.longest, polygon.perimeter)
                    sums[key] = sum
                }
            }
            for (row, triangle) in entry.triangles {
                let key = Key(object: row, kind: triangle.surfaceKind)
                guard var sum = sums[key] else {
                    faults.append("\(row) has no \(triangle.surfaceKind) in its source")
                    continue
                }
                let slack = leafSlack + sum.deviation
                let (a, b, c) = triangle.edges
                let longest = max(a, b, c)
                let height = 2 * triangle.area / max(longest, 1e-12)
                sum.decoded += triangle.area
                sum.decodedTriangles += 1
                sum.tolerance +=
                    height < 4 * slack ? slack * (a + b + c + 6 * slack) / 2 : longest * slack * slack / height
                sums[key] = sum
            }
            for (key, sum) in sums {
                let missing = Double(max(sum.triangles - sum.decodedTriangles, 0))
                let tolerance = sum.tolerance + missing * leafSlack * (sum.longest + 6 * leafSlack) / 2
                if abs(sum.decoded - sum.area) > tolerance {
                    faults.append(
                        "\(key.object) \(key.kind): \(sum.decoded) m² instead of \(sum.area), tolerance \(tolerance)")
                }
            }
        }
        return faults
    }

    /// The volume of closed objects; how many there were.
    ///
    /// A closed surface whose points move by at most δ sweeps at most δ × its area.
    func volumes() -> (faults: [String], closed: Int) {
        var faults: [String] = []
        var closed = 0
        let leaves = leafObjects
        for (identifier, variants) in treesByIdentifier where variants.count == 1 {
            guard let entry = leaves[identifier] else { continue }
            let tree = variants[0]
            let triangles = Dictionary(grouping: entry.triangles, by: \.row).mapValues { $0.map(\.triangle) }
            let polygons = Dictionary(grouping: tree.polygons.filter { $0.level == tree.level }, by: \.object)
            for (index, object) in tree.objects.enumerated() {
                let polygons = polygons[index] ?? []
                guard let volume = SourceCity.closedVolume(of: polygons) else { continue }
                closed += 1
                let triangles = triangles[object.identifier] ?? []
                guard let origin = triangles.first?.corners.0 else {
                    faults.append("\(object.identifier) has no triangles")
                    continue
                }
                let decoded = triangles.reduce(0) { $0 + dot($1.doubledArea, $1.corners.0 - origin) } / 6
                let deviation = polygons.reduce(0) { max($0, $1.planarityDeviation) }
                let tolerance = 1.1 * (leafSlack + deviation) * triangles.reduce(0) { $0 + $1.area } + 1e-6
                if abs(decoded - volume) > tolerance {
                    faults.append(
                        "\(object.identifier): \(decoded) m³ instead of \(volume), tolerance \(tolerance)")
                }
            }
        }
        return (faults, closed)
    }

    // MARK: Invariant 3

    /// Every decoded vertex lies in its tile's box and in those of all ancestors, within 1 µm (rounding of doubles in
    /// a chain of transforms).
    func bounds() -> [String] {
        var faults: [String] = []
        for (index, node) in built.bundle.nodes.enumerated() {
            for primitive in node.content?.primitives ?? [] {
                for vertex in primitive.x.indices {
                    var point = (x: primitive.x[vertex], y: primitive.y[vertex], z: primitive.z[vertex])
                    var place: Int? = index
                    while let current = place {
                        let ancestor = built.bundle.nodes[current]
                        if !ancestor.box.contains(Position(x: point.x, y: point.y, z: point.z), margin: 1e-6) {
                            faults.append("\(node.uri): a vertex lies outside the box of \(ancestor.uri)")
                        }
                        point = ancestor.transform.apply(x: point.x, y: point.y, z: point.z)
                        place = ancestor.parent
                    }
                }
            }
        }
        return faults
    }

    // MARK: Invariant 4

    /// The errors that tiles state, against a sampler of our own.
    ///
    /// - Parameters:
    ///   - samples: points a mesh beside its corners.
    ///   - objectsPerTile: at most so many objects of a tile are measured; all are counted.
    func errors(samples: Int = 60, objectsPerTile: Int = .max) -> [String] {
        var faults: [String] = []
        let bundle = built.bundle
        for leaf in bundle.leaves where bundle.nodes[leaf].error != 0 {
            faults.append("\(bundle.nodes[leaf].uri) is a leaf with error \(bundle.nodes[leaf].error)")
        }
        for (index, node) in bundle.nodes.enumerated() {
            for child in node.children where bundle.nodes[child].error > node.error {
                faults.append("\(bundle.nodes[child].uri) has a larger error than its parent")
            }
            if node.isLeaf, node.content == nil { faults.append("\(node.uri) is a leaf without content") }
            if node.content != nil, shown[index].allSatisfy({ $0.triangles.isEmpty }) {
                faults.append("\(node.uri) is empty")
            }
        }
        for (root, error) in bundle.tilesetErrors where error < bundle.nodes[root].error {
            faults.append("the tileset of \(bundle.nodes[root].uri) has a smaller error than its root")
        }
        let all = bundle.leaves.flatMap { shown[$0].flatMap(\.triangles) }.flatMap {
            [$0.corners.0, $0.corners.1, $0.corners.2]
        }
        // The root's box is not turned as the box here: it may only be larger, and the corner of a turned box of the
        // same points lies at most √3 times farther.
        let diameter = boxDiameter(all, in: frame)
        if bundle.tilesetErrors[0].error < diameter * 0.999 {
            faults.append("the tileset's error \(bundle.tilesetErrors[0].error) is less than the diameter \(diameter)")
        }
        for index in bundle.inner { faults += errors(of: index, samples: samples, objectsPerTile: objectsPerTile) }
        return faults
    }

    private func errors(of index: Int, samples: Int, objectsPerTile: Int) -> [String] {
        var faults: [String] = []
        let node = built.bundle.nodes[index]
        // Identifiers that stand for several objects cannot be told apart here.
        var coarse: [String: [ShownObject]] = [:]
        for object in shown[index] { coarse[object.identifier, default: []].append(object) }
        var leaf: [String: [ShownObject]] = [:]
        for place in built.bundle.leaves(below: index) {
            for object in shown[place] { leaf[object.identifier, default: []].append(object) }
        }
        for identifier in coarse.keys where leaf[identifier] == nil {
            faults.append("\(node.uri) shows \(identifier), which no leaf below has")
        }
        var measured = 0
        for (identifier, variants) in leaf.sorted(by: { $0.key < $1.key }) where variants.count == 1 {
            let triangles = variants[0].triangles.map(\.corners)
            if let object = coarse[identifier]?.first, !object.triangles.isEmpty {
                guard measured < objectsPerTile else { continue }
                measured += 1
                let distance = BruteDistance.twoSided(
                    object.triangles.map(\.corners), triangles, samples: samples)
                // Positions move by the tile's bound along each axis, on top of the representation's distance
                // (decision 5), those of the leaf by theirs.
                let slack = 3.0.squareRoot() * max(node.error / 16, 0) + 2 * leafSlack
                if distance > node.error + slack {
                    faults.append("\(node.uri): \(identifier) is \(distance) m off, the error is \(node.error)")
                }
            } else {
                let diameter = boxDiameter(triangles.flatMap { [$0.0, $0.1, $0.2] }, in: frame)
                let error = 8 * (diameter - 2 * leafSlack)
                if error > node.error {
                    faults.append("\(node.uri): \(identifier) is not shown; 8 × \(diameter) m, the error \(node.error)")
                }
            }
        }
        return faults
    }
}
