import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder that holds PROJ's database and the grids named, and nothing else; removed at the end.
final class DataFolder {
    let path: String
    private var files: [String] = []

    /// - Parameter grids: Name in the folder to name of an installed grid.
    init(grids: [(name: String, installed: String)] = []) throws {
        var template = Array("/tmp/kachel-proj-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
        let database = try ProjContext(searchPaths: []).databasePath
        let slash = try #require(database.lastIndex(of: "/"))
        try add("proj.db", database)
        for grid in grids { try add(grid.name, database[..<slash] + "/" + grid.installed) }
    }

    private func add(_ name: String, _ target: some StringProtocol) throws {
        try #require(symlink(String(target), path + "/" + name) == 0)
        files.append(name)
    }

    /// The first bytes of an installed grid.
    func addCopy(_ name: String, length: Int) throws {
        let database = try ProjContext(searchPaths: []).databasePath
        let slash = try #require(database.lastIndex(of: "/"))
        let source = try #require(fopen(String(database[..<slash]) + "/" + name, "rb"))
        defer { fclose(source) }
        var bytes = [UInt8](repeating: 0, count: length)
        let count = fread(&bytes, 1, length, source)
        try write(name, Array(bytes.prefix(count)))
    }

    /// A grid in GTX format: eight numbers of the frame, then rows from the south, big-endian.
    func addGrid(
        _ name: String, south: Double, west: Double, rows: Int32, columns: Int32, step: Double, value: Float
    ) throws {
        var bytes: [UInt8] = []
        func put<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
        }
        for number in [south, west, step, step] { put(number.bitPattern) }
        put(rows)
        put(columns)
        for _ in 0..<(rows * columns) { put(value.bitPattern) }
        try write(name, bytes)
    }

    /// A grid as GeoTIFF: one strip of floats, rows from the north, with PROJ's words on what it holds.
    func addGeoTIFF(
        _ name: String, south: Double, west: Double, rows: Int, columns: Int, step: Double, value: Float
    ) throws {
        var bytes: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0]
        func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        let data = (0..<(rows * columns)).flatMap { _ in little(value.bitPattern) }
        let scale = [step, step, 0].flatMap { little($0.bitPattern) }
        let tie = [0, 0, 0, west, south + Double(rows - 1) * step, 0].flatMap { little($0.bitPattern) }
        // Geographic, pixels are points, EPSG:4258.
        let keys: [UInt16] = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 2, 2048, 0, 1, 4258]
        let words = Array(
            ("<GDALMetadata>\n  <Item name=\"TYPE\">VERTICAL_OFFSET_GEOGRAPHIC_TO_VERTICAL</Item>\n"
                + "  <Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">geoid_undulation</Item>\n"
                + "  <Item name=\"UNITTYPE\" sample=\"0\" role=\"unittype\">metre</Item>\n</GDALMetadata>\n\0").utf8)
        let count = 14
        let after = 8 + 2 + count * 12 + 4
        var offset = after
        var tail: [UInt8] = []
        func place(_ block: [UInt8]) -> UInt32 {
            defer { offset += block.count + block.count % 2 }
            tail += block + (block.count % 2 == 1 ? [0] : [])
            return UInt32(offset)
        }
        let strip = place(data)
        let entries: [(UInt16, UInt16, UInt32, UInt32)] = [
            (256, 3, 1, UInt32(columns)), (257, 3, 1, UInt32(rows)), (258, 3, 1, 32), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, strip), (277, 3, 1, 1), (278, 3, 1, UInt32(rows)), (279, 4, 1, UInt32(data.count)),
            (339, 3, 1, 3), (33550, 12, 3, place(scale)), (33922, 12, 6, place(tie)),
            (34735, 3, UInt32(keys.count), place(keys.flatMap { little($0) })),
            (42112, 2, UInt32(words.count), place(words)),
        ]
        bytes += little(UInt16(entries.count))
        for entry in entries { bytes += little(entry.0) + little(entry.1) + little(entry.2) + little(entry.3) }
        bytes += little(UInt32(0)) + tail
        try write(name, bytes)
    }

    /// A file of any content.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = try #require(fopen(path + "/" + name, "wb"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        files.append(name)
    }

    deinit {
        for file in files { unlink(path + "/" + file) }
        rmdir(path)
    }
}

@Suite("Missing and unusual PROJ data")
struct MissingDataTests {
    private func height(_ plan: CoordinateOperationPlan, _ x: Double, _ y: Double, _ z: Double) throws -> Double {
        var xs = [x]
        var ys = [y]
        var zs = [z]
        #expect(try SourceTransformer(plan).transform(x: &xs, y: &ys, z: &zs) == 0)
        return zs[0]
    }

    @Test("Without any geoid grid heights stay, with a warning that names the size of the error")
    func noGeoid() throws {
        let folder = try DataFolder()
        let options = GeoreferencingOptions(projSearchPaths: [folder.path])
        for name in ["EPSG:25832", "EPSG:25832+7837", "EPSG:25832+5773"] {
            let plan = try CoordinateOperationPlan.make(srsName: name, options: options)
            #expect(plan.description.geoid == nil)
            let remark = try #require(plan.remarks.first { $0.code == .geoidFallback }, "\(name)")
            #expect(remark.message.contains("egm96_15.gtx") && remark.message.contains("40 to 50 m"))
            #expect(abs(try height(plan, 534000, 5_685_000, 100) - 100) < 1e-6)
        }
    }

    @Test("A grid cut off in the middle is not used: the fallback says so, and a grid asked for by name is an error")
    func truncatedGrid() throws {
        for length in [0, 20, 40, 100_000] {
            let folder = try DataFolder()
            try folder.addCopy("egm96_15.gtx", length: length)
            let options = GeoreferencingOptions(projSearchPaths: [folder.path])
            do throws(GeodesyError) {
                let plan = try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options)
                // A whole header passes for a grid until a point is asked for: no height may be written then.
                let place = try SourceTransformer(plan).cartographic(of: Position(x: 534_000, y: 5_685_000, z: 100))
                if plan.description.geoid == nil {
                    #expect(place?.height.metres == 100)
                    #expect(plan.remarks.contains { $0.code == .geoidFallback })
                } else {
                    #expect(place == nil, "\(length) bytes: \(String(describing: place))")
                }
            } catch {
                Issue.record("\(error)")
            }
            let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
            let known = try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options, sample: sample)
            // PROJ opens a grid that it knows already from another folder only when a point asks for it: then the
            // points fail, as above.
            if known.description.geoid == nil {
                #expect(known.remarks.contains { $0.code == .geoidFallback && $0.message.contains("40 to 50 m") })
                #expect(try height(known, 534_000, 5_685_000, 100) == 100)
            } else {
                #expect(try SourceTransformer(known).cartographic(of: sample) == nil)
            }
            let named = #expect(throws: GeodesyError.self) {
                try CoordinateOperationPlan.make(
                    srsName: "EPSG:25832", options: GeoreferencingOptions(geoid: .file(folder.path + "/egm96_15.gtx")),
                    sample: sample)
            }
            #expect(named?.code == .gridMissing, "\(length) bytes")
        }
    }

    @Test("A geoid of another region is refused where the file's points lie outside it, and never gives a height")
    func foreignGrid() throws {
        let folder = try DataFolder()
        // A grid of a degree around Tokyo, 40 m everywhere.
        try folder.addGrid("tokyo.gtx", south: 35, west: 139, rows: 5, columns: 5, step: 0.25, value: 40)
        let options = GeoreferencingOptions(geoid: .file(folder.path + "/tokyo.gtx"))
        let inside = Position<SourceCRS>(x: 35.6, y: 139.7, z: 10)
        let tokyo = try CoordinateOperationPlan.make(srsName: "EPSG:6668", options: options, sample: inside)
        let place = try #require(try SourceTransformer(tokyo).cartographic(of: inside))
        #expect(abs(place.height.metres - 50) < 1e-6)
        // A point beyond the grid has no height, and so no place.
        #expect(try SourceTransformer(tokyo).cartographic(of: Position(x: 43, y: 141.3, z: 10)) == nil)
        let kassel = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
        let error = #expect(throws: GeodesyError.self) {
            try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options, sample: kassel)
        }
        #expect(error?.code == .gridMissing)
        #expect(error?.message.contains("tokyo.gtx") == true && error?.message.contains("does not cover") == true)
    }

    @Test("A geoid that is cut off is called so, and not one that does not cover the place")
    func damagedGeoid() throws {
        let folder = try DataFolder()
        try folder.addCopy("egm96_15.gtx", length: 100_000)
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
        let error = #expect(throws: GeodesyError.self) {
            try CoordinateOperationPlan.make(
                srsName: "EPSG:25832", options: GeoreferencingOptions(geoid: .file(folder.path + "/egm96_15.gtx")),
                sample: sample)
        }
        #expect(error?.code == .gridMissing)
        #expect(error?.message.contains("is cut off") == true && error?.message.contains("not cover") == false)
    }

    @Test("A point that a damaged grid of the datum loses names the grid as a cause")
    func damagedPlaneGrid() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        try folder.addCopy("BETA2007.gsb", length: 20_000)
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:31467", options: GeoreferencingOptions(projSearchPaths: [folder.path]),
            sample: Position(x: 5_672_000, y: 3_500_000, z: 100))
        // PROJ calls the old file by its new name, de_adv_BETA2007.tif.
        #expect(plan.remarks.contains { $0.message.contains("BETA2007") && $0.message.contains("damaged") })
    }

    @Test("The heights of a result's frame name the grid that is missing, and take a geoid of the user's region")
    func frameHeights() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        try folder.addGrid("small.gtx", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 45)
        var options = GeoreferencingOptions(projSearchPaths: [folder.path])
        options.frame = "EPSG:25832+7837"
        let place = Cartographic(
            longitude: Angle(degrees: 9.5), latitude: Angle(degrees: 51.5), height: EllipsoidalHeight(metres: 145))
        let missing = try PlaneProjection(#require(try PlaneOfResult.make(options)))
        #expect(try missing.way(at: place).remarks.contains { $0.message.contains("not installed: GCG2016") })
        options.geoid = .file(folder.path + "/small.gtx")
        let plane = try #require(try PlaneOfResult.make(options))
        var x = [Angle(degrees: 9.5).radians]
        var y = [Angle(degrees: 51.5).radians]
        var z = [145.0]
        try PlaneProjection(plane).way(at: place).project(&x, &y, &z)
        #expect(abs(z[0] - 100) < 1e-6)
    }

    @Test("Points lost to a geoid grid name it; without one only the points are to blame")
    func causeOfFailures() throws {
        let folder = try DataFolder()
        try folder.addGrid("small.gtx", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 45)
        let named = try CoordinateOperationPlan.make(
            srsName: "EPSG:4258", options: GeoreferencingOptions(geoid: .file(folder.path + "/small.gtx")),
            sample: Position(x: 51.5, y: 9.5, z: 0))
        #expect(named.causeOfFailures.contains("small.gtx"))
        let none = try CoordinateOperationPlan.make(
            srsName: "EPSG:4258", options: GeoreferencingOptions(geoid: .none))
        #expect(none.causeOfFailures.isEmpty)
    }

    @Test("A geoid as GeoTIFF is read like one as GTX")
    func geoTIFF() throws {
        let folder = try DataFolder()
        try folder.addGeoTIFF("hessen.tif", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 47.25)
        let sample = Position<SourceCRS>(x: 534_000, y: 5_685_000, z: 100)
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:25832+7837", options: GeoreferencingOptions(geoid: .file(folder.path + "/hessen.tif")),
            sample: sample)
        #expect(plan.remarks.isEmpty && plan.description.geoid == folder.path + "/hessen.tif")
        #expect(abs(try height(plan, 534_000, 5_685_000, 100) - 147.25) < 1e-4)
    }

    @Test("EGM96 asked for by name and not installed is an error, and so is a missing file")
    func namedGeoidMissing() throws {
        let folder = try DataFolder()
        for geoid in [GeoidChoice.egm96, .file("egm96_15.gtx")] {
            let options = GeoreferencingOptions(geoid: geoid, projSearchPaths: [folder.path])
            let error = #expect(throws: GeodesyError.self) {
                try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options)
            }
            #expect(error?.code == .gridMissing)
            #expect(error?.description.contains("egm96_15.gtx") == true)
        }
    }

    @Test("An old datum without its grid takes the next operation and says how accurate it is")
    func noPlaneGrid() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        let plan = try CoordinateOperationPlan.make(
            srsName: "EPSG:31467", options: GeoreferencingOptions(projSearchPaths: [folder.path]))
        #expect(plan.description.gridsMissing.contains { $0.name.contains("BETA2007") })
        let remark = try #require(plan.remarks.first { $0.code == .limitedAccuracy })
        #expect(remark.message.contains("3.0 m") && remark.message.contains("BETA2007"))
        var x = [5_429_377.57]
        var y = [3_451_452.71]
        var z = [0.0]
        #expect(try SourceTransformer(plan).transform(x: &x, y: &y, z: &z) == 0)
        // The point by the grid: seven parameters for the whole of western Germany stay within 3 m.
        #expect(abs(Angle(radians: x[0]).degrees - 8.335499645) * 111_320 < 3)
        #expect(abs(Angle(radians: y[0]).degrees - 48.999791702) * 111_320 < 3)
    }

    @Test("Without proj.db the message names the folders that were searched")
    func noDatabase() {
        let named = ProjContext.placesInWords([]) { $0 == "PROJ_DATA" ? "/srv/empty" : nil }
        #expect(named.hasPrefix("/srv/empty, which PROJ_DATA names") && !named.contains("install"))
        #expect(
            ProjContext.placesInWords([]) { $0 == "PROJ_LIB" ? "/old" : nil }.contains("/old, which PROJ_LIB names"))
        #expect(ProjContext.placesInWords([]) { _ in nil }.contains("default folders: install proj-data"))
        #expect(ProjContext.placesInWords(["/a", "/b"]) { _ in "/srv/empty" }.hasPrefix("/a, /b: "))
    }

    @Test(
        "Grids that a PROJ string lets be missing are named where none of them is there, and refused by --strict",
        arguments: [
            ("+nadgrids=@BETA2007.gsb", ProblemCode.limitedAccuracy, ["BETA2007.gsb", "150 m"]),
            ("+nadgrids=@nowhere.gsb,@BETA2007.gsb,null", .limitedAccuracy, ["nowhere.gsb, BETA2007.gsb", "150 m"]),
            ("+nadgrids=@nowhere.gsb,@null", .limitedAccuracy, ["nowhere.gsb"]),
            (
                "+towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 +geoidgrids=@nowhere.gtx", .geoidFallback,
                ["nowhere.gtx"]
            ),
            ("+nadgrids=@null +geoidgrids=@nowhere.gtx,null", .geoidFallback, ["nowhere.gtx"]),
        ])
    func optionalGrids(_ grids: String, _ code: ProblemCode, _ words: [String]) throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        let name = "+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +ellps=bessel +units=m \(grids)"
        let sample = Position<SourceCRS>(x: 3_533_000, y: 5_684_000, z: 150)
        var options = GeoreferencingOptions(projSearchPaths: [folder.path])
        let lenient = try CoordinateOperationPlan.make(srsName: name, options: options, sample: sample)
        let remark = try #require(lenient.remarks.first { $0.code == code }, "\(grids): \(lenient.remarks)")
        for word in words { #expect(remark.message.contains(word), "\(remark.message)") }
        #expect(!remark.message.contains("null)") && !remark.message.contains("null,"))
        #expect(
            lenient.description.gridsMissing.contains {
                $0.name == "nowhere.gsb" || $0.name == "nowhere.gtx" || $0.name == "BETA2007.gsb"
            })
        options.isStrict = true
        options.geoid = code == .limitedAccuracy ? .egm96 : .auto
        let error = #expect(throws: GeodesyError.self) {
            try CoordinateOperationPlan.make(srsName: name, options: options, sample: sample)
        }
        #expect(error?.code == .guessRefused && error?.message.contains(remark.message) == true)
    }

    @Test("Of grids that may be missing one is enough, and no grid at all was meant by null")
    func optionalGridsThere() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx"), ("BETA2007.gsb", "BETA2007.gsb")])
        let options = GeoreferencingOptions(geoid: .egm96, isStrict: true, projSearchPaths: [folder.path])
        for grids in ["@BETA2007.gsb", "@nowhere.gsb,@BETA2007.gsb", "@BETA2007.gsb,null", "@null"] {
            let plan = try CoordinateOperationPlan.make(
                srsName: "+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +ellps=bessel +units=m +nadgrids=\(grids)",
                options: options, sample: Position(x: 3_533_000, y: 5_684_000, z: 150))
            #expect(plan.remarks.isEmpty, "\(grids): \(plan.remarks)")
        }
        for grids in ["@egm96_15.gtx", "@nowhere.gtx,@egm96_15.gtx", "@egm96_15.gtx,null"] {
            let plan = try CoordinateOperationPlan.make(
                srsName: "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0 +geoidgrids=\(grids)",
                options: GeoreferencingOptions(projSearchPaths: [folder.path]),
                sample: Position(x: 534_000, y: 5_685_000, z: 100))
            #expect(!plan.remarks.contains { $0.code == .geoidFallback }, "\(grids): \(plan.remarks)")
            #expect(abs(try height(plan, 534_000, 5_685_000, 100) - 146.766) < 0.01, "\(grids)")
        }
    }

    @Test("A national geoid that is installed is used instead of EGM96, without a warning")
    func nationalGeoid() throws {
        // PROJ takes a grid by its older name too; the contents do not matter here, so EGM96 stands in for France's.
        let folder = try DataFolder(grids: [("RAF18.gtx", "egm96_15.gtx")])
        let options = GeoreferencingOptions(projSearchPaths: [folder.path])
        let plan = try CoordinateOperationPlan.make(srsName: "EPSG:2154+5720", options: options)
        #expect(plan.description.geoid == nil && plan.description.fallback == nil)
        #expect(plan.description.gridsUsed.map(\.name) == ["fr_ign_RAF18.tif"])
        #expect(plan.remarks.isEmpty)
        // Paris: 44.6 m by EGM96.
        #expect(abs(try height(plan, 652_000, 6_862_000, 1) - 45.5) < 1)
        let fallback = try CoordinateOperationPlan.make(
            srsName: "EPSG:2154+5720", options: GeoreferencingOptions(geoid: .file(folder.path + "/RAF18.gtx")))
        #expect(abs(try height(plan, 652_000, 6_862_000, 1) - height(fallback, 652_000, 6_862_000, 1)) < 0.001)
    }

    @Test("Heights above Wiener Null get its height above sea level")
    func vienna() throws {
        let high = try CoordinateOperationPlan.make(srsName: "EPSG:31256+8881")
        let low = try CoordinateOperationPlan.make(srsName: "EPSG:31256")
        let difference =
            try height(high, 345366.882, 2293.381, 6.36) - height(low, 345366.882, 2293.381, 6.36)
        #expect(abs(difference - 156.68) < 1e-6)
        #expect(high.description.notes.contains { $0.contains("156.68") })
    }

    @Test("A geoid in a PROJ string is PROJ's to apply; a depth counts downwards")
    func definitionsWithHeights() throws {
        let text = "+proj=utm +zone=32 +ellps=GRS80 +geoidgrids=egm96_15.gtx +vunits=us-ft"
        let plan = try CoordinateOperationPlan.make(srsName: text)
        #expect(plan.description.geoid == nil)
        let expected = 100 * 0.3048006096 + 46.766
        #expect(abs(try height(plan, 534000, 5_685_000, 100) - expected) < 0.01)
        let depth = try CoordinateOperationPlan.make(srsName: "EPSG:25832+5706")
        #expect(try height(depth, 534000, 5_685_000, 100) < 0)
        #expect(depth.remarks.contains { $0.code == .geoidFallback && $0.message.contains("by metres") })
    }

    @Test("Esri's ellipsoidal heights stay as they are, without a geoid or a warning")
    func ellipsoidalVerticalSystem() throws {
        let plan = try CoordinateOperationPlan.make(srsName: "EPSG:32632+ESRI:115700")
        #expect(plan.description.heightReference == .ellipsoidal)
        #expect(plan.remarks.isEmpty)
        #expect(abs(try height(plan, 534000, 5_685_000, 100) - 100) < 1e-9)
    }

    @Test("Plans and points are the same on every thread")
    func threads() async throws {
        let names = ["EPSG:25832+7837", "EPSG:31467", "urn:ogc:def:crs:EPSG::31256", "EPSG:6697", "EPSG:2263"]
        @Sendable func work() throws -> [String] {
            let context = GeoreferencingContext()
            return try names.map { name in
                let plan = try context.plan(for: name, sample: Position(x: 3_451_262, y: 5_429_191, z: 0))
                var x = [400_000.0, 500_000]
                var y = [5_600_000.0, 5_700_000]
                var z = [1.0, 2]
                let failures = try context.transformer(for: plan).transform(x: &x, y: &y, z: &z)
                return "\(plan.pipeline) \(plan.remarks) \(x) \(y) \(z) \(failures)"
            }
        }
        let expected = try work()
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<6 { group.addTask { try work() } }
            for try await result in group { #expect(result == expected) }
        }
    }

    @Test("On the ground heights need no assumption")
    func ground() throws {
        let options = GeoreferencingOptions(heights: .ground)
        #expect(try CoordinateOperationPlan.make(srsName: "EPSG:25832", options: options).remarks.isEmpty)
        #expect(try CoordinateOperationPlan.make(srsName: "EPSG:25832+7837", options: options).remarks.isEmpty)
    }

    @Test("An area's distance is measured the shorter way round, across the 180th meridian as well")
    func distances() {
        func area(_ west: Double, _ east: Double) -> GeographicArea {
            GeographicArea(
                west: Angle(degrees: west), south: Angle(degrees: -10), east: Angle(degrees: east),
                north: Angle(degrees: 10), name: "")
        }
        func distance(_ area: GeographicArea, _ longitude: Double, _ latitude: Double) -> Double {
            area.distance(longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude)).degrees
        }
        #expect(distance(area(6, 12), 9, 5) == 0)
        #expect(abs(distance(area(6, 12), 13, 5) - 1) < 1e-9)
        #expect(abs(distance(area(6, 12), 4, 5) - 2) < 1e-9)
        #expect(abs(distance(area(6, 12), 9, -13) - 3) < 1e-9)
        #expect(distance(area(170, -170), 179, 0) == 0)
        #expect(distance(area(170, -170), -175, 0) == 0)
        #expect(abs(distance(area(170, -170), -165, 0) - 5) < 1e-9)
        #expect(abs(distance(area(170, -170), 160, 0) - 10) < 1e-9)
        #expect(distance(area(-180, 180), 77, 0) == 0)
    }
}
