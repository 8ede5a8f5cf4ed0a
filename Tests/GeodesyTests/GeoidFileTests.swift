import SpatialFrames
import Testing

@testable import Geodesy

@Suite("Geoid files: looked into before PROJ opens them")
struct GeoidFileTests {
    /// A GTX file of 6 × 6 heights half a degree apart around Kassel, with something about it changed.
    private struct Sheet {
        var south = 50.0
        var west = 8.0
        var stepNorth = 0.5
        var stepEast = 0.5
        var rows: Int32 = 6
        var columns: Int32 = 6
        var heights = [Float](repeating: 47, count: 36)

        var bytes: [UInt8] {
            func big<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
                withUnsafeBytes(of: value.bigEndian) { Array($0) }
            }
            return [south, west, stepNorth, stepEast].flatMap { big($0.bitPattern) } + big(rows) + big(columns)
                + heights.flatMap { big($0.bitPattern) }
        }
    }

    /// What is wrong with a file of some bytes, asked as for `--geoid`; empty if nothing is.
    private func fault(_ bytes: [UInt8], name: String = "own.gtx") throws -> String {
        let folder = try DataFolder()
        try folder.write(name, bytes)
        do throws(GeodesyError) {
            _ = try SharedPlans(GeoreferencingOptions(geoid: .file(folder.path + "/" + name)))
            return ""
        } catch {
            #expect(error.code == .gridMissing && error.message.contains("/" + name))
            return error.message
        }
    }

    private func fault(_ change: (inout Sheet) -> Void) throws -> String {
        var sheet = Sheet()
        change(&sheet)
        return try fault(sheet.bytes)
    }

    @Test("A sound grid passes, with gaps, with other signs of a gap, around the globe, and from −180° or 0°")
    func sound() throws {
        #expect(try fault { _ in } == "")
        #expect(try fault { $0.heights[3] = -88.8888 } == "")
        #expect(try fault { $0.heights[3] = -2_147_479_936 } == "")
        #expect(try fault { $0.heights[3] = .nan } == "")
        for west in [0.0, -180] {
            let world = try fault {
                ($0.south, $0.west, $0.stepNorth, $0.stepEast, $0.rows, $0.columns) = (-90, west, 15, 15, 13, 25)
                $0.heights = Array(repeating: -20, count: 13 * 25)
            }
            #expect(world == "")
        }
    }

    @Test("A header that promises more than the file has is refused before memory is reserved for it")
    func promises() throws {
        for (rows, columns) in [(Int32.max, Int32.max), (1 << 16, 1 << 15), (6, 7)] {
            let words = try fault { ($0.rows, $0.columns) = (rows, columns) }
            #expect(words.contains("is cut off") && words.contains("\(rows) rows of \(columns)"), "\(words)")
        }
        #expect(try fault { $0.columns = 5 }.contains("does not fit its header"))
        for (rows, columns) in [(Int32(0), Int32(6)), (-6, 6), (6, .min)] {
            #expect(try fault { ($0.rows, $0.columns) = (rows, columns) }.contains("damaged header"))
        }
        #expect(try fault { ($0.rows, $0.columns) = (1, 36) }.contains("nothing can be interpolated"))
    }

    @Test(
        "Steps and corners that no grid has are named",
        arguments: [0.0, .nan, .infinity, -.infinity, 1e-300, 1e-9, 90, 1e300] as [Double])
    func steps(_ step: Double) throws {
        #expect(try fault { $0.stepNorth = step }.contains("damaged header"))
        #expect(try fault { $0.stepEast = step }.contains("damaged header"))
    }

    @Test("A grid that counts from the north, or begins nowhere on earth, is named as such")
    func corners() throws {
        #expect(try fault { $0.stepNorth = -0.5 }.contains("turn it round"))
        for south in [Double.nan, Double.infinity, -100, 89] {
            #expect(try fault { $0.south = south }.contains("it reaches from"))
        }
        for west in [Double.nan, -Double.infinity, 368] {
            #expect(try fault { $0.west = west }.contains("it reaches from"))
        }
    }

    @Test("Heights that no geoid has are told with their range, and a grid of gaps as empty")
    func heights() throws {
        let high = try fault { $0.heights[20] = 500 }
        #expect(high.contains("is no geoid") && high.contains("from 47.0 to 500.0 m"), "\(high)")
        #expect(try fault { $0.heights[20] = -120.5 }.contains("is no geoid"))
        for gap in [Float.nan, .infinity, -88.8888, 1e30] {
            #expect(try fault { $0.heights = Array(repeating: gap, count: 36) }.contains("holds no height anywhere"))
        }
    }

    @Test("What is no grid is called what it is, with what to do")
    func others() throws {
        let sound = Sheet().bytes
        for (bytes, name, words) in [
            ([], "egm96_15.gtx", "is empty: fetch it again"),
            (Array(sound.prefix(30)), "a.gtx", "shorter than the header"),
            ([0x1F, 0x8B, 8, 0] + sound, "a.gtx", "gunzip"), ([0x1F, 0x8B, 8, 0] + sound, "a.tif.gz", "gunzip"),
            (Array("PK\u{3}\u{4}".utf8) + sound, "a.zip", "ZIP archive"),
            (Array("<!DOCTYPE html>".utf8), "a.tif", "the page of an error"),
            (Array("NUM_OREC".utf8) + sound, "a.gsb", "shifts longitudes and latitudes"),
            (Array("50.0 8.0 47.1\n50.0 8.5 47.2\n".utf8), "GCG2016.txt", "neither a GTX file nor a GeoTIFF"),
            (sound, "a.bin", "rename it"), (Array("II*\0".utf8), "a.tif", "cut off or damaged"),
            (Array("II*\0".utf8) + Array(repeating: 0xFF, count: 200), "a.tif", "cut off or damaged"),
            (Array("II*\0".utf8) + Array(repeating: 0, count: 200), "a.tif", "without a grid"),
        ] as [([UInt8], String, String)] {
            let told = try fault(bytes, name: name)
            #expect(told.contains(words), "\(name): \(told)")
        }
    }

    @Test("Folders, devices and files that are not there are told apart")
    func noFiles() throws {
        let folder = try DataFolder()
        for (path, words) in [
            (folder.path, "is a folder"), ("/dev/null", "is no regular file"),
            (folder.path + "/none.gtx", "does not exist: check the path"),
            ("none.gtx", "neither in the working folder nor in PROJ's"),
            ("a,b.gtx", "rename the file"),
        ] {
            let error = #expect(throws: GeodesyError.self) {
                _ = try SharedPlans(GeoreferencingOptions(geoid: .file(path)))
            }
            #expect(error?.message.contains(words) == true, "\(String(describing: error?.message))")
        }
    }

    @Test("A GeoTIFF that is cut off, or whose heights no geoid has, is refused")
    func geoTIFF() throws {
        let folder = try DataFolder()
        try folder.addGeoTIFF("whole.tif", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 47.25)
        try folder.addGeoTIFF("high.tif", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 472.5)
        try folder.addGeoTIFF("flat.tif", south: 51, west: 9, rows: 5, columns: 5, step: 0, value: 47)
        try folder.addGeoTIFF("point.tif", south: 51, west: 9, rows: 1, columns: 1, step: 1, value: 47)
        let whole = try GridFile(folder.path + "/whole.tif").bytes(at: 0, count: 1 << 20)
        // All directories are whole, but the end of the heights is not.
        var moved = whole
        let strip = whole.count
        moved[8 + 2 + 5 * 12 + 8] = UInt8(strip & 0xFF)
        moved[8 + 2 + 5 * 12 + 9] = UInt8(strip >> 8)
        #expect(try fault(moved, name: "cut.tif").contains("is cut off"))
        #expect(try fault(Array(whole.prefix(100)), name: "head.tif").contains("cut off or damaged"))
        for (name, words) in [
            ("whole.tif", ""), ("high.tif", "is no geoid"), ("flat.tif", "damaged header"),
            ("point.tif", "nothing can be interpolated"),
        ] {
            var message = ""
            do throws(GeodesyError) {
                _ = try CoordinateOperationPlan.make(
                    srsName: "EPSG:25832+7837",
                    options: GeoreferencingOptions(geoid: .file(folder.path + "/" + name)),
                    sample: Position(x: 534_000, y: 5_685_000, z: 100))
            } catch {
                message = error.message
            }
            #expect(words.isEmpty ? message.isEmpty : message.contains(words), "\(name): \(message)")
        }
    }

    @Test("A grid in PROJ's own folders that is damaged is named with its path, and not called missing")
    func installed() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        try folder.write("GCG2016.txt", Array("50.0 8.0 47.1\n".utf8))
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
        let junk = try CoordinateOperationPlan.make(
            srsName: "EPSG:25832+7837", options: GeoreferencingOptions(projSearchPaths: [folder.path]), sample: sample)
        let remark = try #require(junk.remarks.first { $0.code == .geoidFallback })
        #expect(remark.message.contains(folder.path + "/GCG2016.txt is neither a GTX file"), "\(remark.message)")
        let empty = try DataFolder()
        try empty.write("egm96_15.gtx", [])
        let options = GeoreferencingOptions(projSearchPaths: [empty.path])
        let none = try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options, sample: sample)
        #expect(none.remarks.contains { $0.message.contains(empty.path + "/egm96_15.gtx is empty") })
    }

    @Test("A grid that a PROJ string names and that is not there, or damaged, is named")
    func definitions() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        try folder.write("bad.gtx", Sheet(rows: .max, columns: .max).bytes)
        try folder.addGrid("good.gtx", south: 50, west: 8, rows: 6, columns: 6, step: 0.5, value: 40)
        let options = GeoreferencingOptions(projSearchPaths: [folder.path])
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
        func make(_ grids: String) throws(GeodesyError) -> CoordinateOperationPlan {
            try CoordinateOperationPlan.make(
                srsName: "+proj=utm +zone=32 +ellps=GRS80 " + grids, options: options, sample: sample)
        }
        let missing = try make("+geoidgrids=nowhere.gtx")
        #expect(
            missing.remarks.contains { $0.code == .geoidFallback && $0.message.contains("not installed: nowhere.gtx") })
        #expect(missing.description.gridsMissing == [GridUse(name: "nowhere.gtx", isAvailable: false)])
        let own = try make("+geoidgrids=good.gtx")
        #expect(
            !own.remarks.contains { $0.code == .geoidFallback } && own.description.gridsUsed.map(\.name) == ["good.gtx"]
        )
        let path = try make("+geoidgrids=\(folder.path)/good.gtx")
        #expect(!path.remarks.contains { $0.code == .geoidFallback })
        for (grids, words) in [
            ("+geoidgrids=bad.gtx", "bad.gtx”, which"), ("+geoidgrids=\(folder.path)/bad.gtx", "is cut off"),
            ("+nadgrids=nowhere.gsb", "the grid nowhere.gsb, which"),
        ] {
            let error = #expect(throws: GeodesyError.self) { try make(grids) }
            #expect(
                error?.code == .gridMissing && error?.message.contains(words) == true, "\(String(describing: error))")
        }
        #expect(throws: Never.self) { try make("+nadgrids=@nowhere.gsb,null") }
    }
}
