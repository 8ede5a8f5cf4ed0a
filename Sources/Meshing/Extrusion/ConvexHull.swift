/// The corners of the convex hull of points in the plane, as their indices, counter-clockwise from the lowest x.
///
/// Strictly convex: points on its edges are left out, of equal points the first is taken; points with NaN or infinite
/// coordinates are passed over. One index for one place, two for points on a line, none for no points.
///
/// A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", Information Processing Letters 9,
/// 1979, with the exact predicate.
///
/// - Parameters:
///   - x: metres; likewise `y`, of the same count.
/// - Complexity: O(n log n).
package func convexHull(x: Span<Double>, y: Span<Double>) -> [Int32] {
    var xs: [Double] = []
    var ys: [Double] = []
    var order: [Int32] = []
    for index in 0..<x.count {
        xs.append(x[index])
        ys.append(y[index])
        if x[index].isFinite && y[index].isFinite { order.append(Int32(truncatingIfNeeded: index)) }
    }
    order.sort { first, second in
        let (a, b) = (Int(first), Int(second))
        return (xs[a], ys[a], a) < (xs[b], ys[b], b)
    }
    // Equal points follow one another, the first given first.
    var distinct: [Int32] = []
    for index in order {
        if let last = distinct.last, xs[Int(last)] == xs[Int(index)], ys[Int(last)] == ys[Int(index)] { continue }
        distinct.append(index)
    }
    guard distinct.count > 2 else { return distinct }

    var hull: [Int32] = []
    func extend(with index: Int32, keeping floor: Int) {
        let c = Int(index)
        while hull.count > floor {
            let a = Int(hull[hull.count - 2])
            let b = Int(hull[hull.count - 1])
            if ExactOrientation.determinant(xs[a], ys[a], xs[b], ys[b], xs[c], ys[c]) > 0 { break }
            hull.removeLast()
        }
        hull.append(index)
    }
    for index in distinct { extend(with: index, keeping: 1) }
    let lowerCount = hull.count
    for index in distinct.dropLast().reversed() { extend(with: index, keeping: lowerCount) }
    hull.removeLast()
    return hull
}
