internal import InputSources
internal import JSONText
internal import StructuralMetadata

/// A schema file cannot be used.
struct SchemaFileError: Error, Sendable {
    /// Which file, why, and what to do.
    var message: String
}

/// The schema of an earlier build, which the attributes of this one have to fit.
struct GivenSchema: Sendable {
    /// What a property of an attribute asks for.
    struct Column: Sendable {
        var storage: ColumnStorage
        /// The unit of all its values; nil where none is stated or each value has its own.
        var unit: String?
    }

    /// The schema as it is written again: that of the file, with the closed lists of today.
    let schema: MetadataSchema
    /// The attributes of city objects and of surfaces by the name that they have in the tiles; `name` among them.
    let objectColumns: [String: Column]
    let surfaceColumns: [String: Column]
    /// New names that the schema gives to names of the source.
    let renames: [String: String]

    /// A schema of so many bytes at most is read.
    private static let sizeLimit = 256 << 20

    /// The schema that a plan names; nil if it names none.
    ///
    /// - Throws: `ConversionError.unusableSchema`.
    static func read(_ plan: ConversionPlan) throws(ConversionError) -> GivenSchema? {
        guard let path = plan.schemaPath else { return nil }
        do throws(SchemaFileError) {
            return try GivenSchema(path: path)
        } catch {
            throw .unusableSchema(error.message)
        }
    }

    /// Reads a `schema.json`, or the schema in a `tileset.json`.
    ///
    /// - Throws: `SchemaFileError` where the file cannot be read, or holds no schema that Kachel could have written.
    init(path: String) throws(SchemaFileError) {
        do throws(SchemaFileError) {
            try self.init(try Self.schema(in: try Self.contents(of: path)))
        } catch {
            throw SchemaFileError(
                message: "the schema \(path) cannot be used: \(error.message); name the schema.json of an earlier build"
            )
        }
    }

    private static func schema(in bytes: [UInt8]) throws(SchemaFileError) -> MetadataSchema {
        let json: JSONValue
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw SchemaFileError(message: "it is no JSON: \(error.message)")
        }
        do throws(MetadataError) {
            return try MetadataSchema(json: json["root"] == nil ? json : json["schema"] ?? .null)
        } catch {
            throw SchemaFileError(message: error.message)
        }
    }

    /// A schema that has been read.
    ///
    /// - Throws: `SchemaFileError`, the message without the file.
    init(_ schema: MetadataSchema) throws(SchemaFileError) {
        let classes = [AttributeSchema.cityObjectClass, AttributeSchema.surfaceClass]
        for id in classes where schema.classes.count(where: { $0.id == id }) != 1 {
            throw SchemaFileError(message: "it has no class \(id), or two")
        }
        if let other = schema.classes.first(where: { !classes.contains($0.id) }) {
            throw SchemaFileError(message: "it has a class \(other.id), of which Kachel makes no table")
        }
        try Self.checkEnums(schema)
        let objects = schema.metadataClass(classes[0]) ?? MetadataClass(id: classes[0], properties: [])
        let surfaces = schema.metadataClass(classes[1]) ?? MetadataClass(id: classes[1], properties: [])
        objectColumns = try Self.columns(objects, required: StandardProperties.ofObjects, optional: [])
        surfaceColumns = try Self.columns(
            surfaces, required: StandardProperties.ofSurfaces,
            optional: [StandardProperties.surfaceIdentifier, StandardProperties.surfaceName])
        try Self.checkInherited(surfaces, objects)
        var renames: [String: String] = [:]
        for property in objects.properties + surfaces.properties where property.inherits == nil {
            for source in property.sources where source != property.name { renames[source] = property.name }
        }
        self.renames = renames
        var written = schema
        written.enums = StandardProperties.enums(of: schema.classes)
        self.schema = written
    }

    private static func contents(of path: String) throws(SchemaFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(InputError) {
            var reader = try BlockReader(path: path)
            var count = 0
            repeat {
                count = try reader.next { block in
                    for index in block.indices { bytes.append(block[index]) }
                    return block.count
                }
            } while count > 0 && bytes.count <= sizeLimit
        } catch {
            throw SchemaFileError(message: "it \(error.message)")
        }
        guard bytes.count <= sizeLimit else {
            throw SchemaFileError(message: "it is larger than \(sizeLimit >> 20) MiB")
        }
        return bytes
    }

    /// Lists may be those of an earlier Kachel, which had fewer members, but each member must mean what it means today.
    private static func checkEnums(_ schema: MetadataSchema) throws(SchemaFileError) {
        for list in schema.enums {
            guard let own = StandardProperties.enums.first(where: { $0.id == list.id }) else {
                throw SchemaFileError(message: "it has an enum \(list.id), which Kachel does not know")
            }
            guard list.valueType == own.valueType, Set(list.values).isSubset(of: own.values) else {
                throw SchemaFileError(message: "the members of its enum \(list.id) are not those of Kachel")
            }
        }
    }

    /// The attributes among the properties of a class.
    private static func columns(
        _ metadataClass: MetadataClass, required: [MetadataProperty], optional: [MetadataProperty]
    ) throws(SchemaFileError) -> [String: Column] {
        let place = "class \(metadataClass.id)"
        var ids: Set<String> = []
        var columns: [String: Column] = [:]
        for property in metadataClass.properties {
            guard ids.insert(property.id).inserted, isIdentifier(property.id) else {
                throw SchemaFileError(message: "\(place): the property \(property.id) comes twice or is no identifier")
            }
            if property.inherits == nil, let standard = (required + optional).first(where: { $0.id == property.id }) {
                guard property.isStored(as: standard) else {
                    throw SchemaFileError(message: "\(place): the property \(property.id) is not Kachel's own")
                }
                if property.id == "name" { columns["name"] = Column(storage: .text) }
                continue
            }
            guard let storage = ColumnStorage(property), property.noData == storage.noData, !property.required else {
                throw SchemaFileError(
                    message: "\(place), property \(property.id): attributes are written as STRING, INT8, INT16, INT32, "
                        + "FLOAT64 or the enum \(StandardProperties.booleanEnum), not required and with Kachel's noData"
                )
            }
            guard property.inherits == nil, property.unitOf == nil else { continue }
            let name = property.name.isEmpty ? property.id : property.name
            guard columns.updateValue(Column(storage: storage, unit: property.unit), forKey: name) == nil else {
                throw SchemaFileError(message: "\(place): two properties have the name \(name)")
            }
        }
        if let missing = required.first(where: { !ids.contains($0.id) }) {
            throw SchemaFileError(message: "\(place) has no property \(missing.id)")
        }
        for property in metadataClass.properties {
            guard let base = property.unitOf else { continue }
            guard ids.contains(base), property.type == .string else {
                throw SchemaFileError(message: "\(place): \(property.id) is to hold the units of \(base), and cannot")
            }
        }
        return columns
    }

    private static func checkInherited(
        _ surfaces: MetadataClass, _ objects: MetadataClass
    ) throws(SchemaFileError) {
        for property in surfaces.properties {
            guard let id = property.inherits else { continue }
            guard let source = objects.property(id), ColumnStorage(source) == ColumnStorage(property) else {
                throw SchemaFileError(
                    message:
                        "class \(surfaces.id): \(property.id) is to repeat \(id) of class \(objects.id), and cannot")
            }
        }
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, first < 0x30 || first > 0x39 else { return false }
        return text.utf8.allSatisfy {
            $0 == 0x5F || ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
        }
    }
}

extension MetadataProperty {
    /// Whether the values of two properties are the same bytes with the same meaning; names for people may differ.
    fileprivate func isStored(as other: MetadataProperty) -> Bool {
        type == other.type && componentType == other.componentType && enumType == other.enumType
            && noData == other.noData && required == other.required && semantic == other.semantic
    }
}
