import CityObjects
import Foundation
import Geodesy
import InputSources
import SpatialFrames
import TilePipeline

/// The city objects of documents in geocentric coordinates, without anything of meshing, records or tiles.
struct SourceCity {
    struct Polygon {
        var object: Int
        var kind: BoundarySurfaceKind
        var level: LevelOfDetail
        var isReversed: Bool
        /// Geocentric metres; the first ring is the outer one; no point repeated at the end or after itself.
        var rings: [[SIMD3<Double>]]
    }

    struct Tree {
        var objects: [(identifier: String, kind: CityObjectKind, parent: Int)]
        var polygons: [Polygon]
        /// Tells contents apart: everything that the source says of the tree.
        var content: String

        var identifier: String { objects[0].identifier }
        /// The highest level of detail in it.
        var level: LevelOfDetail { polygons.map(\.level).max() ?? .lod0 }
    }

    /// In which coordinates the polygons are.
    enum Frame {
        /// Geocentric metres.
        case globe
        /// As the documents write them, where those write metres to the east, to the north and up.
        case asWritten
        /// EPSG:3857, with heights above the ellipsoid.
        case webMercator
    }

    private(set) var trees: [Tree] = []

    init(
        _ paths: [String], georeferencing: GeoreferencingOptions = GeoreferencingOptions(), frame: Frame = .globe
    ) throws {
        let context = GeoreferencingContext(options: georeferencing)
        let feed = BatchFeed(InputListing(inputs: paths).files)
        let reader = BatchReader()
        while let (batch, _, _) = feed.next() {
            var parsed: [CityObjectTree] = []
            reader.read(batch) { parsed.append($0) }
            for tree in parsed { trees.append(try Self.tree(tree, batch.context, context, frame)) }
        }
    }

    private static func tree(
        _ tree: CityObjectTree, _ document: DocumentContext, _ context: GeoreferencingContext, _ frame: Frame
    ) throws -> Tree {
        var x = tree.x
        var y = tree.y
        var z = tree.z
        for (index, run) in tree.coordinateRuns.enumerated() {
            let end = index + 1 < tree.coordinateRuns.count ? tree.coordinateRuns[index + 1].firstPoint : x.count
            guard run.firstPoint < end else { continue }
            let sample =
                document.lowerCorner.count == 3
                ? Position<SourceCRS>(
                    x: document.lowerCorner[0], y: document.lowerCorner[1], z: document.lowerCorner[2]) : nil
            let transformer = try context.transformer(for: run.srsName, sample: sample)
            var xs = Array(x[run.firstPoint..<end])
            var ys = Array(y[run.firstPoint..<end])
            var zs = Array(z[run.firstPoint..<end])
            _ = transformer.transform(x: &xs, y: &ys, z: &zs)
            x.replaceSubrange(run.firstPoint..<end, with: xs)
            y.replaceSubrange(run.firstPoint..<end, with: ys)
            z.replaceSubrange(run.firstPoint..<end, with: zs)
        }
        let points = x.indices.map { index in
            switch frame {
            case .globe: geocentric(longitude: x[index], latitude: y[index], height: z[index])
            case .asWritten: SIMD3(tree.x[index], tree.y[index], tree.z[index])
            case .webMercator: webMercator(longitude: x[index], latitude: y[index], height: z[index])
            }
        }
        let polygons = tree.polygons.map { polygon in
            let rings = (Int(polygon.firstRing)..<Int(polygon.firstRing + polygon.ringCount)).map { ring in
                let end = ring + 1 < tree.ringStarts.count ? Int(tree.ringStarts[ring + 1]) : points.count
                return withoutRepeats(Array(points[Int(tree.ringStarts[ring])..<end]))
            }
            return Polygon(
                object: Int(polygon.object),
                kind: polygon.surface < 0 ? .unclassified : tree.surfaces[Int(polygon.surface)].kind,
                level: polygon.levelOfDetail, isReversed: polygon.isReversed, rings: rings)
        }
        let name = tree.file.split(separator: "/").last.map(String.init) ?? tree.file
        let objects = tree.objects.enumerated().map { index, object in
            let substitute = "\(name)#\(tree.ordinal)" + (index == 0 ? "" : ".\(index)")
            return (object.identifier.isEmpty ? substitute : object.identifier, object.kind, Int(object.parent))
        }
        var numbers = UInt64(1469)
        for coordinates in [tree.x, tree.y, tree.z] {
            for value in coordinates { numbers = (numbers ^ value.bitPattern) &* 0x100_0000_01B3 }
        }
        let content = "\(numbers) \(tree.attributes) \(objects) \(tree.polygons.map(\.levelOfDetail.rawValue))"
        return Tree(objects: objects, polygons: polygons, content: content)
    }

    /// EPSG method 9602, written out again.
    private static func geocentric(longitude: Double, latitude: Double, height: Double) -> SIMD3<Double> {
        let a = 6_378_137.0
        let f = 1 / 298.257223563
        let e2 = f * (2 - f)
        let n = a / (1 - e2 * sin(latitude) * sin(latitude)).squareRoot()
        return SIMD3(
            (n + height) * cos(latitude) * cos(longitude), (n + height) * cos(latitude) * sin(longitude),
            (n * (1 - e2) + height) * sin(latitude))
    }

    /// EPSG method 1024.
    private static func webMercator(longitude: Double, latitude: Double, height: Double) -> SIMD3<Double> {
        SIMD3(6_378_137 * longitude, 6_378_137 * log(tan(.pi / 4 + latitude / 2)), height)
    }

    private static func withoutRepeats(_ points: [SIMD3<Double>]) -> [SIMD3<Double>] {
        var result: [SIMD3<Double>] = []
        for point in points where result.last != point { result.append(point) }
        while result.count > 1, result.first == result.last { result.removeLast() }
        return result
    }
}

extension SourceCity.Polygon {
    /// Twice the vector area of a ring (Newell), relative to its first point.
    private static func doubledArea(_ ring: [SIMD3<Double>]) -> SIMD3<Double> {
        guard let origin = ring.first else { return .zero }
        var sum = SIMD3<Double>.zero
        for index in ring.indices {
            sum += cross(ring[index] - origin, ring[(index + 1) % ring.count] - origin)
        }
        return sum
    }

    /// The vector area less that of the holes, square metres, by the right-hand rule as the source orients it.
    var vectorArea: SIMD3<Double> {
        let outer = Self.doubledArea(rings[0])
        var sum = outer
        for hole in rings.dropFirst() {
            let area = Self.doubledArea(hole)
            sum -= dot(area, outer) > 0 ? area : -area
        }
        return sum / 2 * (isReversed ? -1 : 1)
    }

    /// Square metres.
    var area: Double { length(vectorArea) }

    /// The length of all rings, metres.
    var perimeter: Double {
        rings.reduce(0) { sum, ring in
            ring.indices.reduce(sum) { $0 + length(ring[($1 + 1) % ring.count] - ring[$1]) }
        }
    }

    /// How far its points lie off the plane through their middle, metres.
    var planarityDeviation: Double {
        let normal = vectorArea / max(area, 1e-12)
        let points = rings.flatMap { $0 }
        let middle = points.reduce(SIMD3<Double>.zero, +) / Double(max(points.count, 1))
        return points.reduce(0) { max($0, abs(dot($1 - middle, normal))) }
    }

    /// How many triangles it has if nothing is wrong with it: n + 2h − 2 (Euler).
    var triangleCount: Int { rings.reduce(0) { $0 + $1.count } + 2 * (rings.count - 1) - 2 }
}

extension SourceCity.Tree {
    /// The diagonal of the box around the leaf's geometry along north, west and up there, metres.
    var leafDiameter: Double {
        let points = polygons.filter { $0.level == level }.flatMap { $0.rings.flatMap { $0 } }
        return boxDiameter(points)
    }
}

extension SourceCity {
    /// The volume that polygons enclose; nil if they do not close.
    ///
    /// Closed means that every edge is there in both directions; the volume is by the divergence theorem.
    static func closedVolume(of polygons: [Polygon]) -> Double? {
        struct Edge: Hashable {
            var from: SIMD3<Double>
            var to: SIMD3<Double>
        }
        var edges: [Edge: Int] = [:]
        var volume = 0.0
        var origin: SIMD3<Double>?
        for polygon in polygons {
            origin = origin ?? polygon.rings[0].first
            for ring in polygon.rings {
                for index in ring.indices {
                    let (from, to) = (ring[index], ring[(index + 1) % ring.count])
                    let (a, b) = polygon.isReversed ? (to, from) : (from, to)
                    edges[Edge(from: a, to: b), default: 0] += 1
                }
            }
            volume += dot(polygon.vectorArea, polygon.rings[0][0] - (origin ?? .zero)) / 3
        }
        guard !edges.isEmpty else { return nil }
        for (edge, count) in edges where edges[Edge(from: edge.to, to: edge.from)] != count { return nil }
        return volume
    }
}

/// The diagonal of the box along east, north and up at the first point, metres.
///
/// Along east, north and up on the globe, along the axes in a plane.
func boxDiameter(_ points: [SIMD3<Double>], in frame: SourceCity.Frame = .globe) -> Double {
    guard let first = points.first else { return 0 }
    guard frame == .globe else {
        let lower = points.reduce(first) { pointwiseMin($0, $1) }
        return length(points.reduce(first) { pointwiseMax($0, $1) } - lower)
    }
    // The normal of the ellipsoid through the point: z is stretched by 1 / (1 − e²).
    let normal = SIMD3(first.x, first.y, first.z / (1 - 0.006694379990141))
    let up = normal / length(normal)
    let side = cross(SIMD3(0, 0, 1), up)
    let east = side / max(length(side), 1e-9)
    let north = cross(up, east)
    var lower = SIMD3<Double>(repeating: .infinity)
    var upper = SIMD3<Double>(repeating: -.infinity)
    for point in points {
        let offset = point - first
        let local = SIMD3(dot(offset, east), dot(offset, north), dot(offset, up))
        lower = pointwiseMin(lower, local)
        upper = pointwiseMax(upper, local)
    }
    return length(upper - lower)
}
