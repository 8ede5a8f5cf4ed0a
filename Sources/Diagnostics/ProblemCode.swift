/// The permanent, greppable code of a kind of problem. Codes are never reused or renumbered.
///
/// The letter names the stage: F files, X markup, O city objects, S stages of the user, C coordinates, G geometry,
/// T tiles, B bundles.
public enum ProblemCode: String, Sendable, CaseIterable, Codable {
    /// A file that was named is no city model.
    case notACityModel = "KCL-F001"
    /// A file in a folder is no city model and was passed over.
    case otherFilesPassedOver = "KCL-F002"
    /// A file cannot be read.
    case unreadableFile = "KCL-F003"
    /// A city model in a version or format that is not read yet.
    case unsupportedFormat = "KCL-F004"
    /// A file without a single city object.
    case emptyModel = "KCL-F005"
    /// A code list that a document names does not lie beside it or cannot be read; counted by its name.
    case codeListUnusable = "KCL-F006"
    /// A city model whose version is not stated or not known; it is read as the newest known one.
    case unstatedVersion = "KCL-F007"

    /// The file is not well-formed XML as a whole.
    case malformedDocument = "KCL-X001"
    /// One member is not well-formed XML; the rest of the file was read.
    case malformedMember = "KCL-X002"
    /// The file has a document type declaration, which is refused.
    case documentTypeRefused = "KCL-X003"
    /// A limit on depth or size was passed.
    case limitExceeded = "KCL-X004"
    /// An element that Kachel does not know; counted once per name and file.
    case unknownElement = "KCL-X005"
    /// A prefix of elements or XML attributes that the document does not declare; counted by prefix and file.
    case undeclaredPrefix = "KCL-X006"

    /// An `xlink:href` leads nowhere in its object.
    case unresolvedReference = "KCL-O001"
    /// A city object without any geometry that can be shown.
    case noGeometry = "KCL-O002"
    /// The same id stands for different objects.
    case conflictingIdentifier = "KCL-O003"
    /// An identical copy of an object was dropped.
    case duplicateObject = "KCL-O004"
    /// An object without a `gml:id` got one.
    case missingIdentifier = "KCL-O005"
    /// A part of the model that is read later or never (textures, implicit geometry, curves …); counted.
    case contentPassedOver = "KCL-O006"
    /// The level of detail asked for does not exist in an object; the nearest one is shown.
    case levelOfDetailMissing = "KCL-O007"
    /// An attribute's text does not fit its declared type; it is kept as text.
    case attributeKindMismatch = "KCL-O008"
    /// A link to another document that is not to be had.
    case foreignReference = "KCL-O009"
    /// An object has only levels of detail that `--only-lod` leaves out; counted by level.
    case otherLevelsOnly = "KCL-O010"

    /// A stage of the user's dropped an object; counted by reason.
    case droppedByStage = "KCL-S001"
    /// What a stage of the user's says of an object.
    case stageRemark = "KCL-S002"

    /// No coordinate reference system is stated; `--crs` is needed.
    case missingCRS = "KCL-C001"
    /// The coordinate reference system stated is unknown.
    case unknownCRS = "KCL-C002"
    /// A vertical grid is missing and a fallback geoid was used.
    case geoidFallback = "KCL-C003"
    /// The heights' reference is not stated and was assumed.
    case verticalAssumed = "KCL-C004"
    /// Coordinates cannot be transformed (outside the reference system's area, not finite).
    case coordinatesOutside = "KCL-C005"
    /// Several coordinate reference systems in one run.
    case mixedCRS = "KCL-C006"
    /// The horizontal operation is only of limited accuracy.
    case limitedAccuracy = "KCL-C007"
    /// The heights of a run fit no ground on earth; the usual causes are named.
    case implausibleHeights = "KCL-C008"
    /// Objects lie far from all others of the run.
    case farFromOthers = "KCL-C009"
    /// The order of horizontal axes was not decided by the reference system alone.
    case axisOrderDoubtful = "KCL-C010"
    /// A place would rest on a fallback or a guess, which `--strict` refuses.
    case guessRefused = "KCL-C011"

    /// A ring has fewer than three distinct points.
    case degenerateRing = "KCL-G001"
    /// A ring is not closed; it was closed.
    case unclosedRing = "KCL-G002"
    /// Points of a polygon lie off its plane.
    case nonPlanarPolygon = "KCL-G003"
    /// A polygon intersects itself; the triangulation approximates it.
    case selfIntersection = "KCL-G004"
    /// A polygon that cannot be triangulated was left out.
    case untriangulablePolygon = "KCL-G005"
    /// A coordinate is not a number, or a list's length does not fit its dimension.
    case invalidCoordinates = "KCL-G006"
    /// Repeated points were removed.
    case repeatedPoints = "KCL-G007"
    /// No polygon of an object could be used; the object is left out.
    case unusableGeometry = "KCL-G008"
    /// Polygons of a closed shell faced inwards; they were turned.
    case inwardPolygons = "KCL-G009"
    /// A hole ran the same way round as its exterior; it was turned.
    case reversedHole = "KCL-G010"
    /// A polygon needs a repair that is switched off; it was left out.
    case repairRefused = "KCL-G011"

    /// A tile is larger than its budget and cannot be split further.
    case oversizedTile = "KCL-T001"
    /// A value does not fit its property of the schema that was given; it is left out.
    case unrepresentableValue = "KCL-T002"
    /// An attribute is not in the schema that was given; it is left out.
    case attributeNotInSchema = "KCL-T003"
    /// The values of one attribute have different units, or some have none; the units have a column of their own.
    case mixedUnits = "KCL-T004"
    /// An option names an attribute that no object has, or makes one of two.
    case attributeOptionRemark = "KCL-T005"

    /// A bundle refers to a file that it does not hold.
    case missingBundleFile = "KCL-B001"
    /// A file of a bundle is not what it should be.
    case malformedBundleFile = "KCL-B002"
    /// Files of a bundle that nothing refers to.
    case unreferencedBundleFiles = "KCL-B003"
    /// A part of a bundle that is not looked into.
    case bundlePartPassedOver = "KCL-B004"

    /// How bad it is.
    public var severity: Severity {
        switch self {
        case .otherFilesPassedOver, .emptyModel, .codeListUnusable, .unknownElement, .duplicateObject,
            .missingIdentifier,
            .contentPassedOver, .levelOfDetailMissing, .attributeKindMismatch, .unclosedRing, .nonPlanarPolygon,
            .repeatedPoints, .degenerateRing, .inwardPolygons, .reversedHole, .mixedCRS, .farFromOthers, .oversizedTile,
            .droppedByStage,
            .otherLevelsOnly,
            .unreferencedBundleFiles, .bundlePartPassedOver, .attributeNotInSchema, .mixedUnits,
            .attributeOptionRemark:
            .note
        case .unresolvedReference, .noGeometry, .conflictingIdentifier, .foreignReference, .geoidFallback,
            .verticalAssumed, .limitedAccuracy, .implausibleHeights, .axisOrderDoubtful, .selfIntersection,
            .untriangulablePolygon, .invalidCoordinates, .repairRefused,
            .unrepresentableValue, .stageRemark, .unstatedVersion, .undeclaredPrefix:
            .warning
        case .notACityModel, .unreadableFile, .unsupportedFormat, .malformedDocument, .malformedMember,
            .documentTypeRefused, .limitExceeded, .missingCRS, .unknownCRS, .coordinatesOutside, .guessRefused,
            .unusableGeometry,
            .missingBundleFile, .malformedBundleFile:
            .error
        }
    }
}
