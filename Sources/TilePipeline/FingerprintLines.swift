internal import CityObjects
internal import ContentHashing
internal import JSONText
internal import Representations
internal import Spool

/// Takes the fingerprints of a run as lines of JSON, in canonical order, a batch of lines at a time.
package protocol FingerprintSink: Sendable {
    /// Appends lines, each with its line feed.
    func append(_ lines: [UInt8])
}

/// Writes the fingerprints of records: one line of JSON a city object.
enum FingerprintLines {
    /// So many bytes are handed over at once.
    private static let batch = 1 << 20

    /// Hands the fingerprints of all objects to a sink, in the order of the records and of the objects in them.
    ///
    /// - Throws: `SpoolError` if the records cannot be read.
    /// - Complexity: O(objects); memory for a megabyte of lines.
    static func write(_ records: SortedRecords, to sink: any FingerprintSink) throws(SpoolError) {
        var lines: [UInt8] = []
        try records.forEachHead(in: 0..<records.count) { (_, head) throws(SpoolError) in
            let record = try records.record(head)
            for (index, object) in record.objects.enumerated() where index < record.fingerprints.count {
                lines += json(record.fingerprints[index], object, of: record).serialized()
                lines.append(0x0A)
            }
            if lines.count >= batch {
                sink.append(lines)
                lines.removeAll(keepingCapacity: true)
            }
        }
        if !lines.isEmpty { sink.append(lines) }
    }

    private static func json(_ fingerprint: Fingerprint, _ object: RecordObject, of record: SpoolRecord) -> JSONValue {
        .object([
            JSONMember("gmlId", .string(object.identifier)),
            JSONMember("type", .string(object.kind.name)),
            JSONMember("partOf", object.parent < 0 ? .null : .string(record.objects[Int(object.parent)].identifier)),
            JSONMember(
                "areas",
                .object(fingerprint.areas.map { JSONMember($0.kind.name, .double(rounded($0.area, digits: 3))) })),
            JSONMember("volume", fingerprint.volume.map { .double(rounded($0, digits: 3)) } ?? .null),
            JSONMember("height", .double(rounded(fingerprint.height, digits: 3))),
            JSONMember("footprintArea", .double(rounded(fingerprint.footprintArea, digits: 3))),
            JSONMember("polygons", .integer(Int(fingerprint.polygonCount))),
            JSONMember("rings", .integer(Int(fingerprint.ringCount))),
            JSONMember("triangles", .integer(Int(fingerprint.triangleCount))),
            JSONMember("geometryHash", .string(hexadecimal(fingerprint.geometryHash))),
            JSONMember("contentHash", .string(record.contentHash.hexadecimal)),
        ])
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
