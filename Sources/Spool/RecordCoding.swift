internal import CityObjects
package import ContentHashing
internal import Representations
internal import SpatialFrames

/// A record's bytes are damaged or of another version.
package struct SpoolError: Error, Sendable {
    /// What is wrong.
    package var message: String
    /// Where, from the start of the record.
    package var offset: Int
}

extension SpoolRecord {
    /// The version of the byte format.
    package static let formatVersion: UInt8 = 4

    /// The record as bytes: little-endian numbers of fixed width, texts and arrays behind their 32-bit count.
    ///
    /// - Complexity: O(bytes).
    package func encoded() -> [UInt8] {
        var writer = RecordWriter()
        writer.put(Self.formatVersion)
        writer.put(contentHash.high)
        writer.put(contentHash.low)
        encodeContent(&writer)
        writer.put(UInt32(fingerprints.count))
        for fingerprint in fingerprints { Self.encode(fingerprint, &writer) }
        return writer.bytes
    }

    /// The hash of the content: everything but the hash itself.
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
        var reader = RecordReader(bytes)
        guard try reader.byte() == Self.formatVersion else {
            throw SpoolError(message: "a record of another version", offset: 0)
        }
        let high: UInt64 = try reader.integer()
        let low: UInt64 = try reader.integer()
        contentHash = ContentHash(high: high, low: low)
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
        for _ in 0..<(try reader.count()) { fingerprints.append(try Self.fingerprint(&reader)) }
        guard reader.isAtEnd, hashOfContent() == contentHash else {
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

/// Appends little-endian numbers.
private struct RecordWriter {
    var bytes: [UInt8] = []

    mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Double) { put(value.bitPattern) }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put<Value: FixedWidthInteger>(_ values: [Value]) {
        put(UInt32(values.count))
        #if _endian(little)
            unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        #else
            for value in values { put(value) }
        #endif
    }
}

/// Reads what `RecordWriter` wrote, and never beyond the end.
private struct RecordReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    private mutating func take(_ count: Int) throws(SpoolError) -> Int {
        guard count >= 0, count <= bytes.count - offset else {
            throw SpoolError(message: "a record that is cut short", offset: offset)
        }
        defer { offset += count }
        return offset
    }

    mutating func byte() throws(SpoolError) -> UInt8 { bytes[try take(1)] }

    mutating func integer<Value: FixedWidthInteger>() throws(SpoolError) -> Value {
        let size = Value.bitWidth / 8
        let start = try take(size)
        var value: Value = 0
        for index in 0..<size { value |= Value(truncatingIfNeeded: bytes[start + index]) << Value(8 * index) }
        return value
    }

    mutating func double() throws(SpoolError) -> Double { Double(bitPattern: try integer()) }

    mutating func float() throws(SpoolError) -> Float { Float(bitPattern: try integer()) }

    mutating func count() throws(SpoolError) -> Int {
        let value: UInt32 = try integer()
        guard Int(value) <= bytes.count - offset else {
            throw SpoolError(message: "a record that is cut short", offset: offset)
        }
        return Int(value)
    }

    mutating func text() throws(SpoolError) -> String {
        let count = try count()
        let start = try take(count)
        return String(decoding: bytes[start..<(start + count)], as: UTF8.self)
    }

    mutating func integers<Value: FixedWidthInteger>() throws(SpoolError) -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try integer()) }
        return values
    }

    mutating func enumeration<Value: RawRepresentable>() throws(SpoolError) -> Value where Value.RawValue == UInt8 {
        let start = offset
        guard let value = Value(rawValue: try byte()) else {
            throw SpoolError(message: "a record of an unknown class", offset: start)
        }
        return value
    }
}
