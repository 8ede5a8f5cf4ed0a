internal import Diagnostics
internal import SpatialFrames

extension CoordinateOperationPlan {
    /// How far outside its area of use a point still counts as inside.
    private static let margin = Angle(degrees: 0.5)
    /// How far outside a system is still in use: zone 32 serves all of Germany and the west of Norway.
    private static let reach = Angle(degrees: 6)

    /// The plan with the axis order that suits a point of the file.
    ///
    /// The authority's order holds unless it leads outside the system's area of use and the other order leads
    /// inside: many files hold easting before northing where EPSG:31467 or 31256 say the opposite, and some
    /// geographic ones longitude first. What was found stands in the description; nothing is swapped silently.
    /// Where both orders lead inside (EPSG:4326), the authority's stays and a note says so.
    func oriented(for sample: Position<SourceCRS>?, using cache: OperationCache) -> CoordinateOperationPlan {
        guard let sample, sample.x.isFinite, sample.y.isFinite else { return self }
        if reach != nil { return localRemark(for: sample) }
        guard hasHorizontalAxes, let area = description.areaOfUse else { return self }
        let point = "\(Self.short(sample.x)) \(Self.short(sample.y))"
        let name = description.interpretation
        let isAutomatic = options.axisOrder == .auto
        let distance = self.distance(of: sample, from: area, swapped: description.axesSwapped, using: cache)
        let isSwappedInside =
            isAutomatic && self.distance(of: sample, from: area, swapped: true, using: cache) <= Self.margin
        var plan = self
        if distance <= Self.margin {
            if isSwappedInside, description.axes.first?.direction == "north" {
                plan.description.notes.append(
                    "\(point) is read as north, east as \(name) says, but the opposite order is possible as well; if "
                        + "the file holds longitude or easting first use --axis-order easting-first")
            }
        } else if isSwappedInside {
            plan.description.axesSwapped = true
            let order = description.axes.prefix(2).map { $0.direction }.joined(separator: ", ")
            plan.description.notes.append(
                "axes swapped: \(name) is defined in the order \(order), but \(point) lies inside its area of use only "
                    + "in the opposite order (--axis-order authority forbids this)")
        } else if distance <= Self.reach {
            plan.description.notes.append(
                "\(point) lies \((distance.degrees * 10).rounded() / 10)° outside the area of use of \(name)")
        } else {
            let looksGeographic =
                description.axes.first?.unit != "degree" && abs(sample.x) <= 180 && abs(sample.y) <= 180
            plan.remarks.append(
                GeoreferencingRemark(
                    code: .limitedAccuracy,
                    message: "\(point) lies outside the area of use of \(name)"
                        + (isAutomatic ? " in either axis order" : "")
                        + ": the model will stand in the wrong place; is the system right? Name another with --crs"
                        + (looksGeographic ? " (the coordinates look like degrees: CRS:84 or EPSG:4326)" : ""),
                    isGuess: true))
        }
        return plan
    }

    /// How far a point lies outside an area if its axes are read in an order; infinite if it cannot be transformed.
    private func distance(
        of sample: Position<SourceCRS>, from area: GeographicArea, swapped: Bool, using cache: OperationCache
    ) -> Angle {
        var trial = self
        trial.description.axesSwapped = swapped
        var x = [sample.x]
        var y = [sample.y]
        var z = [0.0]
        guard let transformer = try? SourceTransformer(trial, using: cache),
            transformer.transform(x: &x, y: &y, z: &z) == 0
        else { return Angle(radians: .infinity) }
        return area.distance(longitude: Angle(radians: x[0]), latitude: Angle(radians: y[0]))
    }

    /// A coordinate for a message: thousandths, or ten-millionths for degrees.
    private static func short(_ value: Double) -> String {
        let scale: Double = abs(value) <= 360 ? 1e7 : 1e3
        guard abs(value) < 1e12 else { return "\(value)" }
        return "\((value * scale).rounded() / scale)"
    }
}
