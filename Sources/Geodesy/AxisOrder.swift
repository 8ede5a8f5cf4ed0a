internal import Diagnostics
internal import SpatialFrames

extension CoordinateOperationPlan {
    /// How far outside its area of use a system may still be meant.
    private static let margin = Angle(degrees: 0.5)

    /// The plan with the axis order that suits a point of the file.
    ///
    /// The authority's order holds unless it leads outside the system's area of use and the other order leads
    /// inside: many files hold easting before northing where EPSG:31467 or 31256 say the opposite, and some
    /// geographic ones longitude first. What was found stands in the description; nothing is swapped silently.
    /// Where the area is most of the globe (EPSG:4326), both orders are possible and the authority's stays.
    func oriented(for sample: Position<SourceCRS>?, in context: ProjContext) -> CoordinateOperationPlan {
        guard let sample, hasHorizontalAxes, sample.x.isFinite, sample.y.isFinite,
            let area = description.areaOfUse
        else { return self }
        let mayChoose = options.axisOrder == .auto
        if isInside(sample, area, swapped: description.axesSwapped, in: context) {
            return mayChoose && area.isVast ? mentioningOrder(of: sample, area, in: context) : self
        }
        var plan = self
        let point = "\(Self.short(sample.x)) \(Self.short(sample.y))"
        if mayChoose, isInside(sample, area, swapped: true, in: context) {
            plan.description.axesSwapped = true
            let order = description.axes.prefix(2).map { $0.direction }.joined(separator: ", ")
            plan.description.notes.append(
                "axes swapped: \(description.interpretation) is defined in the order \(order), but \(point) lies "
                    + "inside its area of use only in the opposite order (--axis-order authority forbids this)")
            return plan
        }
        let looksGeographic =
            description.axes.first.map { $0.unit != "degree" } ?? false && abs(sample.x) <= 180 && abs(sample.y) <= 180
        plan.remarks.append(
            GeoreferencingRemark(
                code: .limitedAccuracy,
                message: "\(point) lies outside the area of use of \(description.interpretation) in either axis order: "
                    + "the model will stand in the wrong place, is the system right? Name another with --crs"
                    + (looksGeographic ? " (the coordinates look like degrees: CRS:84 or EPSG:4326)" : "")))
        return plan
    }

    private func mentioningOrder(
        of sample: Position<SourceCRS>, _ area: GeographicArea, in context: ProjContext
    ) -> CoordinateOperationPlan {
        guard description.axes.first?.direction == "north", isInside(sample, area, swapped: true, in: context) else {
            return self
        }
        var plan = self
        plan.description.notes.append(
            "\(Self.short(sample.x)) \(Self.short(sample.y)) is read as latitude, longitude as "
                + "\(description.interpretation) says; if the file holds longitude first use --axis-order easting-first "
                + "or --crs CRS:84")
        return plan
    }

    private func isInside(
        _ sample: Position<SourceCRS>, _ area: GeographicArea, swapped: Bool, in context: ProjContext
    ) -> Bool {
        var trial = self
        trial.description.axesSwapped = swapped
        guard let transformer = try? SourceTransformer(trial, in: context) else { return false }
        var x = [sample.x]
        var y = [sample.y]
        var z = [0.0]
        guard transformer.transform(x: &x, y: &y, z: &z) == 0 else { return false }
        return area.contains(longitude: Angle(radians: x[0]), latitude: Angle(radians: y[0]), margin: Self.margin)
    }

    /// A coordinate for a message: thousandths, or ten-millionths for degrees.
    private static func short(_ value: Double) -> String {
        let scale: Double = abs(value) <= 360 ? 1e7 : 1e3
        guard abs(value) < 1e12 else { return "\(value)" }
        return "\((value * scale).rounded() / scale)"
    }
}
