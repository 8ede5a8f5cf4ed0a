internal import Diagnostics
package import Geodesy
internal import SpatialFrames

/// The lowest points of objects in the source's own heights: the least and the greatest of them.
package struct SourceBases: Sendable, Hashable, Codable {
    /// In the source's unit; the least is above the greatest without objects.
    package private(set) var least = Double.infinity
    package private(set) var greatest = -Double.infinity

    /// Without objects.
    package init() {}

    /// Adds an object by the heights of its points; what is no number is passed over.
    package mutating func add(_ heights: [Double]) {
        var lowest = Double.infinity
        for height in heights where height < lowest { lowest = height }
        if lowest.isFinite { merge(lowest, lowest) }
    }

    /// Adds what another worker saw.
    package mutating func merge(_ other: SourceBases) { merge(other.least, other.greatest) }

    private mutating func merge(_ least: Double, _ greatest: Double) {
        self.least = min(self.least, least)
        self.greatest = max(self.greatest, greatest)
    }

    /// The height that all objects stand on, to a millimetre; nil where they differ.
    var common: Double? { greatest - least <= 0.001 && least <= greatest ? least : nil }
}

/// The heights of the objects of a file or a run, as far as they tell whether they can be right.
package struct PlacedHeights: Sendable {
    /// How many top-level objects.
    package var objects: Int
    /// The medians of their lowest and of their highest points in the result, metres.
    package var medianBase: Double
    package var medianTop: Double
    /// Metres of the sea level above the ellipsoid in the middle of them.
    package var seaLevel: Double
    /// The middle of them, degrees.
    package var longitude: Double
    package var latitude: Double
    /// How far they spread, metres.
    package var extent: Double
    /// Their lowest points in the source.
    package var sourceBases: SourceBases
    /// Whether the source's heights were taken as ellipsoidal; nil where some were and others not.
    package var isEllipsoidal: Bool?

    /// Heights from their parts.
    package init(
        objects: Int, medianBase: Double, medianTop: Double, seaLevel: Double, longitude: Double, latitude: Double,
        extent: Double, sourceBases: SourceBases, isEllipsoidal: Bool?
    ) {
        self.objects = objects
        self.medianBase = medianBase
        self.medianTop = medianTop
        self.seaLevel = seaLevel
        self.longitude = longitude
        self.latitude = latitude
        self.extent = extent
        self.sourceBases = sourceBases
        self.isEllipsoidal = isEllipsoidal
    }
}

/// Compares heights with what is possible on earth: sea level by EGM96, the deepest depressions, the highest towns.
///
/// It does not know the terrain: heights that are off by the geoid in the hills, and single buildings on height 0, pass.
/// Of single objects `StrayHeights` tells those that reach lower or higher than any ground.
package enum HeightCheck {
    /// Nobody lives or builds higher, metres above sea level.
    private static let highestGround = 5600.0
    /// How far below sea level (or the floor of its depression) objects may stand: cellars, harbours, the geoid's error.
    private static let margin = 20.0
    /// What ends so far below the ground may still reach it, metres: EGM96 itself is exact to about that.
    private static let reach = 1.0
    /// So many objects on one height are no chance: on the very height 0, and on another.
    private static let objectsOnZero = 10
    private static let objectsOnOneHeight = 20
    /// No ground is higher in metres or feet.
    private static let highestSource = 30_000.0
    /// Over this distance no ground is level, metres.
    private static let levelExtent = 1000.0

    /// What is wrong with heights, with causes and cures; nil if they may be right or were meant to be otherwise.
    package static func finding(_ heights: PlacedHeights, _ options: GeoreferencingOptions) -> String? {
        guard heights.objects > 0, isApplicable(options) else { return nil }
        if let finding = oneHeight(heights) { return finding }
        let seaLevel = options.heights == .orthometric ? 0 : heights.seaLevel
        let base = heights.medianBase - seaLevel
        let floor = Self.floor(longitude: heights.longitude, latitude: heights.latitude)
        // What reaches up to the ground is a cellar, a station or a tunnel.
        if base < floor - margin, heights.medianTop - seaLevel < floor - reach {
            return tooLow(heights, base: base, floor: floor, options)
        }
        if base > highestGround {
            return "\(subject(heights.objects)) at \(metres(base)) m above sea level (median), higher than any town: "
                + "heights in another unit, such as millimetres or feet, or added to each other twice? "
                + "State the unit with a --crs whose vertical system has it (EPSG:2263+6360 for US feet), or place the "
                + "objects with --heights ground"
        }
        return nil
    }

    /// Whether heights can be compared with the sea's: not if the user has moved them, or put them elsewhere.
    package static func isApplicable(_ options: GeoreferencingOptions) -> Bool {
        options.heights != .ground && options.heightOffset == 0 && options.origin == nil && options.frame == nil
    }

    private static func oneHeight(_ heights: PlacedHeights) -> String? {
        // What is higher is the third coordinate of a geocentric system, and no height.
        guard let height = heights.sourceBases.common, abs(height) <= highestSource else { return nil }
        let isZero = abs(height) <= 0.001
        guard
            isZero && heights.objects >= objectsOnZero
                || heights.objects >= objectsOnOneHeight && heights.extent > levelExtent
        else { return nil }
        return
            "all \(heights.objects) objects stand on "
            + (isZero ? "height 0 in the source" : "one height, \(metres(height)) in the unit of the source")
            + ": heights count from the ground, or the model is flat, so that it sinks into terrain or floats "
            + "above it; --heights ground puts each object on the ellipsoid, for viewers without terrain, and "
            + "--height-offset METRES lifts all of them"
    }

    private static func tooLow(
        _ heights: PlacedHeights, base: Double, floor: Double, _ options: GeoreferencingOptions
    ) -> String {
        var text =
            "\(subject(heights.objects)) \(metres(-base)) m below sea level (median; the sea stands at "
            + "\(metres(heights.seaLevel)) m above the ellipsoid there)"
        if floor < 0 { text += ", deeper than the depression there" }
        let plausible = (floor - margin)...highestGround
        guard options.heights != .orthometric else {
            return text + ": what do the heights of the source count from?"
        }
        if heights.isEllipsoidal != false, abs(heights.sourceBases.least) <= 1, abs(heights.sourceBases.greatest) <= 1 {
            return text + ": all stand within 1 m of height 0, so that heights count from the ground: --heights ground"
        }
        if heights.isEllipsoidal != false, plausible.contains(base + heights.seaLevel) {
            return text + ": heights were taken as ellipsoidal but would fit if they count from sea level: "
                + "--crs with the system of the plane and a vertical one (such as EPSG:4326+5773 for EPSG:4979), "
                + "and not --geoid none"
        }
        if heights.isEllipsoidal != true, plausible.contains(base - heights.seaLevel), heights.seaLevel < 0 {
            return text + ": the geoid was added but heights would fit if they are ellipsoidal already: --geoid none"
        }
        return text
            + ": do heights count from a zero of their own, or downwards? Name their system with --crs, lift them "
            + "with --height-offset METRES, or place the objects with --heights ground"
    }

    private static func subject(_ objects: Int) -> String {
        objects == 1 ? "the only object stands" : "the \(objects) objects stand"
    }

    private static func metres(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    // MARK: Ground below the sea

    /// Where dry land lies more than 20 m below sea level: west, south, east, north, degrees, and the lowest ground.
    private static let depressions: [(box: (Double, Double, Double, Double), lowest: Double)] = [
        ((46.5, 36.4, 55.0, 47.6), -29),  // the Caspian Sea's shores
        ((35.2, 29.8, 35.8, 33.0), -440),  // the Dead Sea and the valley of the Jordan
        ((87.5, 42.2, 90.5, 43.3), -155),  // Turpan
        ((26.0, 28.5, 29.5, 30.6), -134),  // Qattara
        ((30.1, 29.0, 31.0, 29.7), -50),  // Fayum
        ((-117.4, 35.6, -116.3, 37.1), -87),  // Death Valley
        ((-116.3, 32.2, -115.2, 33.9), -75),  // the Imperial Valley and Mexicali
        ((40.0, 12.5, 41.8, 15.0), -130),  // Danakil
        ((42.2, 11.4, 42.7, 11.9), -157),  // Lake Assal
        ((5.5, 33.7, 8.6, 34.9), -40),  // the chotts of Algeria and Tunisia
        ((51.0, 42.8, 52.3, 44.0), -133),  // Karagiye
        ((55.5, 38.5, 59.5, 42.6), -93),  // Akchanaya and Sarygamysh
        ((-13.2, 27.4, -12.3, 28.1), -58),  // Sebkhet Tah
        ((-64.7, -42.9, -63.4, -42.1), -43),  // Península Valdés
        ((-68.8, -50.0, -67.8, -49.2), -106),  // Gran Bajo de San Julián
    ]

    /// The lowest dry ground around a place, metres above sea level, ≤ 0.
    private static func floor(longitude: Double, latitude: Double) -> Double {
        depressions.reduce(0) { lowest, depression in
            let (west, south, east, north) = depression.box
            let isInside = longitude >= west && longitude <= east && latitude >= south && latitude <= north
            return isInside ? min(lowest, depression.lowest) : lowest
        }
    }
}

/// The heights of a run at the barrier, by file, so that one wrong file among many is found.
struct RunHeights {
    private let options: GeoreferencingOptions
    private let isEllipsoidal: Bool?

    /// - Parameter uses: the reference systems of the run.
    init(_ options: GeoreferencingOptions, _ uses: [CRSUse]) {
        self.options = options
        isEllipsoidal = CRSUse.isEllipsoidal(uses)
    }

    /// One problem for each file whose heights cannot be right, in the order of their names, and of others one for each
    /// object that reaches beyond all ground.
    ///
    /// - Parameter counts: what is known of the files by their names.
    /// - Complexity: O(files), and the heights of each by the metre.
    func problems(_ counts: [String: FileCounts]) -> [Problem] {
        guard HeightCheck.isApplicable(options) else { return [] }
        let sea = SeaLevel(searchPaths: options.projSearchPaths)
        return counts.sorted { $0.key < $1.key }.flatMap { name, counts in
            guard let base = counts.placed.medianBase else { return [Problem]() }
            if let heights = sea.flatMap({ heights(counts, base, $0) }),
                let finding = HeightCheck.finding(heights, options)
            {
                return [Problem(.implausibleHeights, at: Place(file: name), finding)]
            }
            return counts.strayHeights.problems(medianBase: base)
        }
    }

    private func heights(_ counts: FileCounts, _ base: Double, _ sea: SeaLevel) -> PlacedHeights? {
        guard let middle = counts.placed.crowd, let top = counts.placed.medianTop else { return nil }
        let longitude = Angle(degrees: middle.longitude)
        let latitude = Angle(degrees: middle.latitude)
        guard let seaLevel = sea.height(longitude: longitude, latitude: latitude) else { return nil }
        return PlacedHeights(
            objects: counts.placed.objects, medianBase: base, medianTop: top, seaLevel: seaLevel,
            longitude: middle.longitude, latitude: middle.latitude, extent: counts.placed.extent,
            sourceBases: counts.sourceBases, isEllipsoidal: isEllipsoidal)
    }
}

extension CRSUse {
    /// Whether heights of all systems were taken as ellipsoidal; nil where some were and others not.
    package static func isEllipsoidal(_ uses: [CRSUse]) -> Bool? {
        let ellipsoidal = uses.count { $0.description.heightReference == .ellipsoidal }
        return ellipsoidal == uses.count ? true : ellipsoidal == 0 ? false : nil
    }
}
