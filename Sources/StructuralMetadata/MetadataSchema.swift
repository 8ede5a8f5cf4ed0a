/// What a property's values are (3D Metadata Specification, "Type"), as far as Kachel writes and reads it.
public enum MetadataType: String, Sendable, Hashable {
    /// One number.
    case scalar = "SCALAR"
    /// A text.
    case string = "STRING"
    /// A member of an enum.
    case enumeration = "ENUM"
}

/// How numbers are stored (3D Metadata Specification, "Component Type"); little-endian.
public enum MetadataComponentType: String, Sendable, Hashable, CaseIterable {
    case int8 = "INT8"
    case uint8 = "UINT8"
    case int16 = "INT16"
    case uint16 = "UINT16"
    case int32 = "INT32"
    case uint32 = "UINT32"
    case float32 = "FLOAT32"
    case float64 = "FLOAT64"

    /// The bytes of one value, 1 to 8.
    public var byteCount: Int {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32: 4
        case .float64: 8
        }
    }

    /// The value that stands for missing: the smallest integer, the most negative finite number.
    ///
    /// Unsigned types have no value to spare; for them it is the largest.
    public var noData: MetadataNoData {
        switch self {
        case .int8: .integer(Int64(Int8.min))
        case .uint8: .integer(Int64(UInt8.max))
        case .int16: .integer(Int64(Int16.min))
        case .uint16: .integer(Int64(UInt16.max))
        case .int32: .integer(Int64(Int32.min))
        case .uint32: .integer(Int64(UInt32.max))
        case .float32: .number(-Double(Float.greatestFiniteMagnitude))
        case .float64: .number(-Double.greatestFiniteMagnitude)
        }
    }
}

/// The stored value that stands for missing.
public enum MetadataNoData: Sendable, Hashable {
    /// For integer component types.
    case integer(Int64)
    /// For floating-point component types; finite.
    case number(Double)
    /// For texts the text, for enums the *name* of a member.
    case text(String)
}

/// One property of a class.
public struct MetadataProperty: Sendable, Hashable {
    /// The identifier, `[a-zA-Z_][a-zA-Z0-9_]*`.
    public var id: String
    /// The name for people, as in the source; empty is left out.
    public var name: String
    /// More for people; empty is left out.
    public var description: String
    /// What the values are.
    public var type: MetadataType
    /// How numbers are stored; only for `.scalar`.
    public var componentType: MetadataComponentType?
    /// The enum's identifier; only for `.enumeration`.
    public var enumType: String?
    /// What stands for missing; never together with `required`.
    public var noData: MetadataNoData?
    /// Whether every row of every table has a value.
    public var required: Bool
    /// The meaning known to clients: `ID`, `NAME` …; at most once in a class.
    public var semantic: String?
    /// The unit of the values as people write it ("m", "°"); kept in `extras.unit`.
    public var unit: String?
    /// The identifier of the property of the same class whose units this one holds, row by row; kept in
    /// `extras.unitOf`.
    public var unitOf: String?
    /// The identifier of the property of another class that this one repeats; kept in `extras.inherits`.
    public var inherits: String?
    /// The names in the source, where they are others than `name`; kept in `extras.sources`.
    public var sources: [String]

    /// A property from its parts.
    public init(
        id: String, name: String = "", description: String = "", type: MetadataType,
        componentType: MetadataComponentType? = nil, enumType: String? = nil, noData: MetadataNoData? = nil,
        required: Bool = false, semantic: String? = nil, unit: String? = nil, unitOf: String? = nil,
        inherits: String? = nil, sources: [String] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.type = type
        self.componentType = componentType
        self.enumType = enumType
        self.noData = noData
        self.required = required
        self.semantic = semantic
        self.unit = unit
        self.unitOf = unitOf
        self.inherits = inherits
        self.sources = sources
    }
}

/// A class: what the rows of a table have.
public struct MetadataClass: Sendable, Hashable {
    /// The identifier, `[a-zA-Z_][a-zA-Z0-9_]*`.
    public var id: String
    /// The name for people; empty is left out.
    public var name: String
    /// More for people; empty is left out.
    public var description: String
    /// The properties in the order in which clients show them.
    public var properties: [MetadataProperty]

    /// A class from its parts.
    public init(id: String, name: String = "", description: String = "", properties: [MetadataProperty]) {
        self.id = id
        self.name = name
        self.description = description
        self.properties = properties
    }

    /// The property with an identifier. Complexity: O(properties).
    public func property(_ id: String) -> MetadataProperty? { properties.first { $0.id == id } }
}

/// A closed list of values.
public struct MetadataEnum: Sendable, Hashable {
    /// One value of the list.
    public struct Member: Sendable, Hashable {
        /// What clients show; distinct in the list.
        public var name: String
        /// What is stored; distinct in the list.
        public var value: Int

        /// A value with its name.
        public init(name: String, value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// The identifier, `[a-zA-Z_][a-zA-Z0-9_]*`.
    public var id: String
    /// How values are stored: an integer type of at most 32 bits.
    public var valueType: MetadataComponentType
    /// The list.
    public var values: [Member]

    /// A list from its members.
    public init(id: String, valueType: MetadataComponentType, values: [Member]) {
        self.id = id
        self.valueType = valueType
        self.values = values
    }

    /// A list from pairs of name and value.
    public init(id: String, valueType: MetadataComponentType, values: [(name: String, value: Int)]) {
        self.init(id: id, valueType: valueType, values: values.map { Member(name: $0.name, value: $0.value) })
    }

    /// The name of a stored value. Complexity: O(values).
    public func name(of value: Int) -> String? { values.first { $0.value == value }?.name }
}

/// The classes and enums of a tileset or of one GLB.
public struct MetadataSchema: Sendable, Hashable {
    /// The identifier, `[a-zA-Z_][a-zA-Z0-9_]*`.
    public var id: String
    /// The name for people; empty is left out.
    public var name: String
    /// More for people; empty is left out.
    public var description: String
    /// The version of the schema, of our own counting.
    public var version: String?
    /// The classes in order.
    public var classes: [MetadataClass]
    /// The enums in order.
    public var enums: [MetadataEnum]

    /// A schema from its parts.
    public init(
        id: String, name: String = "", description: String = "", version: String? = nil, classes: [MetadataClass],
        enums: [MetadataEnum] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.version = version
        self.classes = classes
        self.enums = enums
    }

    /// The class with an identifier. Complexity: O(classes).
    public func metadataClass(_ id: String) -> MetadataClass? { classes.first { $0.id == id } }

    /// The enum with an identifier. Complexity: O(enums).
    public func metadataEnum(_ id: String) -> MetadataEnum? { enums.first { $0.id == id } }

    /// The schema cut down to what some tables use: their classes, the properties of their columns, those's enums.
    ///
    /// Columns that `PropertyTable.encoded` leaves out (texts that are all empty) do not count as used.
    ///
    /// Complexity: O(properties). `MetadataSchemaIndex` does it many times over without looking at what is not used.
    public func restricted(to tables: [PropertyTable]) -> MetadataSchema {
        MetadataSchemaIndex(self).restricted(to: tables)
    }
}
