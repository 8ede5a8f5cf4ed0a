internal import CityObjects
internal import Diagnostics
internal import StructuralMetadata

/// One attribute column of the run, frozen at the barrier.
struct SchemaColumn: Sendable {
    var propertyID: String
    var storage: ColumnStorage
}

/// Which columns a record's attribute fills.
struct ColumnUse: Sendable {
    /// The position of the column in its class.
    var column: Int
    /// The position of the column of its unit; nil where all values have the same one.
    var unitColumn: Int?
    /// What goes into that column.
    var unit: String
}

/// The attribute columns of one class.
struct ColumnLayout: Sendable {
    /// In the order of the class's properties.
    var columns: [SchemaColumn] = []
    /// What the attributes of records fill, by the key that they have there.
    var uses: [UInt64: ColumnUse] = [:]
}

/// A column that surfaces repeat from their objects.
struct InheritedColumn: Sendable {
    /// The position of the objects' column; nil for their identifier.
    var source: Int?
    /// Under the id that surfaces have it.
    var column: SchemaColumn
}

/// The classes and columns of the whole run: what every tile's tables are cut from (decision 8).
struct AttributeSchema: Sendable {
    static let cityObjectClass = "CityObject"
    static let surfaceClass = "Surface"

    /// The attributes of city objects.
    private(set) var objects = ColumnLayout()
    /// The attributes of boundary surfaces.
    private(set) var surfaces = ColumnLayout()
    /// What surfaces repeat from their objects.
    private(set) var inherited: [InheritedColumn] = []
    /// Whether surfaces have a column for their `gml:id`.
    private(set) var keepsSurfaceIdentifiers: Bool
    /// The schema, and where its properties stand.
    let index: MetadataSchemaIndex
    /// What is to be said of the columns, in a fixed order.
    private(set) var remarks: [SchemaRemark] = []

    /// The whole schema.
    var schema: MetadataSchema { index.schema }

    /// Freezes the schema: from what ingest learned, or as it was given.
    init(_ summary: RunSummary, _ plan: ConversionPlan) {
        if let given = plan.givenSchema {
            self.init(given, summary, plan)
        } else {
            self.init(learnedFrom: summary, plan)
        }
    }

    /// Columns stand in the order of their names' bytes, those of units behind them.
    private init(learnedFrom summary: RunSummary, _ plan: ConversionPlan) {
        keepsSurfaceIdentifiers = plan.keepsSurfaceIdentifiers
        var standard = StandardProperties.ofSurfaces
        if keepsSurfaceIdentifiers { standard.append(StandardProperties.surfaceIdentifier) }
        var ofObjects = LearnedClass(StandardProperties.ofObjects)
        ofObjects.add(ColumnGroup.groups(of: summary.columns), summary.sourceNames)
        var ofSurfaces = LearnedClass(standard)
        ofSurfaces.add(ColumnGroup.groups(of: summary.surfaceColumns), summary.sourceNames)
        objects = ofObjects.layout
        surfaces = ofSurfaces.layout
        remarks = Array(Set(ofObjects.remarks + ofSurfaces.remarks)).sorted { $0.text < $1.text }
        for name in plan.inheritedBySurfaces {
            guard let property = Self.property(name, in: ofObjects.properties),
                property.id == "gml_id" || objects.position(of: property.id) != nil
            else {
                remarks.append(
                    SchemaRemark(.attributeOptionRemark, "--surface-inherits \(name): no object has such an attribute"))
                continue
            }
            let source = objects.position(of: property.id)
            guard !inherited.contains(where: { $0.source == source }) else { continue }
            let units = ofObjects.properties.first { $0.unitOf == property.id }
            for (copy, original) in ofSurfaces.inherit(property, units: units) {
                inherited.append(
                    InheritedColumn(
                        source: objects.position(of: original.id),
                        column: SchemaColumn(propertyID: copy.id, storage: ColumnStorage(copy) ?? .text)))
            }
        }
        let classes = [
            MetadataClass(
                id: Self.cityObjectClass, name: "City object",
                description: "A thematic object with identity, top-level or part of another.",
                properties: ofObjects.properties),
            MetadataClass(
                id: Self.surfaceClass, name: "Surface",
                description: "A boundary surface of a city object, or its geometry of one direction.",
                properties: ofSurfaces.properties),
        ]
        index = MetadataSchemaIndex(
            MetadataSchema(
                id: "kachel", name: "Kachel city model",
                description: "City objects and their boundary surfaces, named as in CityGML.", version: "1",
                classes: classes, enums: StandardProperties.enums(of: classes)))
    }

    /// Columns are those of the schema. What it does not have has been left out before.
    private init(_ given: GivenSchema, _ summary: RunSummary, _ plan: ConversionPlan) {
        index = MetadataSchemaIndex(given.schema)
        let ofObjects = given.schema.metadataClass(Self.cityObjectClass)?.properties ?? []
        let ofSurfaces = given.schema.metadataClass(Self.surfaceClass)?.properties ?? []
        let hasIdentifier = ofSurfaces.contains { $0.id == StandardProperties.surfaceIdentifier.id }
        keepsSurfaceIdentifiers = hasIdentifier && plan.keepsSurfaceIdentifiers
        objects = ColumnLayout(ofObjects, summary.columns, StandardProperties.ofObjects)
        surfaces = ColumnLayout(
            ofSurfaces.filter { $0.inherits == nil }, summary.surfaceColumns,
            StandardProperties.ofSurfaces + [StandardProperties.surfaceIdentifier])
        for property in ofSurfaces {
            guard let id = property.inherits, let storage = ColumnStorage(property) else { continue }
            inherited.append(
                InheritedColumn(
                    source: objects.position(of: id), column: SchemaColumn(propertyID: property.id, storage: storage)))
        }
        if plan.keepsSurfaceIdentifiers, !hasIdentifier {
            remarks.append(SchemaRemark(.attributeNotInSchema, "--surface-ids: the schema's surfaces have no gml_id"))
        }
        for name in plan.inheritedBySurfaces {
            let id = Self.property(name, in: ofObjects)?.id
            guard id == nil || !ofSurfaces.contains(where: { $0.inherits == id }) else { continue }
            remarks.append(
                SchemaRemark(
                    .attributeNotInSchema, "--surface-inherits \(name): the schema's surfaces do not repeat it"))
        }
        let groups = ColumnGroup.groups(of: summary.columns) + ColumnGroup.groups(of: summary.surfaceColumns)
        for group in groups {
            let name = group.statistics.name
            let column = given.objectColumns[name] ?? given.surfaceColumns[name]
            for part in group.parts where !part.unit.isEmpty && column?.unit == nil {
                let hasColumn = objects.uses[part.key]?.unitColumn != nil || surfaces.uses[part.key]?.unitColumn != nil
                guard !hasColumn else { continue }
                remarks.append(SchemaRemark(.attributeNotInSchema, "the unit of \(name), \(part.unit)"))
            }
        }
    }

    /// The property that an option calls by its id, its name, or a name in the source.
    private static func property(_ name: String, in properties: [MetadataProperty]) -> MetadataProperty? {
        properties.first { $0.id == name } ?? properties.first { $0.name == name || $0.sources.contains(name) }
    }
}

extension ColumnLayout {
    /// The position of the column with an id; nil where no attribute has it. Complexity: O(columns).
    fileprivate func position(of propertyID: String) -> Int? {
        columns.firstIndex { $0.propertyID == propertyID }
    }

    /// The columns of a class of a given schema, as far as it holds attributes, and which of a run's attributes fill them.
    fileprivate init(
        _ properties: [MetadataProperty], _ met: [UInt64: ColumnStatistics], _ standard: [MetadataProperty]
    ) {
        var positionOfName: [String: Int] = [:]
        var positionOfID: [String: Int] = [:]
        var unitPosition: [String: Int] = [:]
        for property in properties where property.id == "name" || !standard.contains(where: { $0.id == property.id }) {
            guard let storage = ColumnStorage(property) else { continue }
            let position = columns.count
            columns.append(SchemaColumn(propertyID: property.id, storage: storage))
            if let base = property.unitOf {
                unitPosition[base] = position
                continue
            }
            let name = property.name.isEmpty ? property.id : property.name
            positionOfName[property.id == "name" ? "name" : name] = position
            positionOfID[property.id] = position
        }
        for group in ColumnGroup.groups(of: met) {
            guard let position = positionOfName[group.statistics.name] else { continue }
            for part in group.parts {
                uses[part.key] = ColumnUse(
                    column: position, unitColumn: unitPosition[columns[position].propertyID], unit: part.unit)
            }
        }
    }
}
