internal import CProj
internal import Diagnostics
package import SpatialFrames

/// Turns longitudes, latitudes and heights into the plane of a result. One per thread: it owns C state.
///
/// Where several operations lead to the plane's system, each for a part of its area, the place decides, as it does for
/// sources in that system.
@safe
package final class PlaneProjection {
    private let operations: OperationCache
    private let plans: NamedPlan
    private let plane: PlaneOfResult

    /// A projection with PROJ state of its own.
    ///
    /// - Throws: as `PlaneOfResult.make`.
    package init(_ plane: PlaneOfResult) throws(GeodesyError) {
        let context = try ProjContext(searchPaths: plane.plan.options.projSearchPaths)
        operations = OperationCache(context)
        plans = try NamedPlan(plane.name, options: plane.plan.options, in: context)
        self.plane = plane
        // Fails here or nowhere.
        _ = try operations.operation(for: plane.plan)
    }

    /// The way to the plane around a place, decided once for all points there.
    ///
    /// - Parameter source: how the points were placed. Where that was from the plane's own system by another operation,
    ///   as the first point of a document chose it, they go back the way they came.
    /// - Throws: `guessRefused` where the options are strict and the place lies far outside the area that the system is
    ///   made for, or its heights rest on a fallback; `gridMissing` or `library` where no operation serves the place.
    package func way(
        at place: Cartographic, from source: CoordinateOperationPlan? = nil
    ) throws(GeodesyError) -> WayToPlane {
        var way = try bareWay(at: place)
        let plan = way.plan
        if let source, let code = plan.description.horizontalCode, source.description.horizontalCode == code,
            source.description.operationName != plan.description.operationName, source.options.origin == nil,
            let operation = try? operations.operation(for: source)
        {
            way.back = (operation, plane.isNorthingFirst != source.description.axesSwapped)
        }
        way.remarks = plan.remarks.map {
            GeoreferencingRemark(code: $0.code, message: Self.opening + $0.message, isGuess: $0.isGuess)
        }
        if let remark = areaRemark(at: place) {
            guard !plan.options.isStrict else {
                throw GeodesyError(.guessRefused, remark.message + " (refused by --strict)")
            }
            way.remarks.append(remark)
        }
        return way
    }

    private static let opening = "the frame of the result: "

    private func bareWay(at place: Cartographic) throws(GeodesyError) -> WayToPlane {
        do throws(GeodesyError) {
            let plan = try plans.plan(at: place)
            return WayToPlane(
                plan: plan, operation: try operations.operation(for: plan), isNorthingFirst: plane.isNorthingFirst)
        } catch {
            throw GeodesyError(error.code, Self.opening + error.message, tried: error.tried)
        }
    }

    private func areaRemark(at place: Cartographic) -> GeoreferencingRemark? {
        guard let area = plane.plan.description.areaOfUse,
            area.distance(longitude: place.longitude, latitude: place.latitude) > GeographicArea.reach
        else { return nil }
        return GeoreferencingRemark(
            code: .limitedAccuracy,
            message: "the frame of the result, \(plane.identifier), is made for \(area.words), and objects lie far "
                + "outside: shapes and distances are distorted there; name another with --frame", isGuess: true)
    }

    /// Where a point of the globe lies in the plane, wherever it is; nil where the plane has no image of it.
    package func position(of place: Cartographic) -> Position<ResultFrame>? {
        guard let way = try? bareWay(at: place) else { return nil }
        var (x, y, z) = ([place.longitude.radians], [place.latitude.radians], [place.height.metres])
        way.project(&x, &y, &z)
        return x[0].isFinite ? Position(x: x[0], y: y[0], z: z[0]) : nil
    }
}

/// How points around a place get to the plane of a result. Not `Sendable`: it shares the C state of its projection.
package struct WayToPlane {
    /// What must be said of the frame there: fallbacks of its heights, and places it is not made for.
    package fileprivate(set) var remarks: [GeoreferencingRemark] = []
    fileprivate let plan: CoordinateOperationPlan
    fileprivate var back: (operation: ProjObject, isTurned: Bool)?
    private let operation: ProjObject
    private let isNorthingFirst: Bool

    fileprivate init(plan: CoordinateOperationPlan, operation: ProjObject, isNorthingFirst: Bool) {
        self.plan = plan
        self.operation = operation
        self.isNorthingFirst = isNorthingFirst
    }

    /// Turns points: longitude and latitude in radians and height in metres become easting, northing and height in
    /// metres, in place. A point without an image becomes not-a-number in all three.
    ///
    /// - Precondition: The three arrays are equally long.
    package func project(_ x: inout [Double], _ y: inout [Double], _ z: inout [Double]) {
        precondition(x.count == y.count && y.count == z.count, "the coordinates must be equally many")
        var own: (x: [Double], y: [Double])?
        if let back {
            var (sourceX, sourceY, sourceZ) = (x, y, z)
            Self.run(back.operation, &sourceX, &sourceY, &sourceZ)
            if back.isTurned { swap(&sourceX, &sourceY) }
            own = (sourceX, sourceY)
        }
        Self.run(operation, &x, &y, &z)
        if isNorthingFirst { swap(&x, &y) }
        if let own { (x, y) = own }
        for index in x.indices where !(x[index].isFinite && y[index].isFinite && z[index].isFinite) {
            (x[index], y[index], z[index]) = (.nan, .nan, .nan)
        }
    }

    /// Runs an operation backwards: from longitude, latitude (radians) and height to its system's coordinates.
    private static func run(_ operation: ProjObject, _ x: inout [Double], _ y: inout [Double], _ z: inout [Double]) {
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        operation.run(PJ_INV, x: &xSpan, y: &ySpan, z: &zSpan)
    }
}
