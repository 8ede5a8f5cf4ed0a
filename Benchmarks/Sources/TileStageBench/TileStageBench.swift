import CityObjects
import Foundation
import GLTFContent
import Representations
import SpatialFrames
import Spool
import StructuralMetadata

/// Two stages between reading and the bundle, each by itself, over made houses: records into the spool and back in one
/// order, and a tile's content into a compressed GLB.
///
/// `TileStageBench [spool|encoding|both] [ROUNDS]`: prints the best of the rounds and a hash of what came out, so that
/// two versions can be told apart. One thread, everything in memory.
@main enum TileStageBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        let which = arguments.count > 1 ? arguments[1] : "both"
        let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
        if which != "encoding" { try spool(rounds) }
        if which != "spool" { encoding(rounds) }
    }

    private static let houses = 4000

    /// Seals and writes records in runs of 1 MiB, merges the runs, and reads all records in their order.
    private static func spool(_ rounds: Int) throws {
        let records = (0..<houses).map(record)
        var best = Double.infinity
        var result = (count: 0, bytes: UInt64(0), hash: UInt64(0))
        for _ in 0..<max(1, rounds) {
            let start = processorSeconds()
            let medium = MemoryMedium()
            var writer = RunWriter(medium, limit: 1 << 20)
            var runs: [RecordRun] = []
            for var record in records {
                writer.append(&record, file: 0, costBytes: 100, costTriangles: 10)
                if writer.isFull, let run = try writer.flush() { runs.append(run) }
            }
            if let run = try writer.flush() { runs.append(run) }
            var heads: [RecordHead] = []
            let sorted = try SortedRecords(
                merging: runs, in: medium, bufferBytes: 1 << 16,
                onRecord: { (_, head) throws(SpoolError) in heads.append(head) },
                onCopy: { (_, _) throws(SpoolError) in })
            result = (sorted.count, 0, 0)
            for head in heads {
                let record = try sorted.record(head)
                result.bytes += UInt64(head.length)
                result.hash = result.hash &* 31 &+ record.contentHash.low
            }
            best = min(best, processorSeconds() - start)
        }
        print(
            "spool \(Int(Double(result.bytes) / best / 1e6)) MB/s \(Int(Double(houses) / best)) records/s "
                + "\(result.count) records \(result.bytes) bytes hash \(String(result.hash, radix: 16))")
    }

    /// Encodes one tile with all houses.
    private static func encoding(_ rounds: Int) {
        let content = content()
        let encoder = GLBEncoder(
            options: GLBEncodingOptions(positions: .quantized(step: 1.0 / 64), compression: .meshopt))
        var best = Double.infinity
        var encoded = encoder.encode(content)
        for _ in 0..<max(1, rounds) {
            let start = processorSeconds()
            encoded = encoder.encode(content)
            best = min(best, processorSeconds() - start)
        }
        var hash: UInt64 = 0
        for byte in encoded.bytes { hash = hash &* 31 &+ UInt64(byte) }
        print(
            "encoding \(Int(Double(encoded.triangleCount) / best)) triangles/s "
                + "\(Int(Double(encoded.bytes.count) / best / 1e6)) MB/s \(encoded.triangleCount) triangles "
                + "\(encoded.bytes.count) bytes hash \(String(hash, radix: 16))")
    }

    // MARK: Houses

    /// A number from 0 to 1 that depends on two others.
    private static func noise(_ first: Int, _ second: Int) -> Double {
        var value = UInt64(truncatingIfNeeded: first &* 1_000_003 &+ second) &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 29) &* 0xBF58_476D_1CE4_E5B9
        return Double((value ^ value >> 32) >> 11) / Double(UInt64(1) << 53)
    }

    /// The corners of a house, metres, and its faces: six sides of a box, each with a normal.
    private static func house(_ number: Int) -> [(normal: (Double, Double, Double), corners: [(Double, Double, Double)])] {
        let (x, y) = (Double(number % 64) * 25 + noise(number, 1) * 8, Double(number / 64) * 25 + noise(number, 2) * 8)
        let (w, d, h) = (6 + noise(number, 3) * 9, 6 + noise(number, 4) * 7, 3 + noise(number, 5) * 12)
        func corner(_ i: Int) -> (Double, Double, Double) {
            (x + (i & 1 == 1 ? w : 0), y + (i & 2 == 2 ? d : 0), i & 4 == 4 ? h : 0)
        }
        let sides: [((Double, Double, Double), [Int])] = [
            ((0, 0, -1), [0, 2, 3, 1]), ((0, 0, 1), [4, 5, 7, 6]), ((0, -1, 0), [0, 1, 5, 4]),
            ((0, 1, 0), [3, 2, 6, 7]), ((-1, 0, 0), [2, 0, 4, 6]), ((1, 0, 0), [1, 3, 7, 5]),
        ]
        return sides.map { ($0.0, $0.1.map(corner)) }
    }

    private static func record(_ number: Int) -> SpoolRecord {
        var record = SpoolRecord()
        record.key = UInt64(noise(number, 6) * 1e15)
        record.identifier = "house_\(number)"
        record.objects = [RecordObject(kind: .building, identifier: record.identifier, parent: -1)]
        for index in 0..<8 {
            record.attributes.append(
                RecordAttribute(object: 0, column: UInt64(index), text: "value \(Int(noise(number, index + 10) * 1000))"))
        }
        var shape = Representation()
        for face in house(number) {
            let first = UInt32(shape.x.count)
            shape.faces.append(
                RepresentationFace(
                    surface: Int32(shape.surfaces.count), firstIndex: Int32(shape.indices.count), indexCount: 6,
                    normalX: Float(face.normal.0), normalY: Float(face.normal.1), normalZ: Float(face.normal.2)))
            shape.surfaces.append(
                RepresentationSurface(kind: .wall, object: 0, identifier: "", area: 40, slope: 90, azimuth: 180))
            for corner in face.corners {
                shape.x.append(Int32(corner.0 * 10_000))
                shape.y.append(Int32(corner.1 * 10_000))
                shape.z.append(Int32(corner.2 * 10_000))
            }
            shape.indices += [0, 1, 2, 0, 2, 3].map { first + $0 }
        }
        record.representations = [shape]
        return record
    }

    private static func content() -> TileContent {
        var primitive = TilePrimitive()
        var names: [String] = []
        var heights: [Double] = []
        for number in 0..<houses {
            names.append("house_\(number)")
            heights.append(noise(number, 5))
            for face in house(number) {
                let first = UInt32(primitive.x.count)
                for corner in face.corners {
                    primitive.x.append(corner.0)
                    primitive.y.append(corner.1)
                    primitive.z.append(corner.2)
                    primitive.normalX.append(Float(face.normal.0))
                    primitive.normalY.append(Float(face.normal.1))
                    primitive.normalZ.append(Float(face.normal.2))
                    primitive.color.append(0xFF80_8080)
                    primitive.objectRow.append(UInt32(number))
                }
                primitive.indices += [0, 1, 2, 0, 2, 3].map { first + $0 }
            }
        }
        let properties = [
            MetadataProperty(id: "gml_id", type: .string),
            MetadataProperty(id: "height", type: .scalar, componentType: .float64),
        ]
        let table = PropertyTable(
            name: "Houses", classID: "house", count: houses,
            columns: [
                PropertyColumn(propertyID: "gml_id", values: .strings(StringColumn(names))),
                PropertyColumn(propertyID: "height", values: .float64(heights)),
            ])
        return TileContent(
            primitives: [primitive],
            schema: MetadataSchema(id: "houses", classes: [MetadataClass(id: "house", properties: properties)]),
            objectTable: table)
    }

    /// Of this thread, user and system.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
