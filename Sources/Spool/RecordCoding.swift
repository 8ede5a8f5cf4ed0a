internal import CityObjects
package import ContentHashing
internal import Representations
internal import SpatialFrames

extension SpoolRecord {
    /// The version of the byte format.
    package static let formatVersion: UInt8 = 5
    /// What stands before the content: version, three zero bytes, the content's length, its hash. Behind it stand the
    /// fingerprints and their checksum.
    private static let headerSize = 24

    /// The record as bytes: little-endian numbers of fixed width, texts and arrays behind their 32-bit count.
    ///
    /// - Complexity: O(bytes).
    package func encoded() -> [UInt8] { parts(hash: contentHash) }

    /// Sets the hash of the content and returns the record as bytes.
    ///
    /// - Complexity: O(bytes), once for both.
    package mutating func sealed() -> [UInt8] {
        let bytes = parts(hash: nil)
        contentHash = Self.hash(of: bytes.span)
        var writer = RecordWriter()
        writer.bytes = bytes
        writer.put(contentHash.high, at: 8)
        writer.put(contentHash.low, at: 16)
        return writer.bytes
    }

    private func parts(hash: ContentHash?) -> [UInt8] {
        var writer = RecordWriter()
        writer.bytes.reserveCapacity(estimatedSize)
        writer.put(Self.formatVersion)
        writer.put(UInt8(0))
        writer.put(UInt16(0))
        writer.put(UInt32(0))
        writer.put(hash?.high ?? 0)
        writer.put(hash?.low ?? 0)
        encodeContent(&writer)
        writer.put(UInt32(truncatingIfNeeded: writer.bytes.count - Self.headerSize), at: 4)
        let tail = writer.bytes.count
        writer.put(UInt32(fingerprints.count))
        for fingerprint in fingerprints { Self.encode(fingerprint, &writer) }
        writer.put(ContentHash(of: writer.bytes.span.extracting(tail...)).low)
        return writer.bytes
    }

    /// About as many bytes as it has, so that the array grows once.
    private var estimatedSize: Int {
        var size = 256 + objects.count * 140 + attributes.count * 48
        for representation in representations {
            size +=
                representation.x.count * 12 + representation.indices.count * 4 + representation.faces.count * 24
                + representation.surfaces.count * 32 + 64
        }
        return size
    }

    /// The hash of the content in the bytes of a record whose header is right.
    private static func hash(of bytes: Span<UInt8>) -> ContentHash {
        var length = 0
        for index in 0..<4 { length |= Int(bytes[4 + index]) << (8 * index) }
        return ContentHash(of: bytes.extracting(headerSize..<(headerSize + length)))
    }

    /// The hash of the content: everything but the hash itself, and what follows from the rest.
    package func hashOfContent() -> ContentHash {
        var writer = RecordWriter()
        encodeContent(&writer)
        return ContentHash(of: writer.bytes)
    }

    private func encodeContent(_ writer: inout RecordWriter) {
        writer.put(key)
        writer.put(identifier)
        for value in [origin.x, origin.y, origin.z, base, top, width, diameter] { writer.put(value) }
        for value in [extent.west, extent.south, extent.east, extent.north] { writer.put(value) }
        writer.put(level.rawValue)
        writer.put(UInt32(objects.count))
        for object in objects {
            writer.put(object.kind.rawValue)
            writer.put(object.identifier)
            writer.put(object.parent)
        }
        writer.put(UInt32(attributes.count))
        for attribute in attributes {
            writer.put(attribute.object)
            writer.put(attribute.surface)
            writer.put(attribute.column)
            writer.put(attribute.text)
        }
        writer.put(attributeKinds)
        writer.put(UInt32(representations.count))
        for representation in representations { Self.encode(representation, &writer) }
    }

    private static func encode(_ representation: Representation, _ writer: inout RecordWriter) {
        writer.put(representation.error)
        writer.put(representation.x)
        writer.put(representation.y)
        writer.put(representation.z)
        writer.put(representation.indices)
        writer.put(UInt32(representation.faces.count))
        for face in representation.faces {
            writer.put(face.surface)
            writer.put(face.firstIndex)
            writer.put(face.indexCount)
            writer.put(face.normalX.bitPattern)
            writer.put(face.normalY.bitPattern)
            writer.put(face.normalZ.bitPattern)
        }
        writer.put(UInt32(representation.surfaces.count))
        for surface in representation.surfaces {
            writer.put(surface.kind.rawValue)
            writer.put(surface.object)
            writer.put(surface.source)
            writer.put(surface.identifier)
            writer.put(surface.area.bitPattern)
            writer.put(surface.slope.bitPattern)
            writer.put(surface.azimuth.bitPattern)
        }
    }

    /// Reads a record back.
    ///
    /// - Throws: `SpoolError` if the bytes are cut short, of another version, or do not have the hash they state.
    package init(decoding bytes: [UInt8]) throws(SpoolError) {
        self = try RecordReader.read(bytes.span) { reader throws(SpoolError) in
            try SpoolRecord(&reader, bytes.span)
        }
    }

    private init(_ reader: inout RecordReader, _ bytes: Span<UInt8>) throws(SpoolError) {
        guard try reader.byte() == Self.formatVersion, try reader.byte() == 0 else {
            throw SpoolError(message: "a record of another version", offset: 0)
        }
        let zero: UInt16 = try reader.integer()
        let length = try reader.count()
        contentHash = ContentHash(high: try reader.integer(), low: try reader.integer())
        guard zero == 0, length <= bytes.count - Self.headerSize, Self.hash(of: bytes) == contentHash else {
            throw SpoolError(message: "a damaged record", offset: 0)
        }
        key = try reader.integer()
        identifier = try reader.text()
        origin = Position(x: try reader.double(), y: try reader.double(), z: try reader.double())
        base = try reader.double()
        top = try reader.double()
        width = try reader.double()
        diameter = try reader.double()
        extent.west = try reader.double()
        extent.south = try reader.double()
        extent.east = try reader.double()
        extent.north = try reader.double()
        level = try reader.enumeration()
        for _ in 0..<(try reader.count()) {
            objects.append(
                RecordObject(
                    kind: try reader.enumeration(), identifier: try reader.text(), parent: try reader.integer()))
        }
        for _ in 0..<(try reader.count()) {
            attributes.append(
                RecordAttribute(
                    object: try reader.integer(), surface: try reader.integer(), column: try reader.integer(),
                    text: try reader.text()))
        }
        attributeKinds = try reader.integer()
        for _ in 0..<(try reader.count()) { representations.append(try Self.representation(&reader)) }
        guard reader.offset - Self.headerSize == length else {
            throw SpoolError(message: "a damaged record", offset: reader.offset)
        }
        let tail = reader.offset
        for _ in 0..<(try reader.count()) { fingerprints.append(try Self.fingerprint(&reader)) }
        let checksum = ContentHash(of: bytes.extracting(tail..<reader.offset)).low
        guard try reader.integer() == checksum, reader.isAtEnd else {
            throw SpoolError(message: "a damaged record", offset: reader.offset)
        }
    }

    private static func encode(_ fingerprint: Fingerprint, _ writer: inout RecordWriter) {
        writer.put(UInt32(fingerprint.areas.count))
        for area in fingerprint.areas {
            writer.put(area.kind.rawValue)
            writer.put(area.area)
        }
        writer.put(fingerprint.volume ?? -1)
        for value in [fingerprint.height, fingerprint.footprintArea] { writer.put(value) }
        for count in [fingerprint.polygonCount, fingerprint.ringCount, fingerprint.triangleCount] { writer.put(count) }
        writer.put(fingerprint.geometryHash)
    }

    private static func fingerprint(_ reader: inout RecordReader) throws(SpoolError) -> Fingerprint {
        var result = Fingerprint()
        for _ in 0..<(try reader.count()) {
            result.areas.append(
                Fingerprint.SurfaceArea(kind: try reader.enumeration(), area: try reader.double()))
        }
        let volume = try reader.double()
        result.volume = volume > 0 ? volume : nil
        result.height = try reader.double()
        result.footprintArea = try reader.double()
        result.polygonCount = try reader.integer()
        result.ringCount = try reader.integer()
        result.triangleCount = try reader.integer()
        result.geometryHash = try reader.integer()
        return result
    }

    private static func representation(_ reader: inout RecordReader) throws(SpoolError) -> Representation {
        var result = Representation()
        result.error = try reader.double()
        result.x = try reader.integers()
        result.y = try reader.integers()
        result.z = try reader.integers()
        result.indices = try reader.integers()
        for _ in 0..<(try reader.count()) {
            result.faces.append(
                RepresentationFace(
                    surface: try reader.integer(), firstIndex: try reader.integer(), indexCount: try reader.integer(),
                    normalX: try reader.float(), normalY: try reader.float(), normalZ: try reader.float()))
        }
        for _ in 0..<(try reader.count()) {
            result.surfaces.append(
                RepresentationSurface(
                    kind: try reader.enumeration(), object: try reader.integer(), source: try reader.integer(),
                    identifier: try reader.text(), area: try reader.float(), slope: try reader.float(),
                    azimuth: try reader.float()))
        }
        return result
    }
}
