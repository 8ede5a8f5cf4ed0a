internal import Diagnostics
internal import SpatialFrames

/// Corners of a document in degrees that are right angles in one order of the axes only.
package struct AxisOrderEvidence: Sendable, Hashable {
    /// Corners that are right if the first coordinate is the latitude.
    package var northFirst: Int
    /// Corners that are right if the first coordinate is the longitude.
    package var eastFirst: Int

    /// Evidence from its counts, ≥ 0.
    package init(northFirst: Int, eastFirst: Int) {
        self.northFirst = northFirst
        self.eastFirst = eastFirst
    }

    /// The direction of the first axis, nil where the corners do not agree. One corner stands in several polygons, and
    /// of corners at random one in fifty seems right: hence six, and four times as many as speak for the other order.
    var first: String? {
        if northFirst >= 6, northFirst >= 4 * eastFirst { return "north" }
        if eastFirst >= 6, eastFirst >= 4 * northFirst { return "east" }
        return nil
    }
}

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
    /// The axis order that suits a point of the file.
    ///
    /// The authority's order holds unless it leads outside the system's area of use and the other order leads
    /// inside: many files hold easting before northing where EPSG:31467 or 31256 say the opposite, and some
    /// geographic ones longitude first. What was found stands in the description; nothing is swapped silently.
    /// Where both orders lead inside (EPSG:4326), the right angles of the document decide if they do, with a warning
    /// against the authority; else the authority's stays, with a warning if degrees may be meant either way.
    ///
    /// - Parameter evidence: what the right angles of the document say; nil where nobody looked.
    func axisDecision(
        for sample: Position<SourceCRS>, evidence: AxisOrderEvidence?, using cache: OperationCache
    ) -> AxisDecision {
        var decision = AxisDecision(isSwapped: description.axesSwapped)
        decision.place = place(of: sample, swapped: decision.isSwapped, using: cache)
        guard hasHorizontalAxes, let area = description.areaOfUse else { return decision }
        let point = "\(Self.short(sample.x)) \(Self.short(sample.y))"
        let name = description.interpretation
        let isAutomatic = options.axisOrder == .auto
        let distance = Self.distance(of: decision.place, from: area)
        let swapped = isAutomatic ? place(of: sample, swapped: true, using: cache) : nil
        let isSwappedInside = isAutomatic && Self.distance(of: swapped, from: area) <= GeographicArea.margin
        if distance <= GeographicArea.margin {
            if isSwappedInside, let evidence, description.axes.first?.unit == "degree" {
                weigh(evidence, &decision)
                if decision.isSwapped != description.axesSwapped { decision.place = swapped }
            } else if isSwappedInside, description.isNorthingFirst {
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
        } else if distance <= GeographicArea.reach, !looksLocal(sample) {
            decision.notes.append(
                "\(point) lies \((distance.degrees * 10).rounded() / 10)° outside the area of use of \(name)")
        } else {
            let looksGeographic =
                description.axes.first?.unit != "degree" && abs(sample.x) <= 180 && abs(sample.y) <= 180
            let grids = description.gridsUsed.map(\.name).filter { $0 != description.geoid }
            let hint =
                decision.place == nil && swapped == nil && !grids.isEmpty && !looksGeographic
                ? " (or a grid of “\(description.operationName)” has no values there or is damaged: "
                    + grids.joined(separator: ", ") + ")"
                : looksGeographic
                    ? " (the coordinates look like degrees, CRS:84 or EPSG:4326, or like metres of a local model: --origin)"
                    : looksLocal(sample) ? " (the coordinates look like metres of a local model: --origin)" : ""
            decision.remarks.append(
                GeoreferencingRemark(
                    code: .limitedAccuracy,
                    message: "\(point) lies outside the area of use of \(name)"
                        + (isAutomatic ? " in either axis order" : "")
                        + ": the model will stand in the wrong place; is the system right? Name another with --crs\(hint)",
                    isGuess: true))
        }
        return decision
    }

    /// Whether projected coordinates are so small that they count from a point of the model, not of the system.
    private func looksLocal(_ sample: Position<SourceCRS>) -> Bool {
        description.axes.first?.unit != "degree" && abs(sample.x) < 10_000 && abs(sample.y) < 10_000
    }

    /// Decides between two orders of degrees that are both possible.
    private func weigh(_ evidence: AxisOrderEvidence, _ decision: inout AxisDecision) {
        let name = description.interpretation
        let axes = description.axes.prefix(2).map { $0.direction }
        let order = axes.joined(separator: ", ")
        let opposite = axes.reversed().joined(separator: ", ")
        let (own, other) =
            axes.first == "north"
            ? (evidence.northFirst, evidence.eastFirst) : (evidence.eastFirst, evidence.northFirst)
        if let first = evidence.first, first != axes.first {
            decision.isSwapped = true
            decision.remarks.append(
                GeoreferencingRemark(
                    code: .axisOrderDoubtful,
                    message: "\(name) is defined in the order \(order), but walls meet at right angles only if "
                        + "coordinates are read as \(opposite) (\(other) corners, \(own) in the order defined): axes "
                        + "swapped; if that is wrong use --axis-order authority", isGuess: true))
        } else if evidence.first != nil {
            decision.notes.append(
                "read as \(order) as \(name) says, which the right angles of walls confirm (\(own) corners, \(other) in "
                    + "the opposite order)")
        } else if axes.first == "north" {
            decision.remarks.append(
                GeoreferencingRemark(
                    code: .axisOrderDoubtful,
                    message: "\(name) is read in its order \(order), but \(opposite) would lead inside its area of use "
                        + "as well, and no right angles of walls tell which is meant; if the file holds longitude "
                        + "first use --axis-order easting-first, if not --axis-order authority", isGuess: true))
        }
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
        // Without the geoid, which may not cover the place.
        trial.geoidStep = ""
        guard let transformer = try? SourceTransformer(trial, using: cache) else { return nil }
        // Heights decide nothing in the plane, and some are no numbers; geocentric coordinates need all three.
        let height = hasHorizontalAxes ? 0 : sample.z
        return transformer.cartographic(of: Position(x: sample.x, y: sample.y, z: height))
    }

    /// How far from 0 the first two coordinates may lie, in their units; nil where they are no latitude and longitude.
    ///
    /// A quarter turn for latitudes, a whole one for longitudes, since some count eastwards from 0° to 360°.
    var angularRange: (first: Double, second: Double)? {
        let axes = description.axes.prefix(2)
        guard axes.count == 2, axes.allSatisfy({ $0.name.lowercased().hasSuffix("itude") && $0.unitFactor > 0 }) else {
            return nil
        }
        let limits = axes.map { axis in
            let turn = axis.name.lowercased().hasSuffix("latitude") ? 0.25 : 1
            return turn * 2 * .pi / axis.unitFactor * (1 + 1e-12)
        }
        return description.axesSwapped ? (limits[1], limits[0]) : (limits[0], limits[1])
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
