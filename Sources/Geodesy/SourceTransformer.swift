internal import CProj
internal import SpatialFrames

/// Turns source coordinates into WGS 84 in bulk, as a plan says. One per thread: it owns C state and is not `Sendable`.
@safe
public final class SourceTransformer {
    /// What it carries out.
    public let plan: CoordinateOperationPlan
    /// Whose arithmetic carries it out; points outside its domain go to PROJ in any case.
    package let engine: TransformationEngine
    private let operation: ProjObject
    private let own: VectorOperation?
    /// Scratch memory.
    private var block = CoordinateBlock()
    private var unfinished: [Int] = []

    /// A transformer with PROJ state of its own.
    ///
    /// - Throws: `library` if PROJ cannot build the operation here although the plan was made elsewhere (other grids).
    /// - Complexity: 5 to 70 ms; keep it.
    public convenience init(_ plan: CoordinateOperationPlan) throws(GeodesyError) {
        try self.init(plan, using: OperationCache(ProjContext(searchPaths: plan.options.projSearchPaths)))
    }

    /// A transformer that shares PROJ state with others of the same thread.
    ///
    /// - Parameter asksPROJ: whether PROJ does everything, as for comparisons with it.
    init(
        _ plan: CoordinateOperationPlan, using cache: OperationCache, asksPROJ: Bool = false
    ) throws(GeodesyError) {
        let operation = try cache.operation(for: plan)
        let checked = asksPROJ ? nil : VectorOperation.checked(plan, against: operation, in: cache.context)
        own = checked?.operation
        engine = checked?.engine ?? .proj
        self.operation = operation
        self.plan = plan
    }

    /// A transformer with which PROJ does everything, for comparisons.
    package static func byPROJ(_ plan: CoordinateOperationPlan) throws(GeodesyError) -> SourceTransformer {
        try SourceTransformer(
            plan, using: OperationCache(ProjContext(searchPaths: plan.options.projSearchPaths)), asksPROJ: true)
    }

    /// Transforms points in place.
    ///
    /// In: the three source coordinates in the file's order and units. Out: longitude and latitude in radians and the
    /// height in metres above the WGS 84 ellipsoid (or as the plan's options say). A point that cannot be transformed
    /// becomes not-a-number in all three.
    ///
    /// - Returns: How many points failed.
    /// - Precondition: The three spans have the same count.
    /// - Complexity: O(n), a point of UTM with a geoid about 0.3 µs by PROJ and a fifth of that by own arithmetic.
    public func transform(
        x: inout MutableSpan<Double>, y: inout MutableSpan<Double>, z: inout MutableSpan<Double>
    ) -> Int {
        let count = x.count
        precondition(y.count == count && z.count == count, "the coordinates must be equally many")
        if plan.heightScale != 1 {
            for index in 0..<count { z[index] *= plan.heightScale }
        }
        if let range = plan.angularRange {
            // PROJ turns them round the pole and the globe and so gives them a place.
            for index in 0..<count where abs(x[index]) > range.first || abs(y[index]) > range.second {
                x[index] = .nan
                y[index] = .nan
            }
        }
        if let own {
            own.run(x: &x, y: &y, z: &z, block: &block, unfinished: &unfinished)
            if !unfinished.isEmpty { finish(x: &x, y: &y, z: &z) }
        } else {
            operation.run(PJ_FWD, x: &x, y: &y, z: &z)
        }
        let offset = plan.options.heightOffset
        var failures = 0
        for index in 0..<count {
            // PROJ marks failures with infinity; not-a-number passes through it.
            if x[index].isFinite && y[index].isFinite && z[index].isFinite {
                z[index] += offset
            } else {
                x[index] = .nan
                y[index] = .nan
                z[index] = .nan
                failures += 1
            }
        }
        return failures
    }

    /// Has PROJ transform the points for which the own arithmetic has no result.
    private func finish(x: inout MutableSpan<Double>, y: inout MutableSpan<Double>, z: inout MutableSpan<Double>) {
        var restX = unfinished.map { x[$0] }
        var restY = unfinished.map { y[$0] }
        var restZ = unfinished.map { z[$0] }
        var xSpan = restX.mutableSpan
        var ySpan = restY.mutableSpan
        var zSpan = restZ.mutableSpan
        operation.run(PJ_FWD, x: &xSpan, y: &ySpan, z: &zSpan)
        for (rest, index) in unfinished.enumerated() {
            x[index] = restX[rest]
            y[index] = restY[rest]
            z[index] = restZ[rest]
        }
        unfinished.removeAll(keepingCapacity: true)
    }

    /// Transforms points in place, as with spans.
    public func transform(x: inout [Double], y: inout [Double], z: inout [Double]) -> Int {
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        return transform(x: &xSpan, y: &ySpan, z: &zSpan)
    }

    /// Transforms source coordinates in place to geocentric metres on the grid of 0.1 mm; failures as in `transform`.
    ///
    /// - Returns: How many points failed.
    public func transformToGeocentric(
        x: inout MutableSpan<Double>, y: inout MutableSpan<Double>, z: inout MutableSpan<Double>
    ) -> Int {
        let failures = transform(x: &x, y: &y, z: &z)
        GeocentricConversion.convert(longitudes: &x, latitudes: &y, heights: &z)
        return failures
    }
}

extension ProjObject {
    /// Many points through a PROJ operation, in place, forwards or backwards; infinite where they have no image.
    ///
    /// - Precondition: The three spans have the same count.
    func run(
        _ direction: PJ_DIRECTION, x: inout MutableSpan<Double>, y: inout MutableSpan<Double>,
        z: inout MutableSpan<Double>
    ) {
        let stride = MemoryLayout<Double>.stride
        // The pointers live for the call only, and PROJ writes exactly `count` numbers to each.
        unsafe x.withUnsafeMutableBufferPointer { xs in
            unsafe y.withUnsafeMutableBufferPointer { ys in
                unsafe z.withUnsafeMutableBufferPointer { zs in
                    _ = unsafe proj_trans_generic(
                        pointer, direction, xs.baseAddress, stride, xs.count, ys.baseAddress, stride, ys.count,
                        zs.baseAddress, stride, zs.count, nil, 0, 0)
                }
            }
        }
    }

    /// One point through a PROJ operation, forwards, for checks of other results; infinite where it has no image.
    func forward(_ x: Double, _ y: Double, _ z: Double) -> (Double, Double, Double) {
        // A grid that cannot be read after all leaves the height as it was, with no more than an error number.
        _ = unsafe proj_errno_reset(pointer)
        let result = unsafe proj_trans(pointer, PJ_FWD, proj_coord(x, y, z, 0))
        guard unsafe proj_errno(pointer) == 0 else { return (.infinity, .infinity, .infinity) }
        return unsafe (result.xyz.x, result.xyz.y, result.xyz.z)
    }

    /// Whether the last point failed because a file of the operation could not be read.
    var cannotReadFile: Bool { unsafe proj_errno(pointer) == PROJ_ERR_INVALID_OP_FILE_NOT_FOUND_OR_INVALID }

    /// One point through a PROJ operation, backwards; infinite where it has no image.
    func backward(_ x: Double, _ y: Double, _ z: Double) -> (Double, Double, Double) {
        let result = unsafe proj_trans(pointer, PJ_INV, proj_coord(x, y, z, 0))
        return unsafe (result.xyz.x, result.xyz.y, result.xyz.z)
    }
}
