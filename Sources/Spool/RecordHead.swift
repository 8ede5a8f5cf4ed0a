package import CityObjects
package import ContentHashing
internal import SpatialFrames

/// What is known of a record without reading it: its place in the canonical order, in the spool and on the globe, and
/// what its leaf costs. Of one size for all records, so that those of a whole country are sorted and passed over from
/// the disk.
package struct RecordHead: Sendable, Hashable {
    /// The Morton code of the middle of all its geometry.
    package var key: UInt64 = 0
    /// The hash of its content, the identifier included.
    package var contentHash = ContentHash(high: 0, low: 0)
    /// Where its bytes lie in the spool, and how many they are.
    package var offset: UInt64 = 0
    package var length: UInt32 = 0
    /// How many objects it holds.
    package var objectCount: UInt32 = 0
    /// Where the hashes of their identifiers lie in the spool, eight bytes each.
    package var identifiersOffset: UInt64 = 0
    /// The index of the input file that it comes from.
    package var file: UInt32 = 0
    /// The class of its top-level object.
    package var kind = CityObjectKind.genericCityObject
    /// The level of detail that its leaf shows.
    package var level = LevelOfDetail.lod0
    /// The first two coordinates of its origin, metres of the result's frame.
    package var originX = 0.0
    package var originY = 0.0
    /// What of the globe it covers.
    package var extent = GeographicExtent()
    /// Its lowest and highest point, metres above the ellipsoid.
    package var base = 0.0
    package var top = 0.0
    /// The larger of its extents from west to east and from south to north, metres.
    package var width = 0.0
    /// The diagonal of its bounding box, metres.
    package var diameter = 0.0
    /// What its leaf's representation costs: bytes and triangles.
    package var costBytes: Int64 = 0
    package var costTriangles: Int64 = 0

    /// Of nothing.
    package init() {}

    /// Of a record that has no place in a spool yet.
    ///
    /// - Parameters:
    ///   - file: the index of its input file.
    ///   - costBytes: estimated bytes of its leaf.
    ///   - costTriangles: triangles of its leaf.
    package init(_ record: SpoolRecord, file: Int, costBytes: Int, costTriangles: Int) {
        key = record.key
        contentHash = record.contentHash
        objectCount = UInt32(record.objects.count)
        self.file = UInt32(truncatingIfNeeded: file)
        kind = record.objects.first?.kind ?? .genericCityObject
        level = record.level
        originX = record.origin.x
        originY = record.origin.y
        extent = record.extent
        base = record.base
        top = record.top
        width = record.width
        diameter = record.diameter
        self.costBytes = Int64(costBytes)
        self.costTriangles = Int64(costTriangles)
    }
}

extension RecordHead {
    /// The size of each, bytes.
    package static let byteCount = 152

    /// Appends its bytes, little-endian, as `Documentation/SpoolFormat.md` says.
    func encode(to bytes: inout [UInt8]) {
        var writer = RecordWriter()
        swap(&writer.bytes, &bytes)
        writer.put(key)
        writer.put(contentHash.high)
        writer.put(contentHash.low)
        writer.put(offset)
        writer.put(length)
        writer.put(objectCount)
        writer.put(identifiersOffset)
        writer.put(file)
        writer.put(kind.rawValue)
        writer.put(level.rawValue)
        writer.put(UInt16(0))
        for value in [
            originX, originY, extent.west, extent.south, extent.east, extent.north, base, top, width, diameter,
        ] { writer.put(value) }
        writer.put(costBytes)
        writer.put(costTriangles)
        swap(&writer.bytes, &bytes)
    }

    /// Reads heads back.
    ///
    /// - Throws: `SpoolError` if the bytes are no whole number of heads, or a head has a class that does not exist.
    static func decode(_ bytes: [UInt8]) throws(SpoolError) -> [RecordHead] {
        guard bytes.count.isMultiple(of: byteCount) else {
            throw SpoolError(message: "heads of records that are cut short", offset: 0)
        }
        return try RecordReader.read(bytes.span) { reader throws(SpoolError) in
            var heads: [RecordHead] = []
            heads.reserveCapacity(bytes.count / byteCount)
            for _ in 0..<(bytes.count / byteCount) { heads.append(try RecordHead(&reader)) }
            return heads
        }
    }

    private init(_ reader: inout RecordReader) throws(SpoolError) {
        key = try reader.integer()
        contentHash = ContentHash(high: try reader.integer(), low: try reader.integer())
        offset = try reader.integer()
        length = try reader.integer()
        objectCount = try reader.integer()
        identifiersOffset = try reader.integer()
        file = try reader.integer()
        kind = try reader.enumeration()
        level = try reader.enumeration()
        let _: UInt16 = try reader.integer()
        originX = try reader.double()
        originY = try reader.double()
        extent.west = try reader.double()
        extent.south = try reader.double()
        extent.east = try reader.double()
        extent.north = try reader.double()
        base = try reader.double()
        top = try reader.double()
        width = try reader.double()
        diameter = try reader.double()
        costBytes = try reader.integer()
        costTriangles = try reader.integer()
    }
}
