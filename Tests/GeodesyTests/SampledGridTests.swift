import SpatialFrames
import Testing

@testable import Geodesy

/// A GeoTIFF grid of six degrees around Kassel, a quarter of a degree apart, as PROJ's own are made.
private struct Sheet {
    var columns = 25
    var rows = 21
    var north = 54.0
    var west = 6.0
    /// Heights in metres, or shifts to the north and to the east in seconds, row by row from the north.
    var values: [Float]
    var samples = 1
    var isArea = false
    var metadata = ""

    static func heights(_ height: (Int, Int) -> Float) -> Sheet {
        var sheet = Sheet(values: [])
        for node in 0..<(21 * 25) { sheet.values.append(height(node % 25, node / 25)) }
        return sheet
    }

    static func shifts() -> Sheet {
        var sheet = Sheet(values: [], samples: 2)
        for node in 0..<(21 * 25) {
            let north: Float = Float(node % 7) * 0.3 - 4
            let east: Float = Float(node % 11) * 0.2 + 2
            sheet.values += [north, east]
        }
        sheet.metadata =
            "<GDALMetadata><Item name=\"TYPE\">HORIZONTAL_OFFSET</Item>"
            + "<Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">latitude_offset</Item>"
            + "<Item name=\"DESCRIPTION\" sample=\"1\" role=\"description\">longitude_offset</Item></GDALMetadata>"
        return sheet
    }

    var bytes: [UInt8] {
        func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        func shorts(_ values: [UInt16]) -> [UInt8] { values.flatMap { little($0) } }
        func doubles(_ values: [Double]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }
        let data = values.flatMap { little($0.bitPattern) }
        let text = Array(metadata.utf8) + [0]
        let noData = Array("-9999".utf8) + [0]
        let bits = [UInt16](repeating: 32, count: samples)
        let formats = [UInt16](repeating: 3, count: samples)
        // Tag, type, count, value in bytes.
        var fields: [(UInt16, UInt16, Int, [UInt8])] = [
            (256, 4, 1, little(UInt32(columns))), (257, 4, 1, little(UInt32(rows))), (258, 3, samples, shorts(bits)),
            (259, 3, 1, shorts([1])), (262, 3, 1, shorts([1])), (273, 4, 1, little(UInt32(8))),
            (277, 3, 1, shorts([UInt16(samples)])), (278, 4, 1, little(UInt32(rows))),
            (279, 4, 1, little(UInt32(data.count))), (284, 3, 1, shorts([1])), (339, 3, samples, shorts(formats)),
            (33550, 12, 3, doubles([0.25, 0.25, 0])), (33922, 12, 6, doubles([0, 0, 0, west, north, 0])),
            (34735, 3, 16, shorts([1, 1, 1, 3, 1024, 0, 1, 2, 1025, 0, 1, isArea ? 1 : 2, 2048, 0, 1, 4258])),
        ]
        if !metadata.isEmpty { fields.append((42112, 2, text.count, text)) }
        fields.append((42113, 2, noData.count, noData))
        var result: [UInt8] = [0x49, 0x49, 42, 0] + little(UInt32(8 + data.count)) + data
        var overflow: [UInt8] = []
        let end = result.count + 2 + 12 * fields.count + 4
        result += little(UInt16(fields.count))
        for (tag, type, count, value) in fields {
            result += little(tag) + little(type) + little(UInt32(count))
            if value.count <= 4 {
                result += value + [UInt8](repeating: 0, count: 4 - value.count)
            } else {
                result += little(UInt32(end + overflow.count))
                overflow += value + (value.count % 2 == 1 ? [0] : [])
            }
        }
        return result + little(UInt32(0)) + overflow
    }
}

@Suite("Grids that only PROJ reads")
struct SampledGridTests {
    /// How far apart PROJ and the own arithmetic are over the grid and beyond it, metres or radians, and how many of
    /// the points had a result of the latter.
    private func comparison(
        _ steps: (String) -> String, _ bytes: [UInt8], name: String = "grid.tif"
    ) throws -> (worst: Double, finished: Int) {
        let folder = try DataFolder()
        try folder.write(name, bytes)
        let context = try ProjContext(searchPaths: [])
        let pipeline = "+proj=pipeline +step " + steps(folder.path + "/" + name)
        let own = try #require(VectorOperation(pipeline: pipeline, in: context))
        let operation = try #require(ProjObject.definition(pipeline, in: context))
        let seed: UInt64 = 3
        var random = SplitMix64(seed: seed)
        var x = (0..<3000).map { _ in Angle(degrees: 5.9 + 6.3 * random.unit()).radians }
        var y = (0..<3000).map { _ in Angle(degrees: 48.9 + 5.2 * random.unit()).radians }
        var z = (0..<3000).map { _ in random.unit() * 900 }
        let source = (x, y, z)
        var unfinished: [Int] = []
        var block = CoordinateBlock()
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        own.run(x: &xSpan, y: &ySpan, z: &zSpan, block: &block, unfinished: &unfinished)
        let without = Set(unfinished)
        var worst = 0.0
        for index in 0..<3000 where !without.contains(index) {
            let expected = operation.forward(source.0[index], source.1[index], source.2[index])
            #expect(expected.0.isFinite && expected.2.isFinite, "only PROJ has nothing at point \(index)")
            worst = max(
                worst, abs(x[index] - expected.0), abs(y[index] - expected.1), abs(z[index] - expected.2))
        }
        return (worst, 3000 - without.count)
    }

    @Test("Heights of a GeoTIFF are PROJ's, wherever pixels are counted from", arguments: [false, true])
    func heights(_ isArea: Bool) throws {
        var sheet = Sheet.heights { Float($0) * 0.4 - Float($1 * $1) * 0.05 + 45 }
        sheet.isArea = isArea
        let (worst, finished) = try comparison({ "+proj=vgridshift +grids=\($0) +multiplier=1" }, sheet.bytes)
        #expect(worst < 1e-9, "\(worst) m")
        #expect(finished > 2600, "\(finished) points")
    }

    @Test("So are those of a GTX file, with gaps, from wherever its columns count", arguments: [6.0, -354])
    func heightsOfGTX(_ west: Double) throws {
        func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
        var bytes = [49.0, west, 0.25, 0.25].flatMap { big($0.bitPattern) } + big(Int32(21)) + big(Int32(25))
        for node in 0..<(21 * 25) {
            let height: Float = Float(node % 25) * 0.4 + Float(node / 25) + 30
            bytes += big((node % 40 == 0 ? -88.8888 : height).bitPattern)
        }
        for steps in ["+proj=vgridshift +multiplier=1", "+inv +proj=vgridshift", "+proj=vgridshift"] {
            let (worst, finished) = try comparison({ steps + " +grids=\($0)" }, bytes, name: "grid.gtx")
            #expect(worst < 1e-9, "\(worst) m")
            // Neither finds what lies a turn farther west.
            #expect(west == -354 ? finished == 0 : finished > 1800 && finished < 2650, "\(finished) points")
        }
    }

    @Test("Cells beside a gap are left to PROJ, which interpolates between what is left of them")
    func gaps() throws {
        let sheet = Sheet.heights { ($0 * 31 + $1 * 17) % 10 == 0 ? -9999 : Float($0) * 0.4 + 40 + Float($1) }
        let (worst, finished) = try comparison({ "+proj=vgridshift +grids=\($0) +multiplier=1" }, sheet.bytes)
        #expect(worst < 1e-9, "\(worst) m")
        #expect(finished > 1000 && finished < 2300, "\(finished) points")
    }

    @Test("Shifts of a GeoTIFF are PROJ's")
    func shifts() throws {
        let (worst, finished) = try comparison({ "+proj=hgridshift +grids=\($0)" }, Sheet.shifts().bytes)
        #expect(worst < 2e-15, "\(worst) radians")
        #expect(finished > 2600, "\(finished) points")
    }

    @Test("A conversion with such a geoid goes through own arithmetic and ends where PROJ's ends")
    func conversion() throws {
        let folder = try DataFolder()
        try folder.write("grid.tif", Sheet.heights { Float($0) * 0.4 - Float($1) * 0.3 + 45 }.bytes)
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:25832", options: GeoreferencingOptions(geoid: .file(folder.path + "/grid.tif")),
            sample: Position(x: 534000, y: 5_685_000, z: 0))
        let (own, proj) = (try SourceTransformer(plan), try SourceTransformer.byPROJ(plan))
        #expect(own.engine != .proj)
        // The last point lies beyond the grid.
        var one = (x: [534000.0, 500_000, 534000], y: [5_685_000.0, 5_600_000, 6_685_000], z: [160.0, 0, 0])
        var two = one
        #expect(own.transform(x: &one.x, y: &one.y, z: &one.z) == 1)
        #expect(proj.transform(x: &two.x, y: &two.y, z: &two.z) == 1)
        for index in 0..<2 {
            #expect(abs(one.x[index] - two.x[index]) < 1e-14 && abs(one.y[index] - two.y[index]) < 1e-14)
            #expect(abs(one.z[index] - two.z[index]) < 1e-8 && abs(one.z[index] - 45) < 170)
        }
    }
}
