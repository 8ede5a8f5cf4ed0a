internal import CProj
package import SpatialFrames

/// One point in source coordinates and where it lies.
package struct PlacedPoint: Sendable, Hashable {
    /// One reading of its coordinates.
    package struct Reading: Sendable, Hashable {
        /// On WGS 84, with the height as the options say.
        package var position: Cartographic
        /// How far outside the area of use, along a meridian or a parallel; 0 inside, nil if the area is unknown.
        package var outside: Angle?
    }

    /// As given, in the system's units.
    package var source: Position<SourceCRS>
    /// Whether the first two were taken in the opposite of the authority's order.
    package var axesSwapped: Bool
    /// As a conversion reads it; nil if it cannot be placed on the globe.
    package var reading: Reading?
    /// The operation at this place, in PROJ's words; nil where it is that of the whole system.
    package var operation: String?
    /// The first two coordinates the other way round, where that leads into the area of use, too; nil where there is
    /// nothing to doubt.
    package var otherOrder: Reading?
    /// What a conversion would say of it.
    package var notes: [String]
    /// Problems that a conversion would report of it.
    package var remarks: [GeoreferencingRemark]
}

extension CRSCatalogue {
    /// Where a point of the user's lies, read as a conversion reads a file whose first point it is.
    ///
    /// - Throws: `GeodesyError` if nothing can be transformed from that system.
    package func place(_ point: Position<SourceCRS>, in profile: CRSProfile) throws(GeodesyError) -> PlacedPoint {
        let plan = try lenient.plan(for: profile.text, sample: point)
        let reading = try reading(point, plan, profile.areaOfUse)
        let general = profile.plan
        let operation = plan.description.operationName
        var result = PlacedPoint(
            source: point, axesSwapped: plan.description.axesSwapped, reading: reading,
            operation: operation == general?.description.operationName ? nil : operation, otherOrder: nil,
            notes: plan.description.notes.filter { general?.description.notes.contains($0) != true },
            remarks: plan.remarks.filter { general?.remarks.contains($0) != true })
        guard plan.hasHorizontalAxes else { return result }
        var turned = plan
        turned.description.axesSwapped.toggle()
        if let other = try self.reading(point, turned, profile.areaOfUse) {
            // The order taken leads inside wherever one of them does; only both inside, or one forbidden, is doubtful.
            if other.outside.map({ $0 <= GeographicArea.margin }) ?? true { result.otherOrder = other }
        }
        return result
    }

    /// A point in the middle of an area with round source coordinates, 100 units of height above the zero of the
    /// system; nil if it cannot be computed there.
    func example(
        of plan: CoordinateOperationPlan, named name: String, in area: GeographicArea
    ) -> PlacedPoint? {
        guard let pipeline = ProjObject.definition(plan.pipeline, in: context) else { return nil }
        var (longitude, latitude) = (area.middle.longitude.radians, area.middle.latitude.radians)
        // In the middle of the world both coordinates are 0, which would say nothing of their order.
        if area.width.degrees > 324 {
            (longitude, latitude) = (Angle(degrees: 10).radians, Angle(degrees: 50).radians)
        }
        let raw = unsafe proj_trans(pipeline.pointer, PJ_INV, proj_coord(longitude, latitude, 100, 0))
        let (x, y, z) = unsafe (raw.xyz.x, raw.xyz.y, raw.xyz.z)
        guard x.isFinite, y.isFinite, z.isFinite else { return nil }
        let isGeocentric = !plan.hasHorizontalAxes
        let isAngular = abs(x) <= 400 && abs(y) <= 400
        // Round numbers are compared more easily.
        let step: Double = isGeocentric ? 1 : isAngular ? 0.01 : 1000
        func round(_ value: Double) -> Double { (value / step).rounded() / (1 / step) }
        let point = Position<SourceCRS>(
            x: round(x), y: round(y), z: isGeocentric ? z.rounded() : 100)
        guard let there = try? lenient.plan(for: name, sample: point),
            let reading = try? reading(point, there, area)
        else { return nil }
        let operation = there.description.operationName
        return PlacedPoint(
            source: point, axesSwapped: there.description.axesSwapped, reading: reading,
            operation: operation == plan.description.operationName ? nil : operation, otherOrder: nil, notes: [],
            remarks: [])
    }

    private func reading(
        _ point: Position<SourceCRS>, _ plan: CoordinateOperationPlan, _ area: GeographicArea?
    ) throws(GeodesyError) -> PlacedPoint.Reading? {
        guard let position = try lenient.transformer(for: plan).cartographic(of: point) else { return nil }
        return PlacedPoint.Reading(
            position: position,
            outside: area.map { $0.distance(longitude: position.longitude, latitude: position.latitude) })
    }
}
