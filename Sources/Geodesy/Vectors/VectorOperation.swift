/// An operation to longitude, latitude (radians) and height in our own arithmetic, four points at a time.
///
/// It does what the steps of PROJ's pipeline say, and only where each is understood to the last key. A point outside
/// the domain of a step gets no result here and goes to PROJ by itself: that depends on nothing but the point.
struct VectorOperation {
    /// What can be done.
    enum Step {
        /// The first three coordinates by their new order, each times a factor: the sign of its axis or its unit.
        case arrange(order: SIMD3<Int>, factors: SIMD3<Double>)
        case add(SIMD3<Double>)
        case keepHeights
        case restoreHeights
        case fromTransverseMercator(TransverseMercatorInverse)
        case fromLambertConic(LambertConicInverse)
        case fromMercator(MercatorInverse)
        case fromObliqueStereographic(ObliqueStereographicInverse)
        case fromSwissMercator(SwissMercatorInverse)
        case toGeocentric(ReferenceEllipsoid)
        case toGeographic(ReferenceEllipsoid)
        case shiftDatum(HelmertShift)
        case addHeights(HeightGrid, factor: Double)
        case addSampledHeights(SampledGrid, factor: Double)
        case shiftPlane(ShiftGrid)
        case shiftPlaneBySamples(SampledGrid)
    }

    private let steps: [Step]

    /// An operation of steps.
    init(_ steps: [Step]) { self.steps = steps }

    /// Where the grids of its steps lie.
    var gridAreas: [GeographicArea] {
        steps.compactMap { step in
            switch step {
            case .addHeights(let grid, _): grid.geometry.area
            case .addSampledHeights(let grid, _), .shiftPlaneBySamples(let grid): grid.geometry.area
            case .shiftPlane(let grid): grid.geometry.area
            default: nil
            }
        }
    }

    /// Takes points through the steps, in place.
    ///
    /// - Parameters:
    ///   - block: scratch memory.
    ///   - unfinished: gets the indices of points without a result, ascending; their coordinates stay as they were.
    /// - Complexity: O(n).
    func run(
        x: inout MutableSpan<Double>, y: inout MutableSpan<Double>, z: inout MutableSpan<Double>,
        block: inout CoordinateBlock, unfinished: inout [Int]
    ) {
        var start = 0
        while start < x.count {
            let range = start..<min(start + CoordinateBlock.capacity, x.count)
            block.load(x: x, y: y, z: z, range)
            for step in steps { step.apply(to: &block) }
            block.store(x: &x, y: &y, z: &z, range, unfinished: &unfinished)
            start = range.upperBound
        }
    }
}

extension VectorOperation.Step {
    /// Takes a block through the step.
    func apply(to block: inout CoordinateBlock) {
        switch self {
        case .arrange(let order, let factors): block.arrange(order, factors)
        case .add(let offset):
            for lane in 0..<block.laneCount {
                block.x[lane] += offset.x
                block.y[lane] += offset.y
                block.z[lane] += offset.z
            }
        case .keepHeights: block.keepHeights()
        case .restoreHeights: block.restoreHeights()
        case .fromTransverseMercator(let projection): projection.apply(to: &block)
        case .fromLambertConic(let projection): projection.apply(to: &block)
        case .fromMercator(let projection): projection.apply(to: &block)
        case .fromObliqueStereographic(let projection): projection.apply(to: &block)
        case .fromSwissMercator(let projection): projection.apply(to: &block)
        case .toGeocentric(let ellipsoid): ellipsoid.toGeocentric(&block)
        case .toGeographic(let ellipsoid): ellipsoid.toGeographic(&block)
        case .shiftDatum(let shift): shift.apply(to: &block)
        case .addHeights(let grid, let factor): grid.apply(factor: factor, to: &block)
        case .addSampledHeights(let grid, let factor): grid.apply(factor: factor, to: &block)
        case .shiftPlane(let grid): grid.apply(to: &block)
        case .shiftPlaneBySamples(let grid): grid.apply(to: &block)
        }
    }
}

extension CoordinateBlock {
    fileprivate mutating func arrange(_ order: SIMD3<Int>, _ factors: SIMD3<Double>) {
        switch order {
        case SIMD3(0, 1, 2): break
        case SIMD3(1, 0, 2): swap(&x, &y)
        default:
            let columns = [x, y, z]
            (x, y, z) = (columns[order.x], columns[order.y], columns[order.z])
        }
        for lane in 0..<laneCount {
            if factors.x != 1 { x[lane] *= factors.x }
            if factors.y != 1 { y[lane] *= factors.y }
            if factors.z != 1 { z[lane] *= factors.z }
        }
    }

    fileprivate mutating func keepHeights() {
        for lane in 0..<laneCount { kept[lane] = z[lane] }
    }

    fileprivate mutating func restoreHeights() {
        // What came out of its domain in between stays without a result by its plane.
        swap(&z, &kept)
    }
}
