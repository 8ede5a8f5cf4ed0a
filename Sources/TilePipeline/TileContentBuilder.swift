internal import CityObjects
internal import GLTFContent
internal import Representations
internal import SpatialFrames
internal import Spool
internal import StructuralMetadata

/// Which representation of which record a tile shows.
struct ShownRecord: Sendable, Hashable {
    var record: Int32
    var rung: Int32
}

/// Makes a tile's meshes and tables out of records. What it makes depends on the cell's frame, the records, the
/// columns' definitions and the options, and on nothing else.
struct TileContentBuilder: Sendable {
    let records: [SpoolRecord]
    let schema: AttributeSchema
    let attribution: String?
    let keepsSurfaceIdentifiers: Bool

    /// The content of a tile in a frame.
    ///
    /// - Complexity: O(vertices + attributes).
    func content(_ shown: [ShownRecord], frame: LocalTangentFrame) -> TileContent {
        var primitive = TilePrimitive()
        var objects = ObjectRows(schema: schema)
        var surfaces = SurfaceRows()
        var assembler = VertexAssembler()
        for item in shown {
            let record = records[Int(item.record)]
            let representation = record.representations[Int(item.rung)]
            let firstObject = objects.count
            let firstSurface = surfaces.count
            objects.append(record)
            surfaces.append(representation, firstObject: firstObject)
            assembler.append(
                record, representation, frame: frame, firstObject: firstObject, firstSurface: firstSurface,
                to: &primitive)
        }
        let objectTable = objects.table()
        let surfaceTable = surfaces.table(keepsIdentifiers: keepsSurfaceIdentifiers)
        return TileContent(
            primitives: [primitive], schema: schema.schema.restricted(to: [objectTable, surfaceTable]),
            objectTable: objectTable, surfaceTable: surfaceTable, copyright: attribution)
    }
}

/// Puts the vertices of records into a tile's frame: one vertex for each corner of a face.
private struct VertexAssembler {
    private var vertexOfPoint: [Int32] = []
    private var faceOfPoint: [Int32] = []

    mutating func append(
        _ record: SpoolRecord, _ representation: Representation, frame: LocalTangentFrame, firstObject: Int,
        firstSurface: Int, to primitive: inout TilePrimitive
    ) {
        let count = representation.x.count
        faceOfPoint.removeAll(keepingCapacity: true)
        faceOfPoint.append(contentsOf: repeatElement(-1, count: count))
        if vertexOfPoint.count < count { vertexOfPoint = Array(repeating: 0, count: count) }
        let base = frame.local(record.origin)
        let step = Representation.step
        for (number, face) in representation.faces.enumerated() {
            let normal = Displacement<ECEF>(
                x: Double(face.normalX), y: Double(face.normalY), z: Double(face.normalZ))
            let east = Float(normal.dot(frame.east))
            let north = Float(normal.dot(frame.north))
            let up = Float(normal.dot(frame.up))
            let surface = representation.surfaces[Int(face.surface)]
            let color = SurfacePalette.color(
                of: surface.kind, on: record.objects[Int(surface.object)].kind, slope: surface.slope)
            let objectRow = UInt32(firstObject + Int(surface.object))
            let surfaceRow = UInt32(firstSurface + Int(face.surface))
            for position in Int(face.firstIndex)..<Int(face.firstIndex + face.indexCount) {
                let point = Int(representation.indices[position])
                if faceOfPoint[point] != Int32(number) {
                    faceOfPoint[point] = Int32(number)
                    vertexOfPoint[point] = Int32(primitive.x.count)
                    let offset = Displacement<ECEF>(
                        x: Double(representation.x[point]) * step, y: Double(representation.y[point]) * step,
                        z: Double(representation.z[point]) * step)
                    primitive.x.append(base.x + offset.dot(frame.east))
                    primitive.y.append(base.y + offset.dot(frame.north))
                    primitive.z.append(base.z + offset.dot(frame.up))
                    primitive.normalX.append(east)
                    primitive.normalY.append(north)
                    primitive.normalZ.append(up)
                    primitive.color.append(color)
                    primitive.objectRow.append(objectRow)
                    primitive.surfaceRow.append(surfaceRow)
                }
                primitive.indices.append(UInt32(vertexOfPoint[point]))
            }
        }
    }
}

/// The rows of the CityObject table.
private struct ObjectRows {
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
            columns.append(PropertyColumn(propertyID: column.propertyID, values: values(of: column, cells[index])))
        }
        columns.removeAll { $0.values.isLeftOut }
        return PropertyTable(
            name: "City objects", classID: AttributeSchema.cityObjectClass, count: count, columns: columns)
    }

    private func values(of column: SchemaColumn, _ cells: [(row: Int32, text: String)]) -> PropertyValues {
        func integers<Value: FixedWidthInteger>(_ type: Value.Type) -> [Value] {
            var values = [Value](repeating: .min, count: count)
            for cell in cells {
                if let value = AttributeText.integer(cell.text) { values[Int(cell.row)] = Value(clamping: value) }
            }
            return values
        }
        switch column.storage {
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

/// The rows of the Surface table.
private struct SurfaceRows {
    private(set) var count = 0
    private var kinds: [UInt8] = []
    private var parents: [UInt32] = []
    private var areas: [Float] = []
    private var slopes: [Float] = []
    private var azimuths: [Float] = []
    private var identifiers = StringColumn()

    mutating func append(_ representation: Representation, firstObject: Int) {
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
        return PropertyTable(
            name: "Surfaces", classID: AttributeSchema.surfaceClass, count: count, columns: columns)
    }
}
