import CityObjects
import Representations
import SpatialFrames
import Spool
import Testing

extension SplitMix64 {
    /// A record with all its fields filled; the numbers need not make sense, only survive.
    fileprivate mutating func record() -> SpoolRecord {
        var record = SpoolRecord()
        record.key = next() >> 4
        record.identifier = text()
        record.origin = Position(x: number(-7e6...7e6), y: number(-7e6...7e6), z: number(-7e6...7e6))
        record.level = LevelOfDetail.allCases[integer(0..<LevelOfDetail.allCases.count)]
        record.base = number(-100...3000)
        record.top = number(-100...3000)
        record.width = number(0...500)
        record.diameter = number(0...800)
        for index in 0..<integer(1..<5) {
            record.objects.append(
                RecordObject(
                    kind: CityObjectKind.allCases[integer(0..<CityObjectKind.allCases.count)], identifier: text(),
                    parent: Int32(index) - 1))
        }
        for _ in 0..<integer(0..<6) {
            record.attributes.append(
                RecordAttribute(object: Int32(integer(0..<record.objects.count)), column: next(), text: text()))
            record.note(AttributeKind.allCases[integer(0..<AttributeKind.allCases.count)])
        }
        for _ in 0..<integer(0..<3) { record.representations.append(representation(record.objects.count)) }
        record.contentHash = record.hashOfContent()
        return record
    }

    private mutating func representation(_ objects: Int) -> Representation {
        var result = Representation()
        result.error = number(0...50)
        for _ in 0..<integer(3..<12) {
            result.x.append(Int32(truncatingIfNeeded: next()))
            result.y.append(Int32(truncatingIfNeeded: next()))
            result.z.append(Int32(truncatingIfNeeded: next()))
        }
        for _ in 0..<integer(1..<4) {
            result.surfaces.append(
                RepresentationSurface(
                    kind: BoundarySurfaceKind.allCases[integer(0..<BoundarySurfaceKind.allCases.count)],
                    object: Int32(integer(0..<objects)), identifier: text(), area: Float(number(0...900)),
                    slope: Float(number(0...180)), azimuth: Float(number(-1...359))))
        }
        for _ in 0..<integer(1..<5) {
            result.faces.append(
                RepresentationFace(
                    surface: Int32(integer(0..<result.surfaces.count)), firstIndex: Int32(result.indices.count),
                    indexCount: 3, normalX: Float(number(-1...1)), normalY: Float(number(-1...1)), normalZ: 1))
            for _ in 0..<3 { result.indices.append(UInt32(integer(0..<result.x.count))) }
        }
        return result
    }
}

@Suite struct SpoolRecordTests {
    @Test("a record survives its bytes", arguments: UInt64(1)...40)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let record = random.record()
        let read = try SpoolRecord(decoding: record.encoded())
        #expect(read == record, "seed \(seed)")
        #expect(read.encoded() == record.encoded(), "seed \(seed)")
    }

    @Test("a record cut short anywhere is an error and no crash", arguments: UInt64(100)...104)
    func truncation(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = random.record().encoded()
        for length in 0..<bytes.count {
            #expect(throws: SpoolError.self, "seed \(seed), \(length) of \(bytes.count) bytes") {
                try SpoolRecord(decoding: Array(bytes[..<length]))
            }
        }
        #expect(throws: SpoolError.self) { try SpoolRecord(decoding: bytes + [0]) }
    }

    @Test("every flipped bit is found", arguments: UInt64(200)...202)
    func damage(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = random.record().encoded()
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= 1 << UInt8(random.integer(0..<8))
            #expect(throws: SpoolError.self, "seed \(seed), byte \(position)") { try SpoolRecord(decoding: damaged) }
        }
    }

    @Test("bytes by chance are an error and no crash")
    func noise() {
        let seed: UInt64 = 300
        var random = SplitMix64(seed: seed)
        for round in 0..<500 {
            var bytes = (0..<random.integer(0..<400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if !bytes.isEmpty { bytes[0] = SpoolRecord.formatVersion }
            #expect(throws: SpoolError.self, "seed \(seed), round \(round)") { try SpoolRecord(decoding: bytes) }
        }
    }

    @Test("the order is by key, then identifier's bytes, then content, and total")
    func order() {
        let seed: UInt64 = 400
        var random = SplitMix64(seed: seed)
        var records: [SpoolRecord] = []
        for _ in 0..<60 {
            var record = random.record()
            record.key = UInt64(random.integer(0..<3))
            record.identifier = ["Z", "a", "ä", "é", ""][random.integer(0..<5)]
            record.contentHash = record.hashOfContent()
            records.append(record)
        }
        let sorted = records.sorted(by: SpoolRecord.precedes)
        #expect(records.shuffled(using: &random).sorted(by: SpoolRecord.precedes) == sorted, "seed \(seed)")
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            #expect(left.key <= right.key)
            if left.key == right.key {
                #expect(!right.identifier.utf8.lexicographicallyPrecedes(left.identifier.utf8))
                if left.identifier == right.identifier { #expect(left.contentHash <= right.contentHash) }
            }
        }
    }
}
