import Meshing

/// A polygon made of any bytes, for the fuzzer and for the replay of what it found; grids are small, so that points
/// coincide, lie on edges and on lines all the time.
struct FuzzedPolygon {
    private(set) var x: [Double] = []
    private(set) var y: [Double] = []
    private(set) var z: [Double] = []
    private(set) var ringStarts: [Int32] = []
    /// Whether all coordinates are small integers of a plane, so that a good result can be proven.
    let isExact: Bool

    /// The first byte says how numbers are written, and how the plane lies; rings end where a reserved value stands.
    init(_ bytes: [UInt8]) {
        let head = bytes.first ?? 0
        let format = head & 3
        let plane = head >> 2 & 7
        isExact = format < 2 && plane < 6
        var position = 1
        var isNewRing = true
        func word(_ count: Int) -> UInt64? {
            guard position + count <= bytes.count else { return nil }
            var value: UInt64 = 0
            for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
            position += count
            return value
        }
        while position < bytes.count {
            var u: Double = 0
            var v: Double = 0
            switch format {
            case 0:
                let both = bytes[position]
                position += 1
                if both == 0xFF {
                    isNewRing = true
                    continue
                }
                (u, v) = (Double(both & 15), Double(both >> 4))
            case 1, 2:
                let size = Int(format)
                guard let first = word(size) else { return }
                if first == (1 << UInt64(8 * size)) - 1 {
                    isNewRing = true
                    continue
                }
                guard let second = word(size) else { return }
                (u, v) = (Double(first), Double(second))
                // Steps of 1 mm, far from the origin.
                if format == 2 { (u, v) = (10_000_000 + u * 0x1p-10, -5_000_000 + v * 0x1p-10) }
            default:
                guard let first = word(8) else { return }
                if first == .max {
                    isNewRing = true
                    continue
                }
                guard let second = word(8) else { return }
                (u, v) = (Double(bitPattern: first), Double(bitPattern: second))
            }
            if isNewRing { ringStarts.append(Int32(x.count)) }
            isNewRing = false
            append(u, v, plane: plane)
        }
    }

    private mutating func append(_ u: Double, _ v: Double, plane: UInt8) {
        let (px, py, pz): (Double, Double, Double) =
            switch plane {
            case 0: (u, v, 0)
            case 1: (v, u, 0)
            case 2: (0, u, v)
            case 3: (u, 0, v)
            case 4: (u + 2 * v, v - u, 3 * v)
            case 5: (u, v * 0x1p-12, v)
            // No plane at all: bent, and in a frame that no grid fits.
            case 6: (u, v, u * v * 0.01)
            default: (0.6 * u, 0.8 * u + 0.1 * v, 0.3 * v)
            }
        x.append(px)
        y.append(py)
        z.append(pz)
    }

    /// What is wrong with the triangles of this polygon, whatever polygon it is; empty if nothing.
    func faults() -> [String] {
        var faults: [String] = []
        var triangulator = PolygonTriangulator()
        let (result, indices) = triangulate(&triangulator)
        let (again, same) = triangulate(&triangulator)
        if same != indices || again.repairs != result.repairs || again.failure != result.failure {
            faults.append("the second run gives something else")
        }
        if indices.count != 3 * result.triangleCount { faults.append("\(indices.count) indices") }
        if !indices.allSatisfy({ $0 < UInt32(x.count) }) { return faults + ["indices out of range"] }
        if (result.failure == nil) != (result.triangleCount > 0) { faults.append("failure and triangles do not agree") }
        if (result.method == .none) != (result.triangleCount == 0) {
            faults.append("method and triangles do not agree")
        }
        if !result.area.isFinite || !result.planarityDeviation.isFinite { faults.append("not finite") }
        guard result.failure == nil else { return faults }

        let size =
            (result.normal.x * result.normal.x + result.normal.y * result.normal.y
            + result.normal.z * result.normal.z).squareRoot()
        if (size - 1).magnitude > 1e-12 { faults.append("normal of length \(size)") }
        if result.repairs.contains(.selfIntersection) { return faults }
        checkArea(result, indices, &faults)
        if isExact && result.repairs.isDisjoint(with: [.holeDropped, .collinearDropped]) {
            let check = PartitionCheck(
                x: x, y: y, z: z, ringStarts: ringStarts, result: result, indices: indices, rounding: 0, again: same)
            faults += check.faults
        }
        return faults
    }

    private func triangulate(_ triangulator: inout PolygonTriangulator) -> (PolygonTriangulation, [UInt32]) {
        var indices: [UInt32] = []
        let result = triangulator.triangulate(
            x: x.span, y: y.span, z: z.span, ringStarts: ringStarts.span, end: Int32(x.count), appendingTo: &indices)
        return (result, indices)
    }

    /// In the plane of projection, triangles are positive and sum up to the rings' area, however bent the polygon is.
    private func checkArea(_ result: PolygonTriangulation, _ indices: [UInt32], _ faults: inout [String]) {
        let normal = result.normal
        let (nx, ny, nz) = (normal.x.magnitude, normal.y.magnitude, normal.z.magnitude)
        let (u, v, isForward) =
            nz >= nx && nz >= ny ? (x, y, normal.z > 0) : nx >= ny ? (y, z, normal.x > 0) : (z, x, normal.y > 0)
        func twiceArea(_ a: Int, _ b: Int, _ c: Int) -> Double {
            let area = (u[b] - u[a]) * (v[c] - v[a]) - (v[b] - v[a]) * (u[c] - u[a])
            return isForward ? area : -area
        }
        var wanted: Double = 0
        var extent: Double = 0
        for ring in ringStarts.indices {
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : x.count
            var area: Double = 0
            for index in start + 1..<max(start + 1, end - 1) { area += twiceArea(start, index, index + 1) }
            wanted += ring == 0 ? area : -area.magnitude
            for index in start..<end {
                extent = max(extent, (u[index] - u[0]).magnitude, (v[index] - v[0]).magnitude)
            }
        }
        var sum: Double = 0
        var against: Double = 0
        for first in stride(from: 0, to: indices.count, by: 3) {
            let area = twiceArea(Int(indices[first]), Int(indices[first + 1]), Int(indices[first + 2]))
            sum += area
            if area < 0 { against -= area }
        }
        // What is dropped or moved without a word, in each of the attempts, is below 1e-9 of the area.
        let tolerance = 4e-9 * wanted.magnitude + extent * extent * Double(x.count) * 0x1p-48
        if (sum - wanted).magnitude > tolerance { faults.append("triangles of \(sum / 2), rings of \(wanted / 2)") }
        if against > tolerance { faults.append("\(against / 2) the wrong way round") }
    }
}
