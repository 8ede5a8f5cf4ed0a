internal import Representations
internal import Spool
internal import TileTree

/// Estimates what showing a record costs in a compressed tile, so that leaves come out near their budget.
enum CostModel {
    /// Bytes of a triangle with its share of vertices, meshopt-compressed, as measured over LoD2 districts.
    static let bytesPerTriangle = 9
    /// Bytes of a row of the surface table and of its ids.
    static let bytesPerSurface = 20
    /// Bytes of a row of the object table without attributes, and of an attribute beside its text.
    static let bytesPerObject = 24
    static let bytesPerAttribute = 4

    /// The cost of one of a record's representations with its rows.
    static func cost(_ record: SpoolRecord, _ representation: Representation) -> Cost {
        var bytes = representation.triangleCount * bytesPerTriangle + representation.surfaces.count * bytesPerSurface
        for surface in representation.surfaces { bytes += surface.identifier.utf8.count }
        for object in record.objects { bytes += bytesPerObject + object.identifier.utf8.count }
        for attribute in record.attributes { bytes += bytesPerAttribute + attribute.text.utf8.count }
        return Cost(bytes: bytes, triangles: representation.triangleCount)
    }

    /// The error of not showing a record, metres: so that it vanishes below two pixels where 16 are allowed
    /// (decision 6).
    static func errorOfDropping(diameter: Double) -> Double { 8 * diameter }
}

extension RunWriter {
    /// Adds a record, and sets its content hash.
    ///
    /// - Parameter file: the index of its input file.
    mutating func append(_ record: inout SpoolRecord, file: Int) {
        let cost = record.representations.first.map { CostModel.cost(record, $0) } ?? .zero
        append(&record, file: file, costBytes: cost.bytes, costTriangles: cost.triangles)
    }
}
