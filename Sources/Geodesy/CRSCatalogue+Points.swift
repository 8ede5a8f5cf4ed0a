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

    /// A point in an area with round source coordinates, 100 units of height above the zero of the system: in its
    /// middle, or where that cannot be computed elsewhere in it; nil if nothing can.
    func example(
        of plan: CoordinateOperationPlan, named name: String, in area: GeographicArea
    ) -> PlacedPoint? {
        guard let pipeline = ProjObject.definition(plan.pipeline, in: context) else { return nil }
        let isAngular = plan.description.axes.first.map { $0.unit.contains("degree") || $0.unit == "grad" } ?? false
        // Round numbers are compared more easily, but a small area holds few of them.
        let steps: [Double] = !plan.hasHorizontalAxes ? [1] : isAngular ? [0.01, 1e-4, 1e-6] : [1000, 10, 0.1]
        for place in area.examples {
            let (x, y, z) = pipeline.backward(place.longitude.radians, place.latitude.radians, 100)
            guard x.isFinite, y.isFinite, z.isFinite else { continue }
            for step in steps {
                func round(_ value: Double) -> Double { (value / step).rounded() / (1 / step) }
                let point = Position<SourceCRS>(
                    x: round(x), y: round(y), z: plan.hasHorizontalAxes ? 100 : z.rounded())
                guard let there = try? lenient.plan(for: name, sample: point),
                    let reading = try? reading(point, there, area), reading.outside.map({ $0.radians <= 0 }) ?? true
                else { continue }
                let operation = there.description.operationName
                return PlacedPoint(
                    source: point, axesSwapped: there.description.axesSwapped, reading: reading,
                    operation: operation == plan.description.operationName ? nil : operation, otherOrder: nil,
                    notes: [],
                    remarks: [])
            }
        }
        return nil
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

extension GeographicArea {
    /// Points well inside, to be tried in order: the middle first, but in areas around the globe a point whose
    /// coordinates differ, and none on a pole or the equator, where directions or an order would not show.
    fileprivate var examples: [Cartographic] {
        let height = north.radians - south.radians
        func point(_ eastward: Double, _ northward: Double) -> Cartographic {
            let longitude = west.radians + width.radians * eastward
            return Cartographic(
                longitude: Angle(radians: longitude > .pi ? longitude - 2 * .pi : longitude),
                latitude: Angle(radians: south.radians + height * northward), height: EllipsoidalHeight(metres: 0))
        }
        let isAround = width.degrees > 324
        // 10° east, and in the whole world 50° north.
        let isWorld = isAround && height > Angle(degrees: 130).radians
        return [isAround ? point(190.0 / 360, isWorld ? 14.0 / 18 : 0.5) : point(0.5, 0.5)]
            + [(0.3, 0.4), (0.7, 0.6), (0.4, 0.7), (0.6, 0.3), (0.1, 0.5), (0.9, 0.5), (0.5, 0.1), (0.5, 0.9)]
            .map { point($0.0, $0.1) }
    }
}
