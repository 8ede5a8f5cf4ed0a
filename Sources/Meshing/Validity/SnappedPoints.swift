/// Points of which those that lie together are one.
///
/// A point takes the place of the first one before it that is nearer than the tolerance; what is left over differs by
/// at least that much, or by chance of the order by up to twice as much.
struct SnappedPoints {
    private(set) var x: [Double] = []
    private(set) var y: [Double] = []
    private(set) var z: [Double] = []
    private let tolerance: Double
    private var cells: [Cell: Int32] = [:]
    /// The next point in the same cell, −1 for none.
    private var next: [Int32] = []

    private struct Cell: Hashable {
        var x: Int64
        var y: Int64
        var z: Int64
    }

    var count: Int { x.count }

    /// - Parameter tolerance: metres, ≥ 0.
    init(tolerance: Double) { self.tolerance = tolerance }

    mutating func removeAll() {
        x.removeAll(keepingCapacity: true)
        y.removeAll(keepingCapacity: true)
        z.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
    }

    /// The number of a point; nil for one that is not finite, or too far away to be told from others.
    ///
    /// Complexity: O(1) for points that are not crowded.
    mutating func number(_ px: Double, _ py: Double, _ pz: Double) -> Int32? {
        let width = max(4 * tolerance, 1e-9)
        guard let cx = Self.cell(px, width), let cy = Self.cell(py, width), let cz = Self.cell(pz, width) else {
            return nil
        }
        let low = Cell(
            x: Self.cell(px - tolerance, width) ?? cx, y: Self.cell(py - tolerance, width) ?? cy,
            z: Self.cell(pz - tolerance, width) ?? cz)
        let high = Cell(
            x: Self.cell(px + tolerance, width) ?? cx, y: Self.cell(py + tolerance, width) ?? cy,
            z: Self.cell(pz + tolerance, width) ?? cz)
        var best: Int32 = -1
        for i in low.x...high.x {
            for j in low.y...high.y {
                for k in low.z...high.z {
                    var point = cells[Cell(x: i, y: j, z: k)] ?? -1
                    while point >= 0 {
                        if best < 0 || point < best, isNear(Int(point), px, py, pz) { best = point }
                        point = next[Int(point)]
                    }
                }
            }
        }
        if best >= 0 { return best }
        let own = Cell(x: cx, y: cy, z: cz)
        let number = Int32(x.count)
        next.append(cells[own] ?? -1)
        cells[own] = number
        x.append(px)
        y.append(py)
        z.append(pz)
        return number
    }

    private func isNear(_ point: Int, _ px: Double, _ py: Double, _ pz: Double) -> Bool {
        let (dx, dy, dz) = (x[point] - px, y[point] - py, z[point] - pz)
        let squared = dx * dx + dy * dy + dz * dz
        return squared == 0 || squared < tolerance * tolerance
    }

    /// The cell of a coordinate, nil beyond what 64 bits count.
    private static func cell(_ value: Double, _ width: Double) -> Int64? {
        let scaled = (value / width).rounded(.down)
        return scaled.magnitude < 0x1p61 ? Int64(scaled) : nil
    }
}
