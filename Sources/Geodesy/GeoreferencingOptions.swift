public import SpatialFrames

/// What the heights of the result mean.
public enum HeightMode: String, Sendable, Hashable, CaseIterable {
    /// Metres above the WGS 84 ellipsoid, as 3D Tiles want them: a geoid is added where the source has none.
    case ellipsoidal
    /// The source's heights in metres as they are, placed as if they were ellipsoidal.
    case orthometric
    /// Every object is put on the ellipsoid later; here like `ellipsoidal`.
    case ground
}

/// Which geoid turns heights above sea level into ellipsoidal ones.
public enum GeoidChoice: Sendable, Hashable {
    /// The grid that PROJ's database names for the vertical system; EGM96 where it is missing or none is stated.
    case auto
    /// Always EGM96.
    case egm96
    /// No geoid: heights are taken as ellipsoidal.
    case none
    /// A grid in GTX or GeoTIFF format (heights of the geoid above the ellipsoid, metres).
    case file(String)
}

/// In which order horizontal coordinates stand in the file.
public enum AxisOrderChoice: String, Sendable, Hashable, CaseIterable {
    /// As the authority says, unless that leads outside the system's area of use and the other order inside.
    case auto
    /// As the authority says, whatever comes out.
    case authority
    /// Easting before northing, longitude before latitude, whatever the authority says.
    case eastingFirst = "easting-first"
}

/// Where the coordinates of a model without a place of its own count from: metres to the right, ahead and up.
public struct LocalOrigin: Sendable, Hashable {
    /// East of Greenwich.
    public var longitude: Angle
    /// North of the equator.
    public var latitude: Angle
    /// Metres above the WGS 84 ellipsoid; above sea level where a geoid is chosen.
    public var height: Double
    /// Clockwise from north to the model's second axis.
    public var heading: Angle

    /// An origin; the heading is north unless it is given.
    public init(longitude: Angle, latitude: Angle, height: Double, heading: Angle = Angle(radians: 0)) {
        self.longitude = longitude
        self.latitude = latitude
        self.height = height
        self.heading = heading
    }
}

/// How source coordinates become WGS 84: everything the user may choose.
public struct GeoreferencingOptions: Sendable, Hashable {
    /// What the result's heights mean.
    public var heights: HeightMode
    /// Which geoid is used for heights above sea level.
    public var geoid: GeoidChoice
    /// Metres added to every height.
    public var heightOffset: Double
    /// The order of the horizontal coordinates.
    public var axisOrder: AxisOrderChoice
    /// Whether a fallback or a guess is an error instead of a warning.
    public var isStrict: Bool
    /// The origin of all coordinates, which are then metres and in no reference system; nil for what documents say.
    public var origin: LocalOrigin?
    /// The projected system in whose plane the result stands; nil for geocentric coordinates.
    public var frame: String?
    /// Folders with `proj.db` and grids, before PROJ's own environment; empty for PROJ's defaults.
    public var projSearchPaths: [String]

    /// The options of a run; the defaults are Kachel's.
    public init(
        heights: HeightMode = .ellipsoidal, geoid: GeoidChoice = .auto, heightOffset: Double = 0,
        axisOrder: AxisOrderChoice = .auto, isStrict: Bool = false, origin: LocalOrigin? = nil, frame: String? = nil,
        projSearchPaths: [String] = []
    ) {
        self.heights = heights
        self.geoid = geoid
        self.heightOffset = heightOffset
        self.axisOrder = axisOrder
        self.isStrict = isStrict
        self.origin = origin
        self.frame = frame
        self.projSearchPaths = projSearchPaths
    }
}
