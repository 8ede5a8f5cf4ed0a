internal import CityJSONReading
package import CityObjects

/// The elements of documents by name, as far as they say something that city objects do not.
///
/// Merging is commutative and associative. Iterate dictionaries sorted.
package struct ModelElements: Sendable {
    /// A class of objects shown by templates at a level of detail.
    package struct ImplicitUse: Sendable, Hashable {
        /// The class of the object.
        package var kind: CityObjectKind
        /// 0 to 9.
        package var level: Int

        /// A class at a level.
        package init(kind: CityObjectKind, level: Int) {
            self.kind = kind
            self.level = level
        }
    }

    /// Elements of a namespace that is neither of CityGML nor of GML.
    package struct Foreign: Sendable {
        /// How many elements there are, by local name.
        package var names: [String: Int] = [:]
        /// All of them.
        package var count: Int { names.values.reduce(0, +) }
    }

    /// Geometry classes of GML by local name: solids, surfaces, curves, polygons.
    package var geometries: [String: Int] = [:]
    /// Geometry properties by local name: `lod2Solid` and its like.
    package var properties: [String: Int] = [:]
    /// Implicit geometries by class of object and level.
    package var implicitUses: [ImplicitUse: Int] = [:]
    /// Implicit geometries and their templates: elements of these names.
    package var implicitGeometries = 0
    package var implicitTemplates = 0
    /// Classes of CityGML that are not read: rooms, furniture, terrain.
    package var unreadFeatures: [String: Int] = [:]
    /// Appearances, by theme; the theme is empty where it is not named.
    package var themes: [String: Int] = [:]
    package var appearances = 0
    package var parameterizedTextures = 0
    package var georeferencedTextures = 0
    package var materials = 0
    package var textureCoordinateLists = 0
    /// Application domain extensions and other namespaces.
    package var foreign: [String: Foreign] = [:]

    /// Whether a namespace is one of CityGML itself.
    static func isOfCityGML(_ namespace: String) -> Bool {
        namespace.isEmpty || namespace.hasPrefix("http://www.opengis.net/citygml")
            || namespace.hasPrefix("http://www.citygml.org/citygml/")
    }

    private static func isForeign(_ namespace: String) -> Bool {
        !isOfCityGML(namespace) && !namespace.hasPrefix("http://www.opengis.net/")
            && !namespace.hasPrefix("http://www.w3.org/") && !namespace.hasPrefix("urn:oasis:names:tc:ciq")
    }

    private static let geometryNames: Set<String> = [
        "Solid", "CompositeSolid", "MultiSolid", "MultiSurface", "CompositeSurface", "Surface", "TriangulatedSurface",
        "Tin", "PolyhedralSurface", "OrientableSurface", "Polygon", "PolygonPatch", "Triangle", "Rectangle",
        "MultiCurve", "CompositeCurve", "Curve", "OrientableCurve", "LineString", "MultiPoint", "Point",
        "MultiGeometry", "GeometryCollection", "GeometricComplex",
    ]

    private static let unreadNames: Set<String> = Set([
        "Room", "BuildingFurniture", "IntBuildingInstallation", "BridgeRoom", "BridgeFurniture",
        "IntBridgeInstallation", "HollowSpace", "TunnelFurniture", "IntTunnelInstallation", "TINRelief",
        "MassPointRelief", "BreaklineRelief", "RasterRelief",
    ]).subtracting(CityObjectKind.allCases.map(\.name))

    /// Adds the looks of CityJSON.
    mutating func add(_ appearance: CityJSONAppearance) {
        appearances += appearance.appearances
        parameterizedTextures += appearance.textures
        materials += appearance.materials
    }

    /// Adds elements of one name.
    mutating func add(_ name: String, namespace: String, count: Int) {
        if Self.isForeign(namespace) {
            foreign[namespace, default: Foreign()].names[name, default: 0] += count
            return
        }
        if namespace.hasPrefix("http://www.opengis.net/gml") || namespace.isEmpty, Self.geometryNames.contains(name) {
            geometries[name, default: 0] += count
            return
        }
        guard Self.isOfCityGML(namespace) else { return }
        if name.hasPrefix("lod"), let digit = name.utf8.dropFirst(3).first, digit >= 48, digit <= 57,
            name.utf8.count > 4
        {
            properties[name, default: 0] += count
        } else if Self.unreadNames.contains(name) {
            unreadFeatures[name, default: 0] += count
        }
        switch name {
        case "ImplicitGeometry": implicitGeometries += count
        case "relativeGMLGeometry", "libraryObject": implicitTemplates += count
        case "Appearance": appearances += count
        case "ParameterizedTexture": parameterizedTextures += count
        case "GeoreferencedTexture": georeferencedTextures += count
        case "X3DMaterial": materials += count
        case "TexCoordList": textureCoordinateLists += count
        default: break
        }
    }

    /// Adds what another worker counted.
    mutating func merge(_ other: ModelElements) {
        geometries.merge(other.geometries, uniquingKeysWith: +)
        properties.merge(other.properties, uniquingKeysWith: +)
        implicitUses.merge(other.implicitUses, uniquingKeysWith: +)
        implicitGeometries += other.implicitGeometries
        implicitTemplates += other.implicitTemplates
        unreadFeatures.merge(other.unreadFeatures, uniquingKeysWith: +)
        themes.merge(other.themes, uniquingKeysWith: +)
        appearances += other.appearances
        parameterizedTextures += other.parameterizedTextures
        georeferencedTextures += other.georeferencedTextures
        materials += other.materials
        textureCoordinateLists += other.textureCoordinateLists
        foreign.merge(other.foreign) { own, new in
            Foreign(names: own.names.merging(new.names, uniquingKeysWith: +))
        }
    }
}
