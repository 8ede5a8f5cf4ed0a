internal import CityObjects
internal import StructuralMetadata

/// The properties that every build has, whatever the source, and the closed lists of ours.
enum StandardProperties {
    /// Of class `CityObject`.
    static let ofObjects: [MetadataProperty] = [
        MetadataProperty(
            id: "gml_id", name: "gml:id", description: "The object's identifier in its document.", type: .string,
            noData: .text(""), semantic: "ID"),
        MetadataProperty(
            id: "object_type", name: "type", description: "The object's class in CityGML.", type: .enumeration,
            enumType: "CityObjectKind", required: true),
        MetadataProperty(
            id: "name", name: "gml:name", description: "The object's name.", type: .string, noData: .text(""),
            semantic: "NAME"),
        MetadataProperty(
            id: "parent", name: "parent", description: "The gml:id of the object that this one is part of.",
            type: .string, noData: .text("")),
    ]

    /// Of class `Surface`.
    static let ofSurfaces: [MetadataProperty] = [
        MetadataProperty(
            id: "surface_type", name: "type", description: "The surface's class in CityGML.", type: .enumeration,
            enumType: "SurfaceKind", required: true),
        MetadataProperty(
            id: "parent", name: "parent", description: "The row of the surface's object in the CityObject table.",
            type: .scalar, componentType: .uint32, required: true),
        MetadataProperty(
            id: "area", name: "area", description: "Square metres.", type: .scalar, componentType: .float32,
            required: true),
        MetadataProperty(
            id: "slope", name: "slope",
            description: "Degrees between the surface's normal and the vertical: 0 flat roof, 90 wall, 180 floor.",
            type: .scalar, componentType: .float32, required: true),
        MetadataProperty(
            id: "azimuth", name: "azimuth",
            description: "The direction that the surface faces, degrees clockwise from north; -1 for level ones.",
            type: .scalar, componentType: .float32, noData: .number(-1)),
    ]

    /// Of class `Surface`, where surfaces keep their identifiers.
    static let surfaceIdentifier = MetadataProperty(
        id: "gml_id", name: "gml:id", description: "The surface's identifier in its document.", type: .string,
        noData: .text(""), semantic: "ID")

    /// Of class `Surface`, where one has a name.
    static let surfaceName = MetadataProperty(
        id: "name", name: "gml:name", description: "The surface's name.", type: .string, noData: .text(""),
        semantic: "NAME")

    /// The closed lists; that of truth values only where a property has it.
    static let enums: [MetadataEnum] = [
        MetadataEnum(
            id: "CityObjectKind", valueType: .uint8,
            values: CityObjectKind.allCases.map { (name: $0.name, value: Int($0.rawValue)) }),
        MetadataEnum(
            id: "SurfaceKind", valueType: .uint8,
            values: BoundarySurfaceKind.allCases.map { (name: $0.name, value: Int($0.rawValue)) }),
        MetadataEnum(
            id: booleanEnum, valueType: .uint8,
            values: [(name: "false", value: 0), (name: "true", value: 1), (name: unknown, value: 2)]),
    ]

    /// The list of truth values: the type BOOLEAN has no value to spare for what is missing.
    static let booleanEnum = "Boolean"
    /// Its member that stands for missing, and the value that is stored for it.
    static let unknown = "unknown"
    static let unknownValue: UInt8 = 2

    /// The lists that some classes need.
    static func enums(of classes: [MetadataClass]) -> [MetadataEnum] {
        let hasBoolean = classes.contains { $0.properties.contains { $0.enumType == booleanEnum } }
        return hasBoolean ? enums : enums.filter { $0.id != booleanEnum }
    }
}
