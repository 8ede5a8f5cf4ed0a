/// A stretch of points that go through an operation step by step, four at a time.
///
/// Not-a-number says that the arithmetic here has no result for a point, for whatever reason: PROJ is asked then.
struct CoordinateBlock {
    /// So many points fit.
    static let capacity = 256

    var x = [Lanes](repeating: .zero, count: capacity / 4)
    var y = [Lanes](repeating: .zero, count: capacity / 4)
    var z = [Lanes](repeating: .zero, count: capacity / 4)
    /// Third coordinates put aside.
    var kept = [Lanes](repeating: .zero, count: capacity / 4)
    /// How many of the lanes are in use.
    private(set) var laneCount = 0

    /// Takes points in, at most as many as fit; the last lane is filled up with its last point.
    mutating func load(
        x xs: borrowing MutableSpan<Double>, y ys: borrowing MutableSpan<Double>, z zs: borrowing MutableSpan<Double>,
        _ range: Range<Int>
    ) {
        laneCount = (range.count + 3) / 4
        let whole = range.count / 4
        for lane in 0..<whole {
            let index = range.lowerBound + 4 * lane
            x[lane] = Lanes(xs[index], xs[index + 1], xs[index + 2], xs[index + 3])
            y[lane] = Lanes(ys[index], ys[index + 1], ys[index + 2], ys[index + 3])
            z[lane] = Lanes(zs[index], zs[index + 1], zs[index + 2], zs[index + 3])
        }
        guard whole < laneCount else { return }
        for element in 0..<4 {
            let index = min(range.lowerBound + 4 * whole + element, range.upperBound - 1)
            x[whole][element] = xs[index]
            y[whole][element] = ys[index]
            z[whole][element] = zs[index]
        }
    }

    /// Puts results into their places.
    ///
    /// - Parameter unfinished: gets the indices of points without a result, whose places keep what they had.
    func store(
        x xs: inout MutableSpan<Double>, y ys: inout MutableSpan<Double>, z zs: inout MutableSpan<Double>,
        _ range: Range<Int>, unfinished: inout [Int]
    ) {
        let whole = range.count / 4
        for lane in 0..<laneCount {
            let index = range.lowerBound + 4 * lane
            let (a, b, c) = (x[lane], y[lane], z[lane])
            // Zero unless something is infinite or not-a-number.
            let probe = ((a - a) + (b - b)) + (c - c)
            if lane < whole, probe == .zero {
                for element in 0..<4 {
                    xs[index + element] = a[element]
                    ys[index + element] = b[element]
                    zs[index + element] = c[element]
                }
                continue
            }
            for element in 0..<min(4, range.upperBound - index) {
                guard probe[element] == 0 else {
                    unfinished.append(index + element)
                    continue
                }
                xs[index + element] = a[element]
                ys[index + element] = b[element]
                zs[index + element] = c[element]
            }
        }
    }
}
