internal import CityObjects
internal import StructuralMetadata

/// One attribute column of the run, frozen at the barrier.
struct SchemaColumn: Sendable {
    /// How its values are stored.
    enum Storage: Sendable {
        case int8
        case int16
        case int32
        case float64
        case text
    }

    var key: UInt64
    var propertyID: String
    var storage: Storage
}

/// The classes and columns of the whole run: what every tile's tables are cut from (decision 8).
struct AttributeSchema: Sendable {
    static let cityObjectClass = "CityObject"
    static let surfaceClass = "Surface"

    private(set) var columns: [SchemaColumn] = []
    private(set) var schema: MetadataSchema
    /// The position in `columns` by column key.
    private(set) var position: [UInt64: Int] = [:]

    /// The key that stands for the objects' own identifier among inherited columns.
    static let identifierKey: UInt64 = 0
    /// Columns that surfaces repeat from their objects, under the ids that they have there.
    private(set) var inherited: [SchemaColumn] = []
    /// Names that were to be inherited but that no object has.
    private(set) var unknownNames: [String] = []

    /// Freezes the schema from what ingest learned. Columns stand in the order of their names' bytes.
    ///
    /// - Parameter inheriting: attributes, by source name or property id, that surfaces repeat from their objects.
    init(_ summary: RunSummary, keepsSurfaceIdentifiers: Bool, inheriting: [String] = []) {
        var properties = Self.standardProperties
        var taken = reservedPropertyIdentifiers
        let sorted = summary.columns.sorted { $0.value.name.utf8.lexicographicallyPrecedes($1.value.name.utf8) }
        for (key, statistics) in sorted {
            if statistics.name == "name" {
                // The reserved column of the name; it is text whatever its values look like.
                position[key] = columns.count
                columns.append(SchemaColumn(key: key, propertyID: "name", storage: .text))
                continue
            }
            let id = propertyIdentifier(forSourceName: statistics.name, taken: taken)
            taken.insert(id)
            let storage = Self.storage(of: statistics)
            position[key] = columns.count
            columns.append(SchemaColumn(key: key, propertyID: id, storage: storage))
            properties.append(Self.property(id, statistics, storage))
        }
        var surfaceProperties = Self.surfaceProperties(keepsSurfaceIdentifiers)
        for name in inheriting {
            let key: UInt64
            let source: MetadataProperty
            if name == "gml_id" {
                key = Self.identifierKey
                source = Self.standardProperties[0]
            } else if let property = properties.first(where: { $0.id == name || $0.name == name }),
                let column = columns.first(where: { $0.propertyID == property.id })
            {
                key = column.key
                source = property
            } else {
                unknownNames.append(name)
                continue
            }
            let isTaken = source.id == "gml_id" || surfaceProperties.contains { $0.id == source.id }
            var property = source
            property.id = isTaken ? "parent_" + source.id : source.id
            property.semantic = nil
            guard !surfaceProperties.contains(where: { $0.id == property.id }) else { continue }
            surfaceProperties.append(property)
            let storage = columns.first { $0.key == key }?.storage ?? .text
            inherited.append(SchemaColumn(key: key, propertyID: property.id, storage: storage))
        }
        schema = MetadataSchema(
            id: "kachel", name: "Kachel city model",
            description: "City objects and their boundary surfaces, named as in CityGML.", version: "1",
            classes: [
                MetadataClass(
                    id: Self.cityObjectClass, name: "City object",
                    description: "A thematic object with identity, top-level or part of another.",
                    properties: properties),
                MetadataClass(
                    id: Self.surfaceClass, name: "Surface",
                    description: "A boundary surface of a city object, or its geometry of one direction.",
                    properties: surfaceProperties),
            ],
            enums: [
                MetadataEnum(
                    id: "CityObjectKind", valueType: .uint8,
                    values: CityObjectKind.allCases.map { (name: $0.name, value: Int($0.rawValue)) }),
                MetadataEnum(
                    id: "SurfaceKind", valueType: .uint8,
                    values: BoundarySurfaceKind.allCases.map { (name: $0.name, value: Int($0.rawValue)) }),
            ])
    }

    private static let standardProperties: [MetadataProperty] = [
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

    private static func surfaceProperties(_ keepsIdentifiers: Bool) -> [MetadataProperty] {
        var properties = [
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
        if keepsIdentifiers {
            properties.append(
                MetadataProperty(
                    id: "gml_id", name: "gml:id", description: "The surface's identifier in its document.",
                    type: .string, noData: .text(""), semantic: "ID"))
        }
        return properties
    }

    /// The narrowest storage for every value of the run, with room for the smallest number as "no data".
    private static func storage(of statistics: ColumnStatistics) -> SchemaColumn.Storage {
        let low = statistics.minimum
        let high = statistics.maximum
        let exact = Int64(1) << 53
        switch statistics.kind {
        case .boolean, .text, .date: return .text
        case .double:
            // Integers beside decimals: the range is that of the integers, empty without any.
            return low > high || low >= -exact && high <= exact ? .float64 : .text
        case .integer:
            if low > Int64(Int8.min), high <= Int64(Int8.max) { return .int8 }
            if low > Int64(Int16.min), high <= Int64(Int16.max) { return .int16 }
            if low > Int64(Int32.min), high <= Int64(Int32.max) { return .int32 }
            // 64-bit integers become BigInt in browsers and styles throw: doubles as far as they are exact.
            return low >= -exact && high <= exact ? .float64 : .text
        }
    }

    private static func property(
        _ id: String, _ statistics: ColumnStatistics, _ storage: SchemaColumn.Storage
    ) -> MetadataProperty {
        let units = statistics.units.sorted()
        let unit = units.isEmpty ? "" : "Unit: \(units.joined(separator: ", "))."
        let kind = statistics.kind == .date ? "Date, as in the source." : ""
        let description = [unit, kind].filter { !$0.isEmpty }.joined(separator: " ")
        let component: MetadataComponentType? =
            switch storage {
            case .int8: .int8
            case .int16: .int16
            case .int32: .int32
            case .float64: .float64
            case .text: nil
            }
        guard let component else {
            return MetadataProperty(
                id: id, name: statistics.name, description: description, type: .string, noData: .text(""))
        }
        return MetadataProperty(
            id: id, name: statistics.name, description: description, type: .scalar, componentType: component,
            noData: component.noData)
    }
}
