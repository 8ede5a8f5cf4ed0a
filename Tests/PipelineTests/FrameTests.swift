import Foundation
import Geodesy
import JSONText
import StructuralMetadata
import Synchronization
import Testing

@testable import TilePipeline

/// Results in the plane of a projected system.
@Suite struct FrameTests {
    private func built(
        _ frame: String?, heights: HeightMode = .ellipsoidal, jobs: Int = 2, spoolsToDisk: Bool = false
    ) async throws -> BuiltCity {
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = frame
        plan.georeferencing.heights = heights
        plan.jobs = jobs
        return try await BuiltCity(
            [
                MadeDocuments.city("west.gml", seed: 21, buildings: 40),
                MadeDocuments.city("east.gml", seed: 22, buildings: 20, bridge: false, movedEast: 20_000),
            ], plan: plan, spoolsToDisk: spoolsToDisk)
    }

    private func faults(_ checks: InvariantChecks) -> [String] {
        checks.completeness(isClean: true) + checks.areas() + checks.volumes().faults + checks.bounds()
            + checks.errors()
    }

    @Test("in the source's own system every coordinate is the source's, and all invariants hold")
    func sourceSystem() async throws {
        let checks = try InvariantChecks(
            try await built("EPSG:25832", heights: .orthometric), sourceFrame: .asWritten)
        let found = faults(checks)
        #expect(found.isEmpty, "\(found.count): \(found.prefix(5))")
        #expect(checks.built.bundle.depth >= 4)
    }

    @Test("a frame with heights of its own gives back the source's heights")
    func compoundSystem() async throws {
        let checks = try InvariantChecks(try await built("EPSG:25832+7837"), sourceFrame: .asWritten)
        let found = faults(checks)
        #expect(found.isEmpty, "\(found.count): \(found.prefix(5))")
    }

    @Test("in Web Mercator, where a metre is 1.6 units, all invariants hold in units of the plane")
    func webMercator() async throws {
        let checks = try InvariantChecks(try await built("EPSG:3857"), sourceFrame: .webMercator)
        let found = faults(checks)
        #expect(found.isEmpty, "\(found.count): \(found.prefix(5))")
        // The middle of the made city lies at 51.3° N.
        let manifest = try JSONValue(parsing: checks.built.bundle.files["manifest.json"] ?? [])
        let east = try #require(manifest["frame"]?["middle"]?["east"]?.doubleValues)
        #expect(abs(east[0] - 1 / cos(51.3 * .pi / 180)) < 0.01)
        #expect(abs(east[1]) < 1e-6)
    }

    @Test("normals stand upright on their triangles where the plane stretches the ground")
    func normals() async throws {
        let plane = Self.tilt(try await built("EPSG:3857").bundle)
        let globe = Self.tilt(try await built(nil).bundle)
        // Polygons that are not quite flat and the grid of positions tilt triangles in every frame. Normals that were
        // only turned would be off by up to 13° on roofs.
        #expect(plane < 1.5 * globe, "\(plane) beside \(globe)")
    }

    /// 1 − the cosine between triangles and their normals, on average over the area.
    private static func tilt(_ bundle: DecodedBundle) -> Double {
        var sum = 0.0
        var area = 0.0
        for leaf in bundle.leaves {
            for primitive in bundle.nodes[leaf].content?.primitives ?? [] {
                for first in stride(from: 0, to: primitive.indices.count, by: 3) {
                    let corner = (0..<3).map { Int(primitive.indices[first + $0]) }
                    func point(_ index: Int) -> SIMD3<Double> {
                        SIMD3(primitive.x[index], primitive.y[index], primitive.z[index])
                    }
                    let normal = cross(point(corner[1]) - point(corner[0]), point(corner[2]) - point(corner[0]))
                    let stated = SIMD3(
                        Double(primitive.normalX[corner[0]]), Double(primitive.normalY[corner[0]]),
                        Double(primitive.normalZ[corner[0]]))
                    sum += length(normal) - dot(normal, stated)
                    area += length(normal)
                }
            }
        }
        return sum / area
    }

    @Test("areas in the tables are those on the ground, whatever the frame")
    func areasOnTheGround() async throws {
        func areas(_ built: BuiltCity) -> [Double] {
            built.bundle.leaves.flatMap { leaf -> [Double] in
                let table = built.bundle.nodes[leaf].content?.surfaceTable
                guard let column = table?.column("area") else { return [] }
                return (0..<(table?.count ?? 0)).map { column.values.number(at: $0) ?? -1 }
            }.sorted()
        }
        let globe = areas(try await built(nil))
        let plane = areas(try await built("EPSG:3857"))
        #expect(!globe.isEmpty)
        #expect(globe == plane)
    }

    @Test("the frame's bytes do not depend on threads, nor on whether records pass through their bytes")
    func sameBytes() async throws {
        let one = try await built("EPSG:31467", jobs: 1).bundle.files
        let three = try await built("EPSG:31467", jobs: 3, spoolsToDisk: true).bundle.files
        #expect(one == three)
    }

    @Test("the tileset and the manifest say in which system they stand")
    func description() async throws {
        let files = try await built("EPSG:25832+7837").bundle.files
        let tileset = try JSONValue(parsing: files["tileset.json"] ?? [])
        let frame = try #require(tileset["asset"]?["extras"]?["frame"])
        #expect(frame["crs"]?.stringValue == "EPSG:25832+EPSG:7837" || frame["crs"]?.stringValue == "EPSG:25832+7837")
        #expect(frame["heights"]?.stringValue == "DHHN2016 height")
        #expect(frame["wkt"]?.stringValue?.hasPrefix("COMPOUNDCRS[") == true)
        let manifest = try JSONValue(parsing: files["manifest.json"] ?? [])
        #expect(manifest["frame"]?["crs"] == frame["crs"])
        #expect(manifest["options"]?["frame"]?.stringValue == "EPSG:25832+7837")
        // On the globe nothing is said.
        let globe = try JSONValue(parsing: try await built(nil).bundle.files["tileset.json"] ?? [])
        #expect(globe["asset"]?["extras"]?["frame"] == nil)
    }

    @Test(
        "what is no plane of metres to the east and north is refused by name",
        arguments: [
            ("EPSG:4326", "is no projected system"), ("EPSG:4978", "is no projected system"),
            ("EPSG:2263", "is not in metres"), ("EPSG:2048", "does not count to the east and north"),
            ("EPSG:5783", "--frame EPSG:5783"), ("nonsense", "--frame nonsense"), ("EPSG:25832+6360", "in metres"),
        ])
    func refusals(name: String, words: String) async throws {
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = name
        await #expect {
            _ = try await BuiltCity([MadeDocuments.city(seed: 1, buildings: 2)], plan: plan)
        } throws: { error in
            guard let error = error as? ConversionError, case .unusableFrame(let message) = error else { return false }
            return message.contains(words)
        }
    }

    @Test("a house beside or astride the cut of a map costs nothing but what lies beyond", arguments: [0.0001, 0.0])
    func cutOfTheMap(west: Double) async throws {
        let (left, right) = (180 - west - 0.0001, 180 - west + 0.0001)
        func corner(_ longitude: Double, _ latitude: Double, _ height: Double) -> String {
            "\(longitude > 180 ? longitude - 360 : longitude) \(latitude) \(height)"
        }
        let ring = [(left, -16.8), (right, -16.8), (right, -16.7999), (left, -16.7999), (left, -16.8)]
        let floors = [10.0, 20].map { height in
            "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
                + ring.map { corner($0.0, $0.1, height) }.joined(separator: " ")
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
        }
        let member =
            "<core:cityObjectMember><bldg:Building gml:id=\"h\"><bldg:lod2MultiSurface><gml:MultiSurface "
            + "srsName=\"CRS:84\">\(floors.joined())</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building>"
            + "</core:cityObjectMember>"
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = "EPSG:3857"
        plan.crs = "CRS:84"
        guard west > 0 else {
            // Both polygons reach beyond the cut: they are told and left out, and the frame is named as the cause.
            let whole = member.replacing("\"h\"", with: "\"whole\"").replacing("180.0 ", with: "179.99985 ")
                .replacing("-179.9999 ", with: "179.9998 ")
            let built = try await BuiltCity([MadeDocuments.document("cut.gml", members: [member, whole])], plan: plan)
            #expect(built.report.leafObjects == 1 && built.report.quarantinedObjects == 1)
            let told = built.report.notes.sorted.filter { $0.key.code == .invalidCoordinates }
            #expect(told.count == 1 && told[0].key.name.contains("the edge of the map of EPSG:3857"), "\(told)")
            return
        }
        let built = try await BuiltCity([MadeDocuments.document("cut.gml", members: [member])], plan: plan)
        #expect(built.report.leafTriangles == 4)
    }

    @Test("objects go back to their own system the way they came, though one sample chose it for a whole document")
    func sameOperationBack() async throws {
        // ED50 has one operation for Spain and another for France.
        let places = [("s", 450_000.0, 4_470_000.0), ("f", 690_000.0, 4_830_000.0)]
        let members = places.map { id, x, y in
            let ring = [(x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10), (x, y)]
            return "<core:cityObjectMember><bldg:Building gml:id=\"\(id)\"><bldg:lod2MultiSurface><gml:MultiSurface>"
                + "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
                + ring.map { "\($0.0) \($0.1) 50" }.joined(separator: " ")
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
                + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building></core:cityObjectMember>"
        }
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = "EPSG:23030"
        plan.georeferencing.heights = .orthometric
        let document = MadeDocuments.document("ed50.gml", members: members, srsName: "EPSG:23030")
        let checks = try InvariantChecks(try await BuiltCity([document], plan: plan), sourceFrame: .asWritten)
        let corners = checks.built.bundle.leaves.flatMap { leaf in
            checks.shown[leaf].flatMap { object in object.triangles.map { (object.identifier, $0.corners.0) } }
        }
        #expect(Set(corners.map { $0.0 }) == ["s", "f"])
        for (id, corner) in corners {
            guard let place = places.first(where: { $0.0 == id }) else { continue }
            let middle = SIMD3(place.1 + 5, place.2 + 5, 50)
            #expect(length(corner - middle) < 5 * 2.0.squareRoot() + 0.02, "\(id) \(corner)")
        }
    }

    @Test("a frame far from its area of use is told")
    func farFrame() async throws {
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = "EPSG:2193"
        let built = try await BuiltCity([MadeDocuments.city(seed: 1, buildings: 3)], plan: plan)
        let names = built.report.notes.sorted.map(\.key).filter { $0.code == .limitedAccuracy }.map(\.name)
        #expect(names.contains { $0.contains("New Zealand") }, "\(names)")
    }

    @Test("a strict run refuses a frame far from its area of use, and keeps one that is near")
    func strictFrame() async throws {
        var plan = BuiltCity.plan()
        plan.georeferencing.isStrict = true
        plan.georeferencing.geoid = .egm96
        plan.georeferencing.frame = "EPSG:25833"
        let city = MadeDocuments.city(seed: 1, buildings: 3)
        #expect(try await BuiltCity([city], plan: plan).report.quarantinedObjects == 0)
        plan.georeferencing.frame = "EPSG:2193"
        let failures = Mutex<[ConversionReport]>([])
        let folder = try TemporaryFolder()
        plan.inputs = [try folder.write("in/" + city.name, city.bytes)]
        plan.output = folder.path + "/out"
        await #expect(throws: ConversionError.self) {
            _ = try await Conversion(plan).run { report in failures.withLock { $0.append(report) } }
        }
        let report = try #require(failures.withLock { $0.first })
        let names = report.notes.sorted.map(\.key).filter { $0.code == .guessRefused }.map(\.name)
        #expect(names.count == 1 && names[0].contains("New Zealand") && names[0].contains("--frame"), "\(names)")
        #expect(report.quarantine.allSatisfy { $0.code == .guessRefused } && !report.quarantine.isEmpty)
    }

    @Test(
        "neighbours that a map tears apart are told once, with the frame and a cure",
        arguments: [("EPSG:3857", true), ("EPSG:3832", false)])
    func torn(_ frame: String, _ isTorn: Bool) async throws {
        var plan = BuiltCity.plan()
        plan.georeferencing.frame = frame
        plan.crs = "CRS:84"
        let houses = [179.999, -179.999].enumerated().map { index, west in
            let ring = [(west, -16.8), (west + 0.0001, -16.8), (west + 0.0001, -16.7999), (west, -16.8)]
            return
                "<core:cityObjectMember><bldg:Building gml:id=\"h\(index)\"><bldg:lod2MultiSurface><gml:MultiSurface>"
                + "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>"
                + ring.map { "\($0.0) \($0.1) 10" }.joined(separator: " ")
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
                + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building></core:cityObjectMember>"
        }
        let built = try await BuiltCity([MadeDocuments.document("two.gml", members: houses)], plan: plan)
        let told = built.report.notes.sorted.filter { $0.key.name.contains("stand 40075 km apart") }
        #expect(told.count == (isTorn ? 1 : 0))
        #expect(told.allSatisfy { $0.key.code == .limitedAccuracy && $0.key.name.contains("180th meridian") })
        #expect(built.report.leafObjects == 2)
    }

    @Test("a frame with heights of its own and heights of another kind exclude each other")
    func contradictoryHeights() throws {
        var options = GeoreferencingOptions(heights: .orthometric)
        options.frame = "EPSG:25832+7837"
        #expect { try PlaneOfResult.make(options) } throws: { "\($0)".contains("--heights cannot be orthometric") }
    }
}
