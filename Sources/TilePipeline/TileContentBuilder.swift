internal import CityObjects
internal import GLTFContent
internal import Representations
internal import SpatialFrames
internal import Spool
internal import StructuralMetadata

/// Which representation of which record a tile shows.
struct ShownRecord: Sendable {
    var record: SpoolRecord
    /// The index in the record's representations.
    var rung: Int
    /// What is shown.
    var representation: Representation { record.representations[rung] }
}

/// Makes a tile's meshes and tables out of records. What it makes depends on the cell's frame, the records, the
/// columns' definitions and the options, and on nothing else.
struct TileContentBuilder: Sendable {
    let schema: AttributeSchema
    let attribution: String?
    let keepsSurfaceIdentifiers: Bool

    /// The content of a tile in a frame.
    ///
    /// - Complexity: O(vertices + attributes).
    func content(_ shown: [ShownRecord], frame: LocalFrame) -> TileContent {
        var primitive = TilePrimitive()
        var objects = ObjectRows(schema: schema)
        var surfaces = SurfaceRows(schema: schema)
        var assembler = VertexAssembler()
        for item in shown {
            let record = item.record
            let representation = item.representation
            let firstObject = objects.count
            let firstSurface = surfaces.count
            objects.append(record)
            surfaces.append(representation, of: record, firstObject: firstObject)
            assembler.append(
                record, representation, frame: frame, firstObject: firstObject, firstSurface: firstSurface,
                to: &primitive)
        }
        let objectTable = objects.table()
        let surfaceTable = surfaces.table(keepsIdentifiers: keepsSurfaceIdentifiers)
        return TileContent(
            primitives: [primitive], schema: schema.index.restricted(to: [objectTable, surfaceTable]),
            objectTable: objectTable, surfaceTable: surfaceTable, copyright: attribution)
    }
}

/// Puts the vertices of records into a tile's frame: one vertex for each corner of a face.
private struct VertexAssembler {
    private var vertexOfPoint: [Int32] = []
    private var faceOfPoint: [Int32] = []

    mutating func append(
        _ record: SpoolRecord, _ representation: Representation, frame: LocalFrame, firstObject: Int,
        firstSurface: Int, to primitive: inout TilePrimitive
    ) {
        let count = representation.x.count
        faceOfPoint.removeAll(keepingCapacity: true)
        faceOfPoint.append(contentsOf: repeatElement(-1, count: count))
        if vertexOfPoint.count < count { vertexOfPoint = Array(repeating: 0, count: count) }
        let base = frame.local(record.origin)
        let step = Representation.step
        for (number, face) in representation.faces.enumerated() {
            let normal = Displacement<ResultFrame>(
                x: Double(face.normalX), y: Double(face.normalY), z: Double(face.normalZ))
            let east = Float(normal.dot(frame.east))
            let north = Float(normal.dot(frame.north))
            let up = Float(normal.dot(frame.up))
            // Field by field: a copy of a surface or an object would count references of its texts.
            let surface = Int(face.surface)
            let object = Int(representation.surfaces[surface].object)
            let color = SurfacePalette.color(
                of: representation.surfaces[surface].kind, on: record.objects[object].kind,
                slope: representation.surfaces[surface].slope)
            let objectRow = UInt32(firstObject + object)
            let surfaceRow = UInt32(firstSurface + Int(face.surface))
            for position in Int(face.firstIndex)..<Int(face.firstIndex + face.indexCount) {
                let point = Int(representation.indices[position])
                if faceOfPoint[point] != Int32(number) {
                    faceOfPoint[point] = Int32(number)
                    vertexOfPoint[point] = Int32(primitive.x.count)
                    let offset = Displacement<ResultFrame>(
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
