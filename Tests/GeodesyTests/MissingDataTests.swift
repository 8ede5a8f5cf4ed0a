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
private final class DataFolder {
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
