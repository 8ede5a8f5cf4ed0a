internal import CityObjects
internal import MarkupReading

/// What a geometry property describes, as far as it matters for surfaces.
enum GeometryPropertyKind: Sendable {
    case solid
    case surfaces
    /// The edge of a roof as a flat surface: what CityGML 3.0 writes as a RoofSurface of LoD0.
    case roofEdge
    /// The triangles of a relief, whose level the relief states itself.
    case tin
    /// Curves, points, implicit geometry: never surfaces here.
    case passedOver
}

/// What an element name means to the reader.
enum CityGMLElement: Sendable {
    case cityModel
    case member
    /// GML's own member, which holds whatever an extension defines beside city objects.
    case featureMember
    case cityObject(CityObjectKind)
    /// A property that holds further city objects: `consistsOfBuildingPart` and its like.
    case cityObjectProperty
    case boundarySurface(BoundarySurfaceKind)
    /// `boundedBy` of a building, `boundary`, `opening`: holds boundary surfaces; GML's own holds the envelope.
    case boundedBy
    case envelope
    case lowerCorner
    case upperCorner
    case geometryProperty(LevelOfDetail, GeometryPropertyKind)
    /// Something that holds polygons: solids, shells, multi and composite surfaces, patches.
    case aggregate
    /// Points and curves: no surface, unless a ring is made of them.
    case curve
    /// What stands between a ring and the points of its curves.
    case curvePart
    /// A curved piece of a ring, of which the points are joined by lines.
    case arc
    /// An aggregate whose shells are told apart where somebody asks for them.
    case solid
    case surfaceMember
    case orientableSurface
    case polygon
    case exterior
    case interior
    case ring
    case positions
    case position
    case coordinates
    case genericAttribute(AttributeKind)
    case genericAttributeSet
    case genericValue
    case externalReference
    case externalObject
    case informationSystem
    case address
    /// `xalAddress`, `Address` and the other shells of an address.
    case addressShell
    case name
    case groupMember
    /// Read by nobody, and nobody misses it: appearances, metadata, rooms …; counted under its name.
    case passedOver
    /// Of no interest and not worth a word.
    case ignored
    /// A simple property of a city object, unless it turns out to have children.
    case property(AttributeKind)
    /// Not of CityGML or GML.
    case foreign
}

/// The meaning of element names, by local name and the family of their namespace.
enum CityGMLVocabulary {
    /// What an element is.
    static func element(_ localName: String, namespace: String) -> CityGMLElement {
        if namespace.hasPrefix("http://www.opengis.net/gml") { return gml(localName) }
        if namespace.hasPrefix("urn:oasis:names:tc:ciq") { return .addressShell }
        if namespace.isEmpty {
            // Some documents forget to declare the namespace of a module; its names are clear enough.
            return cityGML[localName] ?? gmlElements[localName] ?? surfacesProperty(localName) ?? .foreign
        }
        guard isStandard(namespace) else { return ofExtension(localName) }
        if let known = cityGML[localName] { return known }
        if let geometry = geometryProperty(localName) { return geometry }
        return .property(StandardAttributes.kind(of: localName) ?? .text)
    }

    /// Whether a namespace is one of CityGML's own modules, of whatever version.
    static func isStandard(_ namespace: String) -> Bool {
        namespace.hasPrefix("http://www.opengis.net/citygml/")
            || namespace.hasPrefix("https://www.opengis.net/citygml/")
    }

    /// What a name of an extension says by itself: extensions repeat the names of the classes and properties that they
    /// derive from, and name geometry after its level.
    private static func ofExtension(_ localName: String) -> CityGMLElement {
        switch cityGML[localName] {
        case .cityObject(let kind)?: return .cityObject(kind)
        case .boundarySurface(let kind)?: return .boundarySurface(kind)
        case .boundedBy?: return .boundedBy
        case .cityObjectProperty?: return .cityObjectProperty
        default: break
        }
        return surfacesProperty(localName) ?? .foreign
    }

    /// What a name says by itself if it is that of a level's surfaces: others that begin with a level may be attributes,
    /// such as lod1HeightType.
    private static func surfacesProperty(_ localName: String) -> CityGMLElement? {
        guard let property = geometryProperty(localName) else { return nil }
        if case .geometryProperty(_, .passedOver) = property { return nil }
        return property
    }

    /// The class of city objects that a class of an extension derives from, as far as its name tells: an
    /// IndustrialBuilding is a Building; what tells nothing is a generic city object.
    static func kind(ofExtensionClass localName: String) -> CityObjectKind {
        derivable.first { localName.hasSuffix($0.name) } ?? .genericCityObject
    }

    /// The class of boundary surfaces that a class of an extension derives from, as far as its name tells.
    static func surfaceKind(ofExtensionClass localName: String) -> BoundarySurfaceKind {
        BoundarySurfaceKind.allCases.first { $0 != .unclassified && localName.hasSuffix($0.name) } ?? .generic
    }

    /// Classes whose names are long enough to mean the same at the end of another.
    private static let derivable: [CityObjectKind] = [
        .building, .buildingPart, .buildingInstallation, .bridge, .bridgePart, .bridgeInstallation, .tunnel,
        .tunnelPart, .tunnelInstallation, .otherConstruction, .transportationComplex, .waterBody, .landUse, .plantCover,
        .solitaryVegetationObject, .cityFurniture, .genericCityObject,
    ]

    /// Whether a name is that of a class: GML writes classes with a capital and properties without.
    static func isClass(_ localName: String) -> Bool { MemberSplitter.isClassName(localName) }

    private static func gml(_ localName: String) -> CityGMLElement {
        gmlElements[localName] ?? .ignored
    }

    private static let gmlElements: [String: CityGMLElement] = [
        "boundedBy": .boundedBy, "Envelope": .envelope, "lowerCorner": .lowerCorner, "upperCorner": .upperCorner,
        "name": .name, "description": .property(.text), "featureMember": .featureMember,
        "featureMembers": .featureMember,
        "Solid": .solid, "CompositeSolid": .aggregate, "MultiSolid": .aggregate, "solidMember": .surfaceMember,
        "solidMembers": .surfaceMember, "geometryMembers": .surfaceMember, "polygonMember": .surfaceMember,
        "element": .surfaceMember, "MultiPolygon": .aggregate, "GeometricComplex": .aggregate,
        "Shell": .aggregate, "Surface": .aggregate, "TriangulatedSurface": .aggregate, "Tin": .aggregate,
        "PolyhedralSurface": .aggregate, "patches": .aggregate, "trianglePatches": .aggregate,
        "polygonPatches": .aggregate, "CompositeSurface": .aggregate, "MultiSurface": .aggregate,
        "MultiGeometry": .aggregate, "GeometryCollection": .aggregate, "geometryMember": .surfaceMember,
        "surfaceMember": .surfaceMember, "surfaceMembers": .surfaceMember, "baseSurface": .surfaceMember,
        "OrientableSurface": .orientableSurface, "Polygon": .polygon, "PolygonPatch": .polygon,
        "Triangle": .polygon, "Rectangle": .polygon, "exterior": .exterior, "interior": .interior,
        "outerBoundaryIs": .exterior, "innerBoundaryIs": .interior,
        "LineString": .curve, "Curve": .curve, "OrientableCurve": .curve, "MultiCurve": .curve,
        "CompositeCurve": .curve, "Point": .curve,
        "MultiPoint": .curve, "curveMember": .curvePart, "segments": .curvePart, "LineStringSegment": .curvePart,
        "baseCurve": .curvePart, "Arc": .arc, "ArcString": .arc, "Circle": .arc, "pointProperty": .curvePart,
        "pointRep": .curvePart, "LinearRing": .ring,
        "Ring": .ring, "posList": .positions, "pos": .position, "coordinates": .coordinates,
    ]

    private static let cityGML: [String: CityGMLElement] = {
        var table: [String: CityGMLElement] = [
            "CityModel": .cityModel, "cityObjectMember": .member, "featureMember": .featureMember,
            "featureMembers": .featureMember, "boundedBy": .boundedBy, "opening": .boundedBy,
            "boundary": .boundedBy, "fillingSurface": .boundedBy, "filling": .boundedBy,
            "cityObjectRelation": .passedOver,
            "externalReference": .externalReference, "externalObject": .externalObject,
            "informationSystem": .informationSystem, "name": .name, "uri": .name,
            "address": .address, "Address": .addressShell, "xalAddress": .addressShell,
            "stringAttribute": .genericAttribute(.text), "intAttribute": .genericAttribute(.integer),
            "doubleAttribute": .genericAttribute(.double), "dateAttribute": .genericAttribute(.date),
            "uriAttribute": .genericAttribute(.text), "measureAttribute": .genericAttribute(.double),
            "genericAttributeSet": .genericAttributeSet, "value": .genericValue,
            "StringAttribute": .genericAttribute(.text), "IntAttribute": .genericAttribute(.integer),
            "DoubleAttribute": .genericAttribute(.double), "DateAttribute": .genericAttribute(.date),
            "UriAttribute": .genericAttribute(.text), "MeasureAttribute": .genericAttribute(.double),
            "CodeAttribute": .genericAttribute(.text), "GenericAttributeSet": .genericAttributeSet,
            "appearanceMember": .passedOver, "appearance": .passedOver, "generalizesTo": .passedOver,
            "groupMember": .groupMember, "parent": .passedOver, "groupParent": .passedOver, "geometry": .passedOver,
            "multiPoint": .passedOver,
            "relatedTo": .passedOver, "dynamizer": .passedOver, "pointCloud": .passedOver,
            "versionMember": .passedOver, "versionTransitionMember": .passedOver, "extent": .passedOver,
            "tin": .geometryProperty(.lod1, .tin), "ridgeOrValleyLines": .passedOver, "reliefPoints": .passedOver,
            "grid": .passedOver, "elevationMatrix": .passedOver,
            // An orientable surface with a texture inside, of the texturedSurface module; nearly as old as CityGML.
            "TexturedSurface": .orientableSurface,
        ]
        for kind in CityObjectKind.allCases { table[kind.name] = .cityObject(kind) }
        for kind in BoundarySurfaceKind.allCases where kind != .unclassified {
            table[kind.name] = .boundarySurface(kind)
        }
        table["WaterClosureSurface"] = .boundarySurface(.closure)
        // Version 3.0 tells the surface of a window from the window in its space; names of one thing in both versions.
        table["WindowSurface"] = .boundarySurface(.window)
        table["DoorSurface"] = .boundarySurface(.door)
        table["BuildingRoom"] = .cityObject(.room)
        table["BridgeConstructiveElement"] = .cityObject(.bridgeConstructionElement)
        table["GenericOccupiedSpace"] = .cityObject(.genericCityObject)
        table["GenericUnoccupiedSpace"] = .cityObject(.genericCityObject)
        table["GenericLogicalSpace"] = .cityObject(.genericCityObject)
        table["Hole"] = .boundarySurface(.hole)
        for property in [
            "consistsOfBuildingPart", "outerBuildingInstallation", "consistsOfBridgePart", "outerBridgeInstallation",
            "outerBridgeConstruction", "consistsOfTunnelPart", "outerTunnelInstallation", "trafficArea",
            "auxiliaryTrafficArea", "interiorRoom", "interiorBuildingInstallation", "roomInstallation",
            "interiorFurniture", "interiorBridgeRoom", "interiorBridgeInstallation", "bridgeRoomInstallation",
            "interiorHollowSpace", "interiorTunnelInstallation", "hollowSpaceInstallation", "reliefComponent",
            // Version 3.0.
            "buildingPart", "buildingInstallation", "buildingRoom", "buildingFurniture", "buildingSubdivision",
            "buildingConstructiveElement", "buildingUnit", "storey", "bridgePart", "bridgeInstallation", "bridgeRoom",
            "bridgeFurniture", "bridgeConstructiveElement", "tunnelPart", "tunnelInstallation", "hollowSpace",
            "tunnelFurniture", "tunnelConstructiveElement", "section", "intersection", "trafficSpace",
            "auxiliaryTrafficSpace", "clearanceSpace", "hole", "marking",
        ] {
            table[property] = .cityObjectProperty
        }
        return table
    }()

    /// `lod2Solid`, `lod1MultiSurface`, `lod0FootPrint` …: a level and what hangs on it.
    private static func geometryProperty(_ localName: String) -> CityGMLElement? {
        guard localName.hasPrefix("lod"), let digit = localName.utf8.dropFirst(3).first, digit >= 48, digit <= 52,
            let level = LevelOfDetail(rawValue: digit - 48)
        else { return nil }
        switch localName.dropFirst(4) {
        case "Solid", "MultiSolid": return .geometryProperty(level, .solid)
        case "MultiSurface", "Surface", "Geometry", "FootPrint": return .geometryProperty(level, .surfaces)
        case "RoofEdge": return .geometryProperty(level, .roofEdge)
        // An extension's own word, such as lod0GenericGeometry; its content tells what it is.
        case let rest where rest.hasSuffix("Geometry") || rest.hasSuffix("Surface") || rest.hasSuffix("Solid"):
            return .geometryProperty(level, .surfaces)
        default: return .geometryProperty(level, .passedOver)
        }
    }
}
