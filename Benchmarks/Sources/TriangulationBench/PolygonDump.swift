import Foundation
import Meshing

/// Polygons as `Scripts/source_polygons.py` writes them.
struct PolygonDump {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    /// The first point of every ring, and of every polygon the first ring; one more than there are.
    var ringStarts: [Int32] = [0]
    var firstRings: [Int] = [0]

    var count: Int { firstRings.count - 1 }

    init(path: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        func words(_ count: Int, at offset: Int) -> [UInt32] {
            bytes.subdata(in: offset..<offset + 4 * count).withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
        }
        func numbers(_ count: Int, at offset: Int) -> [Double] {
            bytes.subdata(in: offset..<offset + 8 * count).withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        }
        let header = words(4, at: 0)
        guard header[0] == 0x314C_504B else { throw CocoaError(.fileReadCorruptFile) }
        let (polygons, rings, points) = (Int(header[1]), Int(header[2]), Int(header[3]))
        x = numbers(points, at: 16)
        y = numbers(points, at: 16 + 8 * points)
        z = numbers(points, at: 16 + 16 * points)
        for size in words(rings, at: 16 + 24 * points) { ringStarts.append((ringStarts.last ?? 0) + Int32(size)) }
        for count in words(polygons, at: 16 + 24 * points + 4 * rings) {
            firstRings.append((firstRings.last ?? 0) + Int(count))
        }
    }

    /// Triangulates one polygon; indices are those of the dump's points.
    @inline(__always)
    func triangulate(
        _ polygon: Int, _ triangulator: inout PolygonTriangulator, appendingTo indices: inout [UInt32]
    ) -> PolygonTriangulation {
        let rings = firstRings[polygon]..<firstRings[polygon + 1]
        return triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: ringStarts.span.extracting(rings),
            end: ringStarts[rings.upperBound], appendingTo: &indices)
    }

    /// Triangulates all polygons and writes for each its area, deviation, method, repairs, failure and triangles.
    func writeTriangles(to path: String) throws {
        var triangulator = PolygonTriangulator()
        var areas: [Double] = []
        var deviations: [Double] = []
        var codes: [UInt32] = []
        var ends: [UInt32] = []
        var indices: [UInt32] = []
        for polygon in 0..<count {
            let result = triangulate(polygon, &triangulator, appendingTo: &indices)
            areas.append(result.area)
            deviations.append(result.planarityDeviation)
            codes.append(
                result.method.code | UInt32(result.repairs.rawValue) << 8 | (result.failure?.code ?? 0) << 16)
            ends.append(UInt32(indices.count))
        }
        var bytes = Data()
        areas.withUnsafeBytes { bytes.append(contentsOf: $0) }
        deviations.withUnsafeBytes { bytes.append(contentsOf: $0) }
        codes.withUnsafeBytes { bytes.append(contentsOf: $0) }
        ends.withUnsafeBytes { bytes.append(contentsOf: $0) }
        indices.withUnsafeBytes { bytes.append(contentsOf: $0) }
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}

extension PolygonTriangulation.Method {
    /// As `Scripts/polygon_table.py` reads it.
    fileprivate var code: UInt32 {
        switch self {
        case .none: 0
        case .triangle: 1
        case .convexQuad: 2
        case .convex: 3
        case .ears: 4
        }
    }
}

extension PolygonTriangulation.Failure {
    /// As `Scripts/polygon_table.py` reads it.
    fileprivate var code: UInt32 {
        switch self {
        case .tooFewPoints: 1
        case .zeroArea: 2
        case .notFinite: 3
        case .noTriangulation: 4
        }
    }
}
