internal import CityObjects
internal import Representations
internal import Spool
internal import StructuralMetadata

/// The rows of the CityObject table.
struct ObjectRows {
    private(set) var count = 0
    private var identifiers = StringColumn()
    private var kinds: [UInt8] = []
    private var parents = StringColumn()
    private var cells: AttributeCells

    init(schema: AttributeSchema) { cells = AttributeCells(schema.objects) }

    mutating func append(_ record: SpoolRecord) {
        for object in record.objects {
            identifiers.append(object.identifier)
            kinds.append(object.kind.rawValue)
            parents.append(object.parent >= 0 ? record.objects[Int(object.parent)].identifier : "")
        }
        for attribute in record.attributes where attribute.surface < 0 {
            cells.add(attribute.column, row: count + Int(attribute.object), attribute.text)
        }
        count += record.objects.count
    }

    func table() -> PropertyTable {
        var columns = [
            PropertyColumn(propertyID: "gml_id", values: .strings(identifiers)),
            PropertyColumn(propertyID: "object_type", values: .enumeration8(kinds)),
            PropertyColumn(propertyID: "parent", values: .strings(parents)),
        ]
        columns += cells.propertyColumns(rows: count)
        columns.removeAll { $0.values.isLeftOut }
        return PropertyTable(
            name: "City objects", classID: AttributeSchema.cityObjectClass, count: count, columns: columns)
    }
}

/// The rows of the Surface table.
struct SurfaceRows {
    private(set) var count = 0
    private var kinds: [UInt8] = []
    private var parents: [UInt32] = []
    private var areas: [Float] = []
    private var slopes: [Float] = []
    private var azimuths: [Float] = []
    private var identifiers = StringColumn()
    private let schema: AttributeSchema
    private var cells: AttributeCells
    /// For each inherited column its values.
    private var inherited: [[AttributeCells.Cell]]

    init(schema: AttributeSchema) {
        self.schema = schema
        cells = AttributeCells(schema.surfaces)
        inherited = Array(repeating: [], count: schema.inherited.count)
    }

    mutating func append(_ representation: Representation, of record: SpoolRecord, firstObject: Int) {
        for (index, column) in schema.inherited.enumerated() {
            inherit(column, index, representation, record)
        }
        addAttributes(representation, record)
        // By index: a copy of a surface would count references of its text.
        for index in representation.surfaces.indices {
            kinds.append(representation.surfaces[index].kind.rawValue)
            parents.append(UInt32(firstObject + Int(representation.surfaces[index].object)))
            areas.append(representation.surfaces[index].area)
            slopes.append(representation.surfaces[index].slope)
            azimuths.append(representation.surfaces[index].azimuth)
            identifiers.append(representation.surfaces[index].identifier)
        }
        count += representation.surfaces.count
    }

    /// Adds the surfaces' own attributes, to every surface that has them in the source.
    private mutating func addAttributes(_ representation: Representation, _ record: SpoolRecord) {
        guard record.attributes.contains(where: { $0.surface >= 0 }) else { return }
        var rows: [Int32: [Int]] = [:]
        for (offset, surface) in representation.surfaces.enumerated() where surface.source >= 0 {
            rows[surface.source, default: []].append(count + offset)
        }
        for attribute in record.attributes where attribute.surface >= 0 {
            for row in rows[attribute.surface] ?? [] { cells.add(attribute.column, row: row, attribute.text) }
        }
    }

    /// Repeats an attribute of the objects on their surfaces.
    private mutating func inherit(
        _ column: InheritedColumn, _ index: Int, _ representation: Representation, _ record: SpoolRecord
    ) {
        var texts = [String?](repeating: nil, count: record.objects.count)
        if let source = column.source {
            for attribute in record.attributes where attribute.surface < 0 {
                guard let use = schema.objects.uses[attribute.column] else { continue }
                if use.column == source { texts[Int(attribute.object)] = attribute.text }
                if use.unitColumn == source { texts[Int(attribute.object)] = use.unit }
            }
        } else {
            for object in record.objects.indices { texts[object] = record.objects[object].identifier }
        }
        for offset in representation.surfaces.indices {
            guard let text = texts[Int(representation.surfaces[offset].object)] else { continue }
            inherited[index].append(AttributeCells.Cell(row: Int32(count + offset), text: text))
        }
    }

    func table(keepsIdentifiers: Bool) -> PropertyTable {
        var columns = [
            PropertyColumn(propertyID: "surface_type", values: .enumeration8(kinds)),
            PropertyColumn(propertyID: "parent", values: .uint32(parents)),
            PropertyColumn(propertyID: "area", values: .float32(areas)),
            PropertyColumn(propertyID: "slope", values: .float32(slopes)),
            PropertyColumn(propertyID: "azimuth", values: .float32(azimuths)),
        ]
        if keepsIdentifiers, !identifiers.isAllEmpty {
            columns.append(PropertyColumn(propertyID: "gml_id", values: .strings(identifiers)))
        }
        columns += cells.propertyColumns(rows: count)
        for (index, inheritedColumn) in schema.inherited.enumerated() where !inherited[index].isEmpty {
            let column = inheritedColumn.column
            columns.append(
                PropertyColumn(
                    propertyID: column.propertyID, values: column.storage.values(inherited[index], rows: count)))
        }
        columns.removeAll { $0.values.isLeftOut }
        return PropertyTable(
            name: "Surfaces", classID: AttributeSchema.surfaceClass, count: count, columns: columns)
    }
}
