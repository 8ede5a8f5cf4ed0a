package import CityObjects
package import Geodesy
package import SpatialFrames

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Puts the points of a tree on the globe: one per worker, with PROJ state and scratch memory of its own.
package final class TreePlacement {
    /// A stretch of points that was transformed.
    package struct Stretch {
        /// How.
        package var plan: CoordinateOperationPlan
        /// The `srsName` that it was transformed from.
        package var srsName: String
        /// How many points it has.
        package var points: Int
        /// How many of them cannot be placed on the globe; they are not-a-number now.
        package var failures: Int
    }

    /// What became of a tree.
    package enum Outcome {
        /// All stretches were transformed.
        case placed
        /// A stretch states no reference system.
        case missingCRS
        /// A stretch states one that is of no use.
        case unknownCRS(String, GeodesyError)
        /// The run is to stop, and what there is of the tree is of no use.
        case interrupted
    }

    /// What an object covers.
    package struct Bounds: Sendable {
        /// Radians, `west` ≤ `east`: across the 180th meridian one of them lies beyond ±π. Around a pole −π to π.
        package var west: Double
        package var south: Double
        package var east: Double
        package var north: Double
        /// Metres, as the options want heights.
        package var bottom: Double
        package var top: Double

        /// The point in the middle at the lowest height, from −180° to 180°.
        package var centre: Cartographic {
            Cartographic(
                longitude: Angle(radians: TreePlacement.wrapped((west + east) / 2)),
                latitude: Angle(radians: (south + north) / 2), height: EllipsoidalHeight(metres: bottom))
        }

        /// Degrees from −180 to 180 rounded to 1e-7, about a centimetre; `westDegrees` is above `eastDegrees` across
        /// the 180th meridian.
        package var westDegrees: Double { Self.degrees(TreePlacement.wrapped(west)) }
        package var southDegrees: Double { Self.degrees(south) }
        package var eastDegrees: Double { Self.degrees(TreePlacement.wrapped(east)) }
        package var northDegrees: Double { Self.degrees(north) }

        private static func degrees(_ radians: Double) -> Double {
            (Angle(radians: radians).degrees * 1e7).rounded() / 1e7
        }
    }

    private let crs: String?
    private let georeferencing: GeoreferencingContext
    private let isStopped: @Sendable () -> Bool
    private var lastTransformer: (srsName: String, file: Int, transformer: SourceTransformer)?
    /// How all points of the tree at hand were placed; nil where several ways were needed.
    package private(set) var plan: CoordinateOperationPlan?
    /// The points of the tree at hand: radians, and metres as the options want heights.
    package private(set) var longitude: [Double] = []
    package private(set) var latitude: [Double] = []
    package private(set) var height: [Double] = []

    /// A placement for a run.
    ///
    /// - Parameters:
    ///   - crs: the reference system for everything, nil for what the documents say.
    ///   - plans: who makes the plans of all workers, with the same options; nil to make them here.
    ///   - isStopped: asked before every stretch, since PROJ may search for a fifth of a second for each.
    package init(
        crs: String?, options: GeoreferencingOptions, plans: SharedPlans? = nil,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.crs = crs
        self.isStopped = isStopped
        georeferencing = GeoreferencingContext(options: options, shared: plans)
    }

    /// Transforms the tree's points to longitude, latitude (radians) and height.
    ///
    /// - Parameter onStretch: called for each stretch that was transformed, in order.
    package func place(
        _ tree: CityObjectTree, _ context: DocumentContext, fileIndex: Int, onStretch: (Stretch) -> Void
    ) -> Outcome {
        longitude = tree.x
        latitude = tree.y
        height = tree.z
        plan = nil
        let runs = runs(of: tree)
        for (index, run) in runs.enumerated() {
            let start = run.firstPoint
            let end = index + 1 < runs.count ? runs[index + 1].firstPoint : tree.x.count
            guard start < end else { continue }
            guard !isStopped() else { return .interrupted }
            guard !run.srsName.isEmpty || isLocal else { return .missingCRS }
            do throws(GeodesyError) {
                let transformer = try transformer(
                    for: run.srsName, context, fileIndex, firstPoint: [tree.x[start], tree.y[start], tree.z[start]])
                var failures = transform(start..<end, with: transformer)
                // What was no number before was told by the reader, and is no matter of the reference system.
                if failures > 0 {
                    failures -= (start..<end).count {
                        !(tree.x[$0].isFinite && tree.y[$0].isFinite && tree.z[$0].isFinite)
                    }
                }
                plan = start == 0 && end == tree.x.count ? transformer.plan : nil
                onStretch(
                    Stretch(
                        plan: transformer.plan,
                        srsName: isLocal ? transformer.plan.description.interpretation : run.srsName,
                        points: end - start, failures: failures))
            } catch {
                return .unknownCRS(run.srsName, error)
            }
        }
        return .placed
    }

    /// Whether all coordinates are metres from an origin, whatever the documents state.
    private var isLocal: Bool { georeferencing.options.origin != nil }

    private func runs(of tree: CityObjectTree) -> [CoordinateRun] {
        if isLocal { return [CoordinateRun(firstPoint: 0, srsName: tree.coordinateRuns.first?.srsName ?? "")] }
        return crs.map { [CoordinateRun(firstPoint: 0, srsName: $0)] } ?? tree.coordinateRuns
    }

    private func transform(_ range: Range<Int>, with transformer: SourceTransformer) -> Int {
        // Nearly always one stretch is the whole tree: nothing is copied then.
        if range == longitude.indices { return transformer.transform(x: &longitude, y: &latitude, z: &height) }
        var x = Array(longitude[range])
        var y = Array(latitude[range])
        var z = Array(height[range])
        let failures = transformer.transform(x: &x, y: &y, z: &z)
        longitude.replaceSubrange(range, with: x)
        latitude.replaceSubrange(range, with: y)
        height.replaceSubrange(range, with: z)
        return failures
    }

    /// The transformer for a name in a document.
    ///
    /// The document's own sample decides its axis order where it is in that system, so that all members agree whoever
    /// reads them; elsewhere the stretch's first point does.
    private func transformer(
        for srsName: String, _ context: DocumentContext, _ fileIndex: Int, firstPoint: [Double]
    ) throws(GeodesyError) -> SourceTransformer {
        if let last = lastTransformer, last.srsName == srsName, last.file == fileIndex { return last.transformer }
        let shared = context.sample(for: srsName, isForced: crs != nil || isLocal)
        let point = shared ?? firstPoint
        let angles = context.rightAngles(for: srsName, isForced: crs != nil)
        let made = try georeferencing.transformer(
            for: srsName, sample: Position<SourceCRS>(x: point[0], y: point[1], z: point[2]),
            evidence: AxisOrderEvidence(northFirst: angles.latitudeFirst, eastFirst: angles.longitudeFirst))
        if shared != nil { lastTransformer = (srsName, fileIndex, made) }
        return made
    }

    /// What the points placed last cover; nil without a usable one.
    ///
    /// Points far from the middle one become not-a-number first, so that a stray point costs its polygon and not its
    /// object; with heights above the ground the heights change so that the lowest is 0.
    package func bounds() -> Bounds? {
        guard var bounds = extremes() else { return nil }
        if bounds.east - bounds.west > .pi {
            // Longitudes that jump by a turn: across the 180th meridian, or around a pole.
            unwrapLongitudes()
            bounds = extremes() ?? bounds
        }
        // Metres and not degrees count: around a pole an object of any size has all longitudes.
        let parallel = cos(min(abs(bounds.south), abs(bounds.north), bounds.south * bounds.north < 0 ? 0 : .infinity))
        let isTooWide = max((bounds.east - bounds.west) * parallel, bounds.north - bounds.south) > Self.widestObject
        if isTooWide || bounds.top - bounds.bottom > Self.tallestObject, dropStrayPoints() { return self.bounds() }
        if georeferencing.options.heights == .ground {
            // What is added to every height is added to these, too.
            let shift = georeferencing.options.heightOffset - bounds.bottom
            for index in height.indices { height[index] += shift }
            bounds.top += shift
            bounds.bottom = georeferencing.options.heightOffset
        }
        if bounds.east - bounds.west > .pi {
            bounds.west = -.pi
            bounds.east = .pi
        }
        return bounds
    }

    private func extremes() -> Bounds? {
        var bounds = Bounds(
            west: .infinity, south: .infinity, east: -.infinity, north: -.infinity, bottom: .infinity, top: -.infinity)
        for index in longitude.indices where longitude[index].isFinite && height[index].isFinite {
            bounds.west = min(bounds.west, longitude[index])
            bounds.east = max(bounds.east, longitude[index])
            bounds.south = min(bounds.south, latitude[index])
            bounds.north = max(bounds.north, latitude[index])
            bounds.bottom = min(bounds.bottom, height[index])
            bounds.top = max(bounds.top, height[index])
        }
        return bounds.west <= bounds.east && bounds.south <= bounds.north ? bounds : nil
    }

    /// Turns longitudes by full turns until they lie together: around the first point, then around the middle one, so
    /// that a stray first point does not part the others.
    private func unwrapLongitudes() {
        func unwrap(around reference: Double) {
            for index in longitude.indices {
                longitude[index] = reference + Self.wrapped(longitude[index] - reference)
            }
        }
        guard let first = longitude.first(where: \.isFinite) else { return }
        unwrap(around: first)
        let finite = longitude.filter(\.isFinite).sorted()
        unwrap(around: Self.wrapped(finite[finite.count / 2]))
    }

    /// An angle in radians from −π to π; not-a-number stays.
    fileprivate static func wrapped(_ angle: Double) -> Double {
        abs(angle) <= .pi ? angle : angle.remainder(dividingBy: 2 * .pi)
    }

    /// The widest object that is believed, radians of a great circle: about 100 km.
    private static let widestObject = 0.0157
    /// The tallest object that is believed, metres: the earth's crust has less to show.
    private static let tallestObject = 20_000.0

    /// Makes points far from the middle one not-a-number. False if there are none, or if they are not the fewer ones.
    private func dropStrayPoints() -> Bool {
        let finite = longitude.indices.filter { longitude[$0].isFinite && height[$0].isFinite }
        let middleLongitude = finite.map { longitude[$0] }.sorted()[finite.count / 2]
        let middleLatitude = finite.map { latitude[$0] }.sorted()[finite.count / 2]
        let middleHeight = finite.map { height[$0] }.sorted()[finite.count / 2]
        let stray = finite.filter {
            max(abs(longitude[$0] - middleLongitude) * cos(latitude[$0]), abs(latitude[$0] - middleLatitude))
                > Self.widestObject / 2
                || abs(height[$0] - middleHeight) > Self.tallestObject / 2
        }
        guard !stray.isEmpty, 2 * stray.count < finite.count else { return false }
        for index in stray {
            longitude[index] = .nan
            latitude[index] = .nan
            height[index] = .nan
        }
        return true
    }
}
