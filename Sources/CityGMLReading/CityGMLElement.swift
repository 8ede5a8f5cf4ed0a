internal import CityObjects
internal import MarkupReading

/// What a geometry property describes, as far as it matters for surfaces.
enum GeometryPropertyKind: Sendable {
    case solid
    case surfaces
    /// Curves, points, implicit geometry: never surfaces here.
    case passedOver
}

/// What an element name means to the reader.
enum CityGMLElement: Sendable {
    case cityModel
    case member
    case cityObject(CityObjectKind)
    /// A property that holds further city objects: `consistsOfBuildingPart` and its like.
    case cityObjectProperty
    case boundarySurface(BoundarySurfaceKind)
    /// `boundedBy` of a building, `opening`: holds boundary surfaces; GML's own holds the envelope.
    case boundedBy
    case envelope
    case lowerCorner
    case upperCorner
    case geometryProperty(LevelOfDetail, GeometryPropertyKind)
    /// Something that holds polygons: solids, shells, multi and composite surfaces, patches.
    case aggregate
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
            // Some documents forget to declare the core namespace; its names are clear enough.
            return cityGML[localName] ?? gmlElements[localName] ?? .foreign
        }
        guard namespace.contains("/citygml") else { return .foreign }
        if let known = cityGML[localName] { return known }
        if let geometry = geometryProperty(localName) { return geometry }
        return .property(standardKinds[localName] ?? .text)
    }

    /// Whether a name is that of a class: GML writes classes with a capital and properties without.
    static func isClass(_ localName: String) -> Bool { localName.utf8.first.map { $0 >= 65 && $0 <= 90 } ?? false }

    private static func gml(_ localName: String) -> CityGMLElement {
        gmlElements[localName] ?? .ignored
    }

    private static let gmlElements: [String: CityGMLElement] = [
        "boundedBy": .boundedBy, "Envelope": .envelope, "lowerCorner": .lowerCorner, "upperCorner": .upperCorner,
        "name": .name, "description": .property(.text), "featureMember": .member, "featureMembers": .member,
        "Solid": .aggregate, "CompositeSolid": .aggregate, "MultiSolid": .aggregate, "solidMember": .surfaceMember,
        "Shell": .aggregate, "Surface": .aggregate, "TriangulatedSurface": .aggregate, "Tin": .aggregate,
        "PolyhedralSurface": .aggregate, "patches": .aggregate, "trianglePatches": .aggregate,
        "polygonPatches": .aggregate, "CompositeSurface": .aggregate, "MultiSurface": .aggregate,
        "MultiGeometry": .aggregate, "GeometryCollection": .aggregate, "geometryMember": .surfaceMember,
        "surfaceMember": .surfaceMember, "surfaceMembers": .surfaceMember, "baseSurface": .surfaceMember,
        "OrientableSurface": .orientableSurface, "Polygon": .polygon, "PolygonPatch": .polygon,
        "Triangle": .polygon, "Rectangle": .polygon, "exterior": .exterior, "interior": .interior,
        "outerBoundaryIs": .exterior, "innerBoundaryIs": .interior,
        "LinearRing": .ring, "posList": .positions, "pos": .position, "coordinates": .coordinates,
    ]

    private static let cityGML: [String: CityGMLElement] = {
        var table: [String: CityGMLElement] = [
            "CityModel": .cityModel, "cityObjectMember": .member, "boundedBy": .boundedBy, "opening": .boundedBy,
            "externalReference": .externalReference, "externalObject": .externalObject,
            "informationSystem": .informationSystem, "name": .name, "uri": .name,
            "address": .address, "Address": .addressShell, "xalAddress": .addressShell,
            "stringAttribute": .genericAttribute(.text), "intAttribute": .genericAttribute(.integer),
            "doubleAttribute": .genericAttribute(.double), "dateAttribute": .genericAttribute(.date),
            "uriAttribute": .genericAttribute(.text), "measureAttribute": .genericAttribute(.double),
            "genericAttributeSet": .genericAttributeSet, "value": .genericValue,
            "appearanceMember": .passedOver, "appearance": .passedOver, "interiorRoom": .passedOver,
            "interiorBuildingInstallation": .passedOver, "roomInstallation": .passedOver,
            "interiorBridgeRoom": .passedOver, "interiorBridgeInstallation": .passedOver,
            "interiorHollowSpace": .passedOver, "interiorTunnelInstallation": .passedOver,
            "generalizesTo": .passedOver, "groupMember": .passedOver, "parent": .passedOver,
            "geometry": .passedOver, "reliefComponent": .passedOver, "multiPoint": .passedOver,
            // An orientable surface with a texture inside, of the texturedSurface module; nearly as old as CityGML.
            "TexturedSurface": .orientableSurface,
        ]
        for kind in CityObjectKind.allCases { table[kind.name] = .cityObject(kind) }
        for kind in BoundarySurfaceKind.allCases where kind != .unclassified {
            table[kind.name] = .boundarySurface(kind)
        }
        table["WaterClosureSurface"] = .boundarySurface(.closure)
        for property in [
            "consistsOfBuildingPart", "outerBuildingInstallation", "consistsOfBridgePart", "outerBridgeInstallation",
            "outerBridgeConstruction", "consistsOfTunnelPart", "outerTunnelInstallation", "trafficArea",
            "auxiliaryTrafficArea",
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
        case "MultiSurface", "Surface", "Geometry", "FootPrint", "RoofEdge":
            return .geometryProperty(level, .surfaces)
        default: return .geometryProperty(level, .passedOver)
        }
    }

    /// The kinds that the schemas of CityGML 1.0 and 2.0 give to standard attributes; all others are text.
    private static let standardKinds: [String: AttributeKind] = [
        "measuredHeight": .double, "storeysAboveGround": .integer, "storeysBelowGround": .integer,
        "yearOfConstruction": .integer, "yearOfDemolition": .integer, "creationDate": .date, "terminationDate": .date,
        "height": .double, "trunkDiameter": .double, "crownDiameter": .double, "averageHeight": .double,
    ]
}
