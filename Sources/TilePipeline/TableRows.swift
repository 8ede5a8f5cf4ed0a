internal import CityObjects
internal import Representations
internal import Spool
internal import StructuralMetadata

/// The rows of the CityObject table.
struct ObjectRows {
    let schema: AttributeSchema
    private(set) var count = 0
    private var identifiers = StringColumn()
    private var kinds: [UInt8] = []
    private var parents = StringColumn()
    /// For each used column its values' rows and texts, in row order.
    private var cells: [[(row: Int32, text: String)]]

    init(schema: AttributeSchema) {
        self.schema = schema
        cells = Array(repeating: [], count: schema.columns.count)
    }

    mutating func append(_ record: SpoolRecord) {
        for object in record.objects {
            identifiers.append(object.identifier)
            kinds.append(object.kind.rawValue)
            parents.append(object.parent >= 0 ? record.objects[Int(object.parent)].identifier : "")
        }
        for attribute in record.attributes {
            guard let column = schema.position[attribute.column] else { continue }
            cells[column].append((Int32(count) + attribute.object, attribute.text))
        }
        count += record.objects.count
    }

    func table() -> PropertyTable {
        var columns = [
            PropertyColumn(propertyID: "gml_id", values: .strings(identifiers)),
            PropertyColumn(propertyID: "object_type", values: .enumeration8(kinds)),
            PropertyColumn(propertyID: "parent", values: .strings(parents)),
        ]
        for (index, column) in schema.columns.enumerated() where !cells[index].isEmpty {
            columns.append(
                PropertyColumn(propertyID: column.propertyID, values: column.values(cells[index], rows: count)))
        }
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
    /// For each inherited column its values' rows and texts.
    private var inherited: [[(row: Int32, text: String)]]

    init(schema: AttributeSchema) {
        self.schema = schema
        inherited = Array(repeating: [], count: schema.inherited.count)
    }

    mutating func append(_ representation: Representation, of record: SpoolRecord, firstObject: Int) {
        for (index, column) in schema.inherited.enumerated() {
            inherit(column, index, representation, record)
        }
        for surface in representation.surfaces {
            kinds.append(surface.kind.rawValue)
            parents.append(UInt32(firstObject + Int(surface.object)))
            areas.append(surface.area)
            slopes.append(surface.slope)
            azimuths.append(surface.azimuth)
            identifiers.append(surface.identifier)
        }
        count += representation.surfaces.count
    }

    /// Repeats an attribute of the objects on their surfaces.
    private mutating func inherit(
        _ column: SchemaColumn, _ index: Int, _ representation: Representation, _ record: SpoolRecord
    ) {
        var texts = [String?](repeating: nil, count: record.objects.count)
        if column.key == AttributeSchema.identifierKey {
            for object in record.objects.indices { texts[object] = record.objects[object].identifier }
        } else {
            for attribute in record.attributes where attribute.column == column.key {
                texts[Int(attribute.object)] = attribute.text
            }
        }
        for (offset, surface) in representation.surfaces.enumerated() {
            if let text = texts[Int(surface.object)] { inherited[index].append((Int32(count + offset), text)) }
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
        for (index, column) in schema.inherited.enumerated() where !inherited[index].isEmpty {
            columns.append(
                PropertyColumn(propertyID: column.propertyID, values: column.values(inherited[index], rows: count)))
        }
        return PropertyTable(
            name: "Surfaces", classID: AttributeSchema.surfaceClass, count: count, columns: columns)
    }
}

extension SchemaColumn {
    /// A column of values out of the rows that have one.
    func values(_ cells: [(row: Int32, text: String)], rows count: Int) -> PropertyValues {
        func integers<Value: FixedWidthInteger>(_ type: Value.Type) -> [Value] {
            var values = [Value](repeating: .min, count: count)
            for cell in cells {
                if let value = AttributeText.integer(cell.text) { values[Int(cell.row)] = Value(clamping: value) }
            }
            return values
        }
        switch storage {
        case .int8: return .int8(integers(Int8.self))
        case .int16: return .int16(integers(Int16.self))
        case .int32: return .int32(integers(Int32.self))
        case .float64:
            var values = [Double](repeating: -Double.greatestFiniteMagnitude, count: count)
            for cell in cells {
                if let value = AttributeText.double(cell.text) { values[Int(cell.row)] = value }
            }
            return .float64(values)
        case .text:
            var texts = StringColumn()
            var next = 0
            // Cells of one record may stand in any order of its objects.
            for cell in cells.sorted(by: { $0.row < $1.row }) {
                while next < Int(cell.row) {
                    texts.appendEmpty()
                    next += 1
                }
                texts.append(cell.text)
                next += 1
            }
            while next < count {
                texts.appendEmpty()
                next += 1
            }
            return .strings(texts)
        }
    }
}
