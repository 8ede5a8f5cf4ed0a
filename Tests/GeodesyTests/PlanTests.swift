import Diagnostics
import SpatialFrames
import Testing

@testable import Geodesy

@Suite("Plans: what is decided and what is said about it")
struct PlanTests {
    private func height(_ plan: CoordinateOperationPlan, _ x: Double, _ y: Double, _ z: Double) throws -> Double {
        var xs = [x]
        var ys = [y]
        var zs = [z]
        #expect(try SourceTransformer(plan).transform(x: &xs, y: &ys, z: &zs) == 0)
        return zs[0]
    }

    @Test("Axis order and units come from the database")
    func axes() throws {
        let newYork = try plan("EPSG:2263").description
        #expect(newYork.axes.map(\.direction) == ["east", "north"])
        #expect(newYork.axes.map(\.unit) == ["US survey foot", "US survey foot"])
        #expect(abs((newYork.axes.first?.unitFactor ?? 0) - 0.304800609601219) < 1e-15)
        #expect(newYork.heightUnit == "US survey foot")
        #expect(try plan("EPSG:31256").description.axes.map(\.direction) == ["north", "east"])
        #expect(try plan("EPSG:6697").description.axes.map(\.direction) == ["north", "east", "up"])
        #expect(try plan("EPSG:4979").description.axes.count == 3)
        let german = try plan("EPSG:25832+7837").description
        #expect(german.horizontalCode == "EPSG:25832")
        #expect(german.verticalCode == "EPSG:7837")
        #expect(german.horizontalName == "ETRS89 / UTM zone 32N")
        #expect(german.heightReference == .vertical("DHHN2016 height"))
        #expect(german.areaOfUse != nil)
    }

    @Test("Axes are swapped only where the authority's order leads outside the area of use, and never silently")
    func swapping() throws {
        let swapped = try plan("EPSG:31467", at: 3_451_262, 5_429_191).description
        #expect(swapped.axesSwapped)
        #expect(swapped.notes.contains { $0.contains("axes swapped") })
        #expect(try !plan("EPSG:31467", at: 5_429_191, 3_451_262).description.axesSwapped)
        #expect(try plan("EPSG:31256", at: 2215.83, 345194.82).description.axesSwapped)
        #expect(try plan("EPSG:25832", at: 5_685_000, 534000).description.axesSwapped)
        #expect(try !plan("EPSG:25832", at: 534000, 5_685_000).description.axesSwapped)
        #expect(try plan("EPSG:6697", at: 139.7, 35.6).description.axesSwapped)
        #expect(try !plan("EPSG:31467").description.axesSwapped)
        // Both orders are somewhere on the globe: the authority's stays, and the doubt is said.
        let world = try plan("EPSG:4326", at: 8.4037, 49.0057).description
        #expect(!world.axesSwapped)
        #expect(world.notes.contains { $0.contains("easting-first") })
        let forced = GeoreferencingOptions(axisOrder: .eastingFirst)
        #expect(try plan("EPSG:4326", forced, at: 8.4037, 49.0057).description.axesSwapped)
        #expect(try !plan("EPSG:25832", forced, at: 534000, 5_685_000).description.axesSwapped)
        let authority = GeoreferencingOptions(axisOrder: .authority)
        #expect(try !plan("EPSG:31467", authority, at: 3_451_262, 5_429_191).description.axesSwapped)
    }

    @Test("Coordinates outside the area of use in either order are a warning")
    func outside() throws {
        for (name, x, y) in [
            ("EPSG:4547", 6690.0, 2381.0), ("EPSG:31467", 8.3355, 48.9998), ("CH1903", 458868, 5_438_343),
        ] {
            let plan = try plan(name, at: x, y)
            let remark = plan.remarks.first { $0.message.contains("outside the area of use") }
            #expect(remark?.code == .limitedAccuracy, "\(name)")
            #expect(remark?.message.contains("degrees") == (name == "EPSG:31467"))
        }
    }

    @Test("A system without heights says what was assumed, and how to change it")
    func heightsAssumed() throws {
        let taken = try plan("EPSG:25832", at: 534000, 5_685_000)
        #expect(taken.description.heightReference == .assumedSeaLevel)
        let remark = try #require(taken.remarks.first { $0.code == .verticalAssumed })
        #expect(remark.message.contains("EGM96"))
        #expect(remark.message.contains("--heights") && remark.message.contains("--geoid"))
        #expect(taken.problems(at: Place(file: "a.gml")).contains { $0.code == .verticalAssumed })
        #expect(
            try !plan("EPSG:25832", GeoreferencingOptions(geoid: .none)).remarks.contains {
                $0.code == .verticalAssumed
            })
        #expect(try !plan("EPSG:4979").remarks.contains { $0.code == .verticalAssumed })
        let feet = try plan("EPSG:2263").remarks.first { $0.code == .verticalAssumed }
        #expect(feet?.message.contains("US survey foot") == true)
    }

    @Test(
        "EGM96 instead of a national geoid says what is published of the error, and nothing else",
        arguments: [
            ("EPSG:25832+7837", "its zero is Amsterdam's within 0.1 m"), ("EPSG:7415", "Amsterdam's within 0.1 m"),
            ("EPSG:31370+5710", "come out 232 cm too high besides"), ("EPSG:2154+5720", "49 cm too high"),
            ("EPSG:2056+5728", "23 cm too high"), ("EPSG:2263+6360", "an estimated 1 to 1.5 m"),
            ("EPSG:6697", "typically off by less than 1 m;"), ("EPSG:3067+5717", "21 cm too low"),
            ("EPSG:2326+5738", "123 cm too high"),
        ])
    func fallbackErrors(_ name: String, _ words: String) throws {
        let remark = try plan(name).remarks.first { $0.code == .geoidFallback }
        // A machine with the national grid needs no fallback.
        guard let remark else { return }
        #expect(remark.message.contains(words), "\(remark.message)")
        #expect(remark.message.contains("less than 1 m"))
    }

    @Test("Height options do what they say")
    func heightOptions() throws {
        func height(_ options: GeoreferencingOptions, _ name: String = "EPSG:25832") throws -> Double {
            try self.height(plan(name, options), 534000, 5_685_000, 100)
        }
        #expect(abs(try height(GeoreferencingOptions(geoid: .none)) - 100) < 1e-9)
        #expect(abs(try height(GeoreferencingOptions(heights: .orthometric)) - 100) < 1e-9)
        #expect(abs(try height(GeoreferencingOptions(heights: .orthometric), "EPSG:25832+7837") - 100) < 1e-9)
        #expect(abs(try height(GeoreferencingOptions(geoid: .none), "EPSG:25832+7837") - 100) < 1e-9)
        #expect(abs(try height(GeoreferencingOptions(geoid: .none, heightOffset: -12.5)) - 87.5) < 1e-9)
        let automatic = try height(GeoreferencingOptions())
        #expect(abs(try height(GeoreferencingOptions(geoid: .egm96)) - automatic) < 1e-9)
        #expect(abs(try height(GeoreferencingOptions(heightOffset: 3)) - automatic - 3) < 1e-9)
        let grid = "/usr/share/proj/egm96_15.gtx"
        if (try? plan("EPSG:25832", GeoreferencingOptions(geoid: .file(grid)))) != nil {
            #expect(abs(try height(GeoreferencingOptions(geoid: .file(grid))) - automatic) < 1e-9)
        }
    }

    @Test("A geoid grid that cannot be opened is an error with its name")
    func missingGrid() throws {
        for path in ["no/such/grid.gtx", "", "a,b.gtx", "/dev/null"] {
            let error = #expect(throws: GeodesyError.self) {
                try plan("EPSG:25832", GeoreferencingOptions(geoid: .file(path)))
            }
            #expect(error?.code == .gridMissing)
            #expect(error?.message.contains("“\(path)”") == true)
        }
    }

    @Test("Without PROJ's database there is an error, never a result")
    func noDatabase() throws {
        let error = #expect(throws: GeodesyError.self) {
            try plan("EPSG:25832", GeoreferencingOptions(projSearchPaths: ["/nonexistent/proj"]))
        }
        #expect(error?.code == .databaseMissing)
        #expect(error?.message.contains("proj.db") == true)
    }

    @Test("Accuracy worse than a metre, and datums taken as equal, are warnings")
    func accuracy() throws {
        #expect(try plan("EPSG:31256").remarks.contains { $0.code == .limitedAccuracy && $0.message.contains("1.5 m") })
        #expect(try plan("EPSG:4547").remarks.contains { $0.code == .limitedAccuracy && $0.message.contains("equal") })
        for name in ["EPSG:25832", "EPSG:6697", "EPSG:32632", "EPSG:4326"] {
            #expect(try !plan(name).remarks.contains { $0.code == .limitedAccuracy }, "\(name)")
        }
    }

    @Test("ETRS89 and WGS 84 are the same: no operation moves points")
    func etrsIsWGS84() throws {
        var x = [51.3]
        var y = [9.5]
        var z = [0.0]
        let transformer = try SourceTransformer(plan("EPSG:4258", GeoreferencingOptions(geoid: .none)))
        #expect(transformer.transform(x: &x, y: &y, z: &z) == 0)
        #expect(abs(Angle(radians: x[0]).degrees - 9.5) < 1e-12)
        #expect(abs(Angle(radians: y[0]).degrees - 51.3) < 1e-12)
    }

    @Test("A plan is the same every time, whatever was asked before")
    func purity() throws {
        let sample = Position<SourceCRS>(x: 3_451_262, y: 5_429_191, z: 0)
        let direct = try CoordinateOperationPlan.make(srsName: "EPSG:31467", sample: sample)
        let context = GeoreferencingContext()
        _ = try context.plan(for: "EPSG:25832+7837")
        _ = try context.plan(for: "EPSG:31467")
        #expect(try context.plan(for: "EPSG:31467", sample: sample) == direct)
        #expect(try context.plan(for: "EPSG:31467").description.axesSwapped == false)
        let transformer = try context.transformer(for: "EPSG:31467", sample: sample)
        #expect(try context.transformer(for: direct) === transformer)
        #expect(throws: GeodesyError.self) { try context.plan(for: "EPSG:99999") }
        #expect(throws: GeodesyError.self) { try context.plan(for: "EPSG:99999") }
    }

    @Test("Every system of the data sets in the wild has a plan")
    func wild() throws {
        let context = GeoreferencingContext()
        for name in [
            "EPSG:32632", "EPSG:3946", "EPSG:31466", "EPSG:28992", "EPSG:2154", "EPSG:32650", "EPSG:32755",
            "urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5109", "urn:ogc:def:crs,crs:EPSG:6.12:3068,crs:EPSG:6.12:5783",
            "urn:adv:crs:ETRS89_3GK2*DE_DHHN92_NH", "EPSG:4978",
        ] {
            let plan = try context.plan(for: name)
            #expect(!plan.description.operationName.isEmpty, "\(name)")
            _ = try context.transformer(for: plan)
        }
    }

    @Test(
        "Heights added to a system that has its own are told",
        arguments: [
            ("EPSG:6697+5783", "DHHN92", "EPSG:6668+EPSG:5783"), ("EPSG:7415+5773", "EGM96", "EPSG:28992+EPSG:5773"),
            ("EPSG:5555+7837", "DHHN2016", "EPSG:25832+EPSG:7837"),
        ])
    func secondHeights(_ name: String, _ passedOver: String, _ instead: String) throws {
        let notes = try plan(name).description.notes
        #expect(
            notes.contains { $0.contains("\(passedOver) height, is passed over") && $0.contains(instead) }, "\(notes)")
        #expect(try !plan("EPSG:7415+5709").description.notes.contains { $0.contains("passed over") })
    }

    @Test("Grids that are missing for heights are grids of heights")
    func missingGeoids() throws {
        let folder = try DataFolder(grids: [("egm96_15.gtx", "egm96_15.gtx")])
        let remarks = try CoordinateOperationPlan.make(
            srsName: "EPSG:31467+7837", options: GeoreferencingOptions(projSearchPaths: [folder.path])
        ).remarks
        let remark = try #require(remarks.first { $0.code == .geoidFallback })
        #expect(remark.message.contains("GCG2016.txt") && !remark.message.contains(".gsb"), "\(remark.message)")
    }

    @Test("Latitudes beyond the poles and longitudes beyond a turn have no place")
    func impossibleDegrees() throws {
        let options = GeoreferencingOptions(axisOrder: .authority)
        for (name, x, y, isThere) in [
            ("EPSG:4979", 95.0, 10.0, false), ("EPSG:4979", -90.001, 10, false), ("OGC:CRS84", 10, 90.5, false),
            ("OGC:CRS84", 400, 10, false), ("OGC:CRS84", -1000, 10, false), ("EPSG:4807", 110, 2, false),
            ("EPSG:4979", 90, 10, true), ("OGC:CRS84", 190, -90, true), ("OGC:CRS84", 360, 5, true),
            ("EPSG:4807", 54, 2, true),
        ] {
            let point = Position<SourceCRS>(x: x, y: y, z: 0)
            let place = try SourceTransformer(plan(name, options)).cartographic(of: point)
            #expect((place != nil) == isThere, "\(name) \(x) \(y): \(String(describing: place))")
        }
        // Where only the other order is possible it is taken.
        #expect(try plan("EPSG:4979", at: 139.7, 35.6).description.axesSwapped)
    }
}
