internal import Diagnostics
internal import SpatialFrames

/// What a point of the file says about the order of the axes, and where it lies.
struct AxisDecision {
    /// Whether the first two coordinates are read in the opposite of the authority's order.
    var isSwapped: Bool
    var notes: [String] = []
    var remarks: [GeoreferencingRemark] = []
    /// The point on the globe, to a few hundred metres; nil where it has no place.
    var place: Cartographic?
}

extension CoordinateOperationPlan {
    /// How far outside its area of use a point still counts as inside.
    private static let margin = Angle(degrees: 0.5)
    /// How far outside a system is still in use: zone 32 serves all of Germany and the west of Norway.
    private static let reach = Angle(degrees: 6)

    /// The axis order that suits a point of the file.
    ///
    /// The authority's order holds unless it leads outside the system's area of use and the other order leads
    /// inside: many files hold easting before northing where EPSG:31467 or 31256 say the opposite, and some
    /// geographic ones longitude first. What was found stands in the description; nothing is swapped silently.
    /// Where both orders lead inside (EPSG:4326), the authority's stays and a note says so.
    func axisDecision(for sample: Position<SourceCRS>, using cache: OperationCache) -> AxisDecision {
        var decision = AxisDecision(isSwapped: description.axesSwapped)
        decision.place = place(of: sample, swapped: decision.isSwapped, using: cache)
        guard hasHorizontalAxes, let area = description.areaOfUse else { return decision }
        let point = "\(Self.short(sample.x)) \(Self.short(sample.y))"
        let name = description.interpretation
        let isAutomatic = options.axisOrder == .auto
        let distance = Self.distance(of: decision.place, from: area)
        let swapped = isAutomatic ? place(of: sample, swapped: true, using: cache) : nil
        let isSwappedInside = isAutomatic && Self.distance(of: swapped, from: area) <= Self.margin
        if distance <= Self.margin {
            if isSwappedInside, description.axes.first?.direction == "north" {
                decision.notes.append(
                    "\(point) is read as north, east as \(name) says, but the opposite order is possible as well; if "
                        + "the file holds longitude or easting first use --axis-order easting-first")
            }
        } else if isSwappedInside {
            decision.isSwapped = true
            decision.place = swapped
            let order = description.axes.prefix(2).map { $0.direction }.joined(separator: ", ")
            decision.notes.append(
                "axes swapped: \(name) is defined in the order \(order), but \(point) lies inside its area of use only "
                    + "in the opposite order (--axis-order authority forbids this)")
        } else if distance <= Self.reach {
            decision.notes.append(
                "\(point) lies \((distance.degrees * 10).rounded() / 10)° outside the area of use of \(name)")
        } else {
            let looksGeographic =
                description.axes.first?.unit != "degree" && abs(sample.x) <= 180 && abs(sample.y) <= 180
            decision.remarks.append(
                GeoreferencingRemark(
                    code: .limitedAccuracy,
                    message: "\(point) lies outside the area of use of \(name)"
                        + (isAutomatic ? " in either axis order" : "")
                        + ": the model will stand in the wrong place; is the system right? Name another with --crs"
                        + (looksGeographic ? " (the coordinates look like degrees: CRS:84 or EPSG:4326)" : ""),
                    isGuess: true))
        }
        return decision
    }

    /// Takes over what a point of the file decided.
    mutating func apply(_ decision: AxisDecision) {
        description.axesSwapped = decision.isSwapped
        description.notes += decision.notes
        remarks += decision.remarks
    }

    /// Where a point lies if its axes are read in an order; nil if it cannot be transformed.
    private func place(
        of sample: Position<SourceCRS>, swapped: Bool, using cache: OperationCache
    ) -> Cartographic? {
        var trial = self
        trial.description.axesSwapped = swapped
        guard let transformer = try? SourceTransformer(trial, using: cache) else { return nil }
        // Heights decide nothing in the plane, and some are no numbers; geocentric coordinates need all three.
        let height = hasHorizontalAxes ? 0 : sample.z
        return transformer.cartographic(of: Position(x: sample.x, y: sample.y, z: height))
    }

    /// How far a place lies outside an area; infinite without one.
    private static func distance(of place: Cartographic?, from area: GeographicArea) -> Angle {
        guard let place else { return Angle(radians: .infinity) }
        return area.distance(longitude: place.longitude, latitude: place.latitude)
    }

    /// A coordinate for a message: thousandths, or ten-millionths for degrees.
    private static func short(_ value: Double) -> String {
        let scale: Double = abs(value) <= 360 ? 1e7 : 1e3
        guard abs(value) < 1e12 else { return "\(value)" }
        return "\((value * scale).rounded() / scale)"
    }
}
