public import Diagnostics
public import SpatialFrames

/// A part of the globe between two meridians and two parallels.
public struct GeographicArea: Sendable, Hashable, Codable {
    /// The western bound; greater than `east` where the area crosses the 180th meridian.
    public var west: Angle
    /// The southern bound.
    public var south: Angle
    /// The eastern bound.
    public var east: Angle
    /// The northern bound.
    public var north: Angle
    /// The authority's words for it.
    public var name: String

    /// How far outside its area of use a point still counts as inside.
    static let margin = Angle(degrees: 0.5)
    /// How far outside a system is still in use: zone 32 serves all of Germany and the west of Norway.
    static let reach = Angle(degrees: 6)

    /// The authority's words without the full stop at their end.
    var words: String { name.hasSuffix(".") ? String(name.dropLast()) : name }

    /// From the western bound eastwards to the eastern one, 0° to 360°.
    var width: Angle { Angle(radians: east.radians - west.radians + (west <= east ? 0 : 2 * .pi)) }

    /// The point in the middle, at height 0.
    var middle: Cartographic {
        let longitude = west.radians + width.radians / 2
        return Cartographic(
            longitude: Angle(radians: longitude > .pi ? longitude - 2 * .pi : longitude),
            latitude: Angle(radians: (south.radians + north.radians) / 2), height: EllipsoidalHeight(metres: 0))
    }

    /// How far a point lies outside along the meridian or the parallel, whichever is farther; 0 inside.
    ///
    /// Longitudes from −180° to 180°.
    public func distance(longitude: Angle, latitude: Angle) -> Angle {
        let alongMeridian = max(south.radians - latitude.radians, latitude.radians - north.radians, 0)
        let turn = 2 * Double.pi
        // Eastwards from the western bound, 0..<2π: inside up to the width, then nearer to one end or the other.
        func eastwards(_ from: Angle, _ to: Angle) -> Double {
            let way = (to.radians - from.radians).truncatingRemainder(dividingBy: turn)
            return way < 0 ? way + turn : way
        }
        let width = east.radians - west.radians >= turn ? turn : eastwards(west, east)
        let way = eastwards(west, longitude)
        let alongParallel = way <= width ? 0 : min(way - width, turn - way)
        return Angle(radians: max(alongMeridian, alongParallel))
    }
}

/// One axis of a reference system, as the authority defines it.
public struct CRSAxis: Sendable, Hashable, Codable {
    /// Such as "Easting" or "Geodetic latitude".
    public var name: String
    /// Such as "east", "north" or "up".
    public var direction: String
    /// Such as "metre", "degree" or "US survey foot".
    public var unit: String
    /// Metres or radians in one unit, > 0.
    public var unitFactor: Double
}

/// A grid file that an operation uses or would use.
public struct GridUse: Sendable, Hashable, Codable {
    /// The file name, without folder (or the path that the user gave).
    public var name: String
    /// Whether it was found.
    public var isAvailable: Bool

    /// Names of grids that are published in a format that PROJ reads, but that its database of 9.1 does not tell of.
    static let publishedNames = ["GCG2016.txt": "de_bkg_gcg2016.tif"]
}

/// What the source's heights were taken to be.
public enum HeightReference: Sendable, Hashable, Codable {
    /// Above the ellipsoid: the system says so, or the user does (`--geoid none`).
    case ellipsoidal
    /// Of a vertical system, by its name.
    case vertical(String)
    /// Nothing is stated: taken as above sea level.
    case assumedSeaLevel
}

/// A problem that a plan carries before it is known for which files.
public struct GeoreferencingRemark: Sendable, Hashable {
    /// The permanent code, which decides the severity.
    public var code: ProblemCode
    /// What was assumed, what it costs, how to change it.
    public var message: String
    /// Whether place or height rest on a fallback or a guess, which a strict run refuses; what is known to be of
    /// limited accuracy and cannot be better does not.
    public var isGuess: Bool
}

/// What Kachel makes of a `srsName`, for people: names, axes, operation, accuracy and everything assumed.
public struct CRSDescription: Sendable, Hashable, Codable {
    /// The text in the file or on the command line.
    public var sourceText: String
    /// The text as understood, such as "EPSG:25832+7837".
    public var interpretation: String
    /// The horizontal system's name.
    public var horizontalName: String
    /// Its authority and code, nil if it has none.
    public var horizontalCode: String?
    /// The vertical system's name, nil if none is stated.
    public var verticalName: String?
    /// Its authority and code, nil if it has none.
    public var verticalCode: String?
    /// Whether the system stands alone with three axes, so that heights are ellipsoidal (or it is geocentric).
    public var isThreeDimensional: Bool
    /// The axes in the authority's order, with the vertical one last if there is one.
    public var axes: [CRSAxis]
    /// Whether the first two coordinates were read in the opposite of the authority's order.
    public var axesSwapped: Bool
    /// What heights are relative to.
    public var heightReference: HeightReference
    /// The unit of the source's heights.
    public var heightUnit: String
    /// The operation to WGS 84, in PROJ's words.
    public var operationName: String
    /// Metres, ≥ 0; nil if PROJ does not know.
    public var accuracy: Double?
    /// Grids that are used.
    public var gridsUsed: [GridUse]
    /// Grids that a better operation would need and that are not installed.
    public var gridsMissing: [GridUse]
    /// The geoid that is added to the heights, nil if none or if the operation contains it.
    public var geoid: String?
    /// The fallback in use and its expected error in words, nil if none.
    public var fallback: String?
    /// Where the system is meant to be used, nil if unknown.
    public var areaOfUse: GeographicArea?
    /// What was repaired, guessed or passed over in reading the name or choosing the axis order.
    public var notes: [String]
}

extension CRSDescription {
    /// Whether the authority names the northing or latitude before the easting or longitude.
    ///
    /// By the axes' names where directions do not tell: on a polar map both axes point north, or both south.
    var isNorthingFirst: Bool {
        guard axes.count >= 2 else { return false }
        if axes[1].direction == "east" { return axes[0].direction == "north" }
        return axes[0].direction == axes[1].direction && axes[0].name.lowercased().hasPrefix("northing")
    }
}
