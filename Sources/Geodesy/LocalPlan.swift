internal import Diagnostics
internal import SpatialFrames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension CoordinateOperationPlan {
    /// How far from its origin a model in local metres is believed, metres.
    private static let localReach = 100_000.0

    /// The plan for coordinates that are metres to the right, ahead and up of an origin, whatever the documents state.
    ///
    /// A rotation by the heading, then PROJ's inverse topocentric conversion (EPSG methods 9837 and 9836) on WGS 84:
    /// the plane through the origin is tangent to the ellipsoid, so that far points rise above it by 8 cm at 1 km.
    ///
    /// - Parameters:
    ///   - stated: The reference system that the document states, for a note; empty for none.
    /// - Throws: `gridMissing` if the geoid asked for is not there or does not cover the origin, `unsuitableSystem` if
    ///   the origin is not on the globe.
    static func local(
        at origin: LocalOrigin, stated: String, options: GeoreferencingOptions, in context: ProjContext
    ) throws(GeodesyError) -> CoordinateOperationPlan {
        let (longitude, latitude) = (shortDegrees(origin.longitude), shortDegrees(origin.latitude))
        let heading = shortDegrees(origin.heading)
        guard [longitude, latitude, heading, origin.height].allSatisfy(\.isFinite), abs(latitude) <= 90,
            abs(longitude) <= 360
        else {
            throw GeodesyError(
                .unsuitableSystem,
                "the origin \(longitude),\(latitude),\(origin.height),\(heading) is not on the globe: check --origin")
        }
        var height = origin.height
        var geoid: GeoidGrid?
        if options.heights != .orthometric { geoid = try chosenGrid(options.geoid, in: context) }
        if let grid = geoid {
            let raised = ProjObject.definition(grid.step, in: context)?.forward(
                origin.longitude.radians, origin.latitude.radians, origin.height)
            guard let raised, raised.2.isFinite else {
                throw GeodesyError(
                    .gridMissing, "the geoid grid “\(grid.name)” does not cover the origin: give another with --geoid")
            }
            height = raised.2
        }
        let words =
            "local metres at \(latitude)° north, \(longitude)° east, \(origin.height) m above "
            + (geoid == nil ? "the ellipsoid" : "sea level")
            + (heading == 0 ? "" : ", ahead \(heading)° clockwise from north")
        var description = CRSDescription(
            sourceText: "--origin \(longitude),\(latitude),\(origin.height)" + (heading == 0 ? "" : ",\(heading)"),
            interpretation: words, horizontalName: "metres right, ahead and up", horizontalCode: nil, verticalName: nil,
            verticalCode: nil, isThreeDimensional: true, axes: localAxes(heading: heading), axesSwapped: false,
            heightReference: geoid == nil ? .ellipsoidal : .vertical("sea level by \(geoid?.name ?? "")"),
            heightUnit: "metre", operationName: "inverse topocentric conversion on WGS 84", accuracy: 0,
            gridsUsed: geoid.map { [GridUse(name: $0.name, isAvailable: true)] } ?? [], gridsMissing: [],
            geoid: geoid?.name, fallback: nil, areaOfUse: nil, notes: [])
        if !stated.isEmpty {
            description.notes.append("the reference system “\(stated)” of the documents is passed over for --origin")
        }
        // Rounded as in frames: the last bit of a sine differs between machines.
        let sine = (sin(origin.heading.radians) * 1e15).rounded() / 1e15
        let cosine = (cos(origin.heading.radians) * 1e15).rounded() / 1e15
        let rotation =
            heading == 0
            ? "" : "+step +proj=affine +s11=\(cosine) +s12=\(sine) +s21=\(-sine) +s22=\(cosine) "
        let steps =
            rotation
            + "+step +inv +proj=topocentric +ellps=WGS84 +lon_0=\(longitude) +lat_0=\(latitude) +h_0=\(height) "
            + "+step +inv +proj=cart +ellps=WGS84"
        return CoordinateOperationPlan(
            description: description, options: options, remarks: [], steps: steps, geoidStep: "",
            heightScale: 1,
            hasHorizontalAxes: false, reach: localReach)
    }

    /// The plan with a remark if a point of the file lies too far from the origin to be in local metres.
    func localRemark(for sample: Position<SourceCRS>) -> CoordinateOperationPlan {
        let distance = max(abs(sample.x), abs(sample.y), abs(sample.z))
        guard let reach, distance > reach else { return self }
        var plan = self
        plan.remarks.append(
            GeoreferencingRemark(
                code: .limitedAccuracy,
                message: "\(sample.x) \(sample.y) \(sample.z) lies \((distance / 1000).rounded()) km from the origin: "
                    + "are these coordinates local metres? Leave out --origin if they are in a reference system, and "
                    + "name it with --crs",
                isGuess: true))
        return plan
    }

    private static func chosenGrid(_ choice: GeoidChoice, in context: ProjContext) throws(GeodesyError) -> GeoidGrid? {
        switch choice {
        case .auto, .none: nil
        case .egm96: try GeoidGrid.demandedEGM96(in: context)
        case .file(let path): try GeoidGrid.file(path, in: context)
        }
    }

    /// Degrees as a person gave them: radians cost the last digits.
    private static func shortDegrees(_ angle: Angle) -> Double { (angle.degrees * 1e12).rounded() / 1e12 }

    private static func localAxes(heading: Double) -> [CRSAxis] {
        func axis(_ name: String, _ direction: String) -> CRSAxis {
            CRSAxis(name: name, direction: direction, unit: "metre", unitFactor: 1)
        }
        let right = heading == 0 ? "east" : "right of ahead"
        let ahead = heading == 0 ? "north" : "\(heading)° clockwise from north"
        return [axis("Right", right), axis("Ahead", ahead), axis("Up", "up")]
    }
}
