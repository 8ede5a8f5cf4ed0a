internal import SpatialFrames

/// Triangles and convex quadrilaterals without trouble, nine of ten polygons of city models: straight code, in which
/// hardly anything waits for anything else, and whose few branches nearly always go the same way.
///
/// Points are taken in pairs of neighbours, two to a vector. What is not decided by a filter is left to the ways that
/// decide exactly, and which give the same bits where both do.
extension PolygonTriangulator {
    /// (3 + 16 ε) ε times the two products bounds the error of a determinant of differences (Shewchuk's bound A), with
    /// ε = 2⁻⁵³; a sum of three such has at most 6 ε times all products, and the sum of those products 6 ε of itself.
    private static let filterBound: Double = 0x1p-49

    /// Coordinates of two neighbouring points that were checked to be there.
    @inline(__always)
    private static func pair(_ coordinates: Span<Double>, _ index: Int) -> SIMD2<Double> {
        unsafe SIMD2(coordinates[unchecked: index], coordinates[unchecked: index &+ 1])
    }

    /// As one instruction, unlike the standard library's, which look after NaN: b if either is one.
    @inline(__always)
    private static func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

    @inline(__always)
    private static func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

    @inline(__always)
    private static func magnitudes(_ pair: SIMD2<Double>) -> SIMD2<Double> {
        SIMD2(pair.x.magnitude, pair.y.magnitude)
    }

    /// Cuts a convex quadrilateral along its shorter diagonal; false, with nothing done, if it is not for here.
    ///
    /// Complexity: O(1); about 200 instructions.
    /// Precondition: four points from the first one on.
    @inline(__always)
    static func cutConvexQuad(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, from start: Int, into indices: inout [UInt32],
        result: inout PolygonTriangulation
    ) -> Bool {
        let (originX, originY, originZ) = unsafe (x[unchecked: start], y[unchecked: start], z[unchecked: start])
        // The ways from a to b and c, and to c and d.
        let bcX = pair(x, start &+ 1) - originX
        let bcY = pair(y, start &+ 1) - originY
        let bcZ = pair(z, start &+ 1) - originZ
        let cdX = pair(x, start &+ 2) - originX
        let cdY = pair(y, start &+ 2) - originY
        let cdZ = pair(z, start &+ 2) - originZ

        // Newell's sums, with the operations of the longer ways; 0 makes −0 to 0.
        let crossX = bcY * cdZ - bcZ * cdY
        let crossY = bcZ * cdX - bcX * cdZ
        let crossZ = bcX * cdY - bcY * cdX
        let sumX = 0 + crossX.x + crossX.y
        let sumY = 0 + crossY.x + crossY.y
        let sumZ = 0 + crossZ.x + crossZ.y
        let bcSquares = bcX * bcX + bcY * bcY + bcZ * bcZ
        let dSquare = cdX.y * cdX.y + cdY.y * cdY.y + cdZ.y * cdZ.y
        let extentSquared = larger(larger(bcSquares.x, bcSquares.y), dSquare)
        let length = (sumX * sumX + sumY * sumY + sumZ * sumZ).squareRoot()
        guard isUsable(length, extentSquared, count: 4, originX, originY, originZ) else { return false }

        let axis = LongestAxis(sumX, sumY, sumZ)
        let u1 = axis.isZ ? x : (axis.isX ? y : z)
        let v1 = axis.isZ ? y : (axis.isX ? z : x)
        let u = axis.isPositive ? u1 : v1
        let v = axis.isPositive ? v1 : u1
        let bcU = unsafe pair(u, start &+ 1) - u[unchecked: start]
        let bcV = unsafe pair(v, start &+ 1) - v[unchecked: start]
        let cdU = unsafe pair(u, start &+ 2) - u[unchecked: start]
        let cdV = unsafe pair(v, start &+ 2) - v[unchecked: start]
        // Both triangles of either diagonal: abc and acd, abd and bcd.
        let left = bcU * cdV
        let right = bcV * cdU
        let fan = left - right
        let abdLeft = bcU.x * cdV.y
        let abdRight = bcV.x * cdU.y
        let abd = abdLeft - abdRight
        let bcd = fan.x + fan.y - abd
        let products = magnitudes(left) + magnitudes(right)
        let bound = filterBound * (products.x + products.y + (abdLeft.magnitude + abdRight.magnitude))
        guard smaller(smaller(fan.x, fan.y), smaller(abd, bcd)) > bound else { return false }

        let normal = Displacement<ENU>(x: sumX / length, y: sumY / length, z: sumZ / length)
        let bdX = unsafe x[unchecked: start &+ 1] - x[unchecked: start &+ 3]
        let bdY = unsafe y[unchecked: start &+ 1] - y[unchecked: start &+ 3]
        let bdZ = unsafe z[unchecked: start &+ 1] - z[unchecked: start &+ 3]
        // From b on where that diagonal is shorter.
        let shift: UInt32 = bcSquares.y <= bdX * bdX + bdY * bdY + bdZ * bdZ ? 0 : 1
        let first = UInt32(truncatingIfNeeded: start)
        let i = first &+ shift
        let l = first &+ ((3 &+ shift) & 3)
        indices.append(addingCapacity: 6) { written in
            written.append(i)
            written.append(i &+ 1)
            written.append(i &+ 2)
            written.append(i)
            written.append(i &+ 2)
            written.append(l)
        }

        let bcHeights = bcX * normal.x + bcY * normal.y + bcZ * normal.z
        let dHeight = cdX.y * normal.x + cdY.y * normal.y + cdZ.y * normal.z
        let mean = (0 + bcHeights.x + bcHeights.y + dHeight) * 0.25
        // The first point's height is 0.
        let bcOff = magnitudes(bcHeights - mean)
        let adOff = magnitudes(SIMD2(0, dHeight) - mean)
        result.normal = normal
        result.area = length / 2
        result.planarityDeviation = larger(larger(bcOff.x, bcOff.y), larger(adOff.x, adOff.y))
        result.triangleCount = 2
        result.method = .convexQuad
        return true
    }

    /// Takes a triangle as it is; false, with nothing done, if it is not for here.
    ///
    /// Complexity: O(1); about 100 instructions.
    /// Precondition: three points from the first one on.
    @inline(__always)
    static func takeTriangle(
        _ x: Span<Double>, _ y: Span<Double>, _ z: Span<Double>, from start: Int, into indices: inout [UInt32],
        result: inout PolygonTriangulation
    ) -> Bool {
        let (originX, originY, originZ) = unsafe (x[unchecked: start], y[unchecked: start], z[unchecked: start])
        let bcX = pair(x, start &+ 1) - originX
        let bcY = pair(y, start &+ 1) - originY
        let bcZ = pair(z, start &+ 1) - originZ
        let (leftX, rightX) = (bcY.x * bcZ.y, bcZ.x * bcY.y)
        let (leftY, rightY) = (bcZ.x * bcX.y, bcX.x * bcZ.y)
        let (leftZ, rightZ) = (bcX.x * bcY.y, bcY.x * bcX.y)
        let sumX = 0 + (leftX - rightX)
        let sumY = 0 + (leftY - rightY)
        let sumZ = 0 + (leftZ - rightZ)
        let squares = bcX * bcX + bcY * bcY + bcZ * bcZ
        let extentSquared = larger(squares.x, squares.y)
        let length = (sumX * sumX + sumY * sumY + sumZ * sumZ).squareRoot()
        guard isUsable(length, extentSquared, count: 3, originX, originY, originZ) else { return false }
        // The longest component of the normal is twice the area in the plane, and known well enough.
        let longest = larger(larger(sumX.magnitude, sumY.magnitude), sumZ.magnitude)
        let products =
            leftX.magnitude + rightX.magnitude + (leftY.magnitude + rightY.magnitude)
            + (leftZ.magnitude + rightZ.magnitude)
        guard longest > filterBound * products else { return false }
        let first = UInt32(truncatingIfNeeded: start)
        indices.append(addingCapacity: 3) { written in
            written.append(first)
            written.append(first &+ 1)
            written.append(first &+ 2)
        }
        result.normal = Displacement<ENU>(x: sumX / length, y: sumY / length, z: sumZ / length)
        result.area = length / 2
        result.triangleCount = 1
        result.method = .triangle
        return true
    }

    /// Whether sums of so many products of these extents are a normal, up to rounding, and none over- or underflowed.
    ///
    /// False also for coordinates that are not finite, or above 1e70 in magnitude.
    @inline(__always)
    static func isUsable(
        _ length: Double, _ extentSquared: Double, count: Int, _ originX: Double, _ originY: Double, _ originZ: Double
    ) -> Bool {
        let origin = larger(larger(originX.magnitude, originY.magnitude), originZ.magnitude)
        return length > larger(extentSquared * (Double(count) * 0x1p-52), leastArea)
            && larger(extentSquared, origin * origin) < 1e138
    }
}

/// The axis along which a vector is longest, z before x before y, and whether it points that way.
///
/// By integers, so that it is chosen without a branch: which it will be cannot be foreseen.
/// Precondition: no component is NaN, not all are 0.
struct LongestAxis {
    let isX: Bool
    let isZ: Bool
    let isPositive: Bool

    @inline(__always)
    init(_ x: Double, _ y: Double, _ z: Double) {
        let bitsX = x.bitPattern
        let bitsY = y.bitPattern
        let bitsZ = z.bitPattern
        // Without their signs, magnitudes are in the order of their bits.
        let isX = bitsX << 1 >= bitsY << 1
        let bitsXY = isX ? bitsX : bitsY
        let isZ = bitsZ << 1 >= bitsXY << 1
        let bits = isZ ? bitsZ : bitsXY
        self.isX = isX
        self.isZ = isZ
        isPositive = bits >> 63 == 0
    }
}
