import CityObjects
import InputSources
import Representations
import Spool
import Testing

@testable import TilePipeline

/// The source's lower levels of detail as rungs of the ladder, and what `--only-lod` leaves of the source.
@Suite struct LevelLadderTests {
    /// The records of documents, by id.
    private static func records(
        _ documents: [MadeDocument], plan: ConversionPlan = ConversionPlan()
    ) async throws -> (records: [String: SpoolRecord], summary: RunSummary) {
        let folder = try TemporaryFolder()
        let paths = try documents.map { try folder.write("in/" + $0.name, $0.bytes) }
        let spool = RecordSpool.inMemory()
        let result = try await IngestStage.run(
            InputListing(inputs: paths), plan: plan, spool: spool, monitor: ConversionMonitor(), log: ProblemLog(nil))
        let records = try result.records(in: spool).map { ($0.record.identifier, $0.record) }
        return (Dictionary(uniqueKeysWithValues: records), result.summary)
    }

    private static func triangles(_ representation: Representation) -> [BruteDistance.Triangle] {
        func point(_ index: Int) -> SIMD3<Double> {
            let place = Int(representation.indices[index])
            return Representation.step
                * SIMD3(
                    Double(representation.x[place]), Double(representation.y[place]), Double(representation.z[place]))
        }
        return stride(from: 0, to: representation.indices.count, by: 3).map {
            (point($0), point($0 + 1), point($0 + 2))
        }
    }

    @Test(
        "what only a level that is not shown has is told: a wall without the roof's level, a house beside one surface")
    func leftBehind() async throws {
        func square(_ level: Int, _ size: Int, _ z: Int) -> String {
            let corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
            return "<bldg:lod\(level)MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior>"
                + "<gml:LinearRing><gml:posList>"
                + corners.map { "\(533000 + $0.0) \(5683000 + $0.1) \(z)" }.joined(separator: " ")
                + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>"
                + "</bldg:lod\(level)MultiSurface>"
        }
        func building(_ id: String, _ content: String) -> String {
            "<core:cityObjectMember><bldg:Building gml:id=\"\(id)\">\(content)</bldg:Building></core:cityObjectMember>"
        }
        func bounded(_ kind: String, _ content: String) -> String {
            "<bldg:boundedBy><bldg:\(kind)>\(content)</bldg:\(kind)></bldg:boundedBy>"
        }
        let document = MadeDocuments.document(
            "mixed.gml",
            members: [
                building("a", bounded("WallSurface", square(2, 10, 100)) + bounded("RoofSurface", square(3, 10, 110))),
                building("b", square(1, 10, 100) + bounded("RoofSurface", square(3, 1, 110))),
                building("c", square(1, 10, 100) + bounded("RoofSurface", square(2, 10, 110))),
                building(
                    "d",
                    square(1, 10, 100)
                        + square(0, 90, 110).replacing("lod0MultiSurface", with: "lod0RoofEdge")
                        + square(0, 80, 100).replacing("lod0MultiSurface", with: "lod0FootPrint")),
            ])
        let (_, summary) = try await Self.records([document])
        let told = summary.notes.sorted.filter { $0.key.code == .contentPassedOver }
        #expect(
            told.map { "\($0.entry.first.gmlID): \($0.key.name)" }.sorted() == [
                "a: WallSurface that Building has in LoD 2 only, beside a level that is shown for it",
                "b: Building in a level of detail that is much larger than the one shown",
            ])
    }

    @Test(
        "lower levels of the source stand between leaf and block, each with fewer triangles and an error that holds",
        arguments: [[2], [0, 2], [1, 2], [0, 1, 2], [1, 3], [0, 1, 2, 3], [1], [0, 1]] as [Set<Int>])
    func ladder(levels: Set<Int>) async throws {
        let (records, _) = try await Self.records([LayeredHouse.town(count: 1) { _ in levels }])
        let record = try #require(records["house-0"])
        let highest = try #require(levels.max())
        let lower = levels.subtracting([0, highest]).sorted(by: >)
        let counts = record.representations.map(\.triangleCount)
        #expect(counts == ([highest] + lower).map(LayeredHouse.triangleCount) + [10])
        let leaf = Self.triangles(record.representations[0])
        var error = 0.0
        for representation in record.representations.dropFirst() {
            #expect(representation.error > 0 && representation.error >= error)
            error = representation.error
            let measured = BruteDistance.twoSided(Self.triangles(representation), leaf, samples: 400)
            #expect(measured <= representation.error + 0.001, "\(measured) m measured, \(error) m stated")
        }
        // A block to the ridge hides three metres of roof, a block to half of it half as much.
        if lower.last == 1, let block = record.representations.last {
            #expect(record.representations[record.representations.count - 2].error < block.error)
        }
        #expect(record.representations.allSatisfy { $0.surfaces.allSatisfy { $0.object == 0 && $0.area > 0 } })
        #expect(try SpoolRecord(decoding: record.encoded()) == record)
    }

    @Test("what has more triangles and more error than another rung is none")
    func dominated() {
        func rung(_ triangles: Int, _ error: Double) -> Representation {
            var representation = Representation()
            representation.indices = Array(repeating: 0, count: 3 * triangles)
            representation.error = error
            return representation
        }
        let ladder = LadderBuilder.ladder(of: [
            rung(12, 2), rung(40, 1), rung(14, 2.5), rung(10, 2), rung(4, 8), rung(4, 9),
        ])
        #expect(ladder.map(\.triangleCount) == [40, 10, 4])
        #expect(ladder.map(\.error) == [1, 2, 8])
    }

    @Test("inner tiles show the source's lower level where it is the better choice, and leaves never do")
    func tiles() async throws {
        let town = LayeredHouse.town(count: 64) { _ in [0, 1, 2, 3] }
        let built = try await BuiltCity([town], plan: BuiltCity.plan(tileBytes: 8 << 10))
        let checks = try InvariantChecks(built)
        #expect(checks.completeness(isClean: true).isEmpty)
        #expect(checks.areas().isEmpty)
        #expect(checks.bounds().isEmpty)
        let faults = checks.errors(samples: 200)
        #expect(faults.isEmpty, "\(faults.prefix(3))")
        var shown: [Int: Int] = [:]
        for inner in built.bundle.inner {
            for object in built.bundle.objects(of: inner).objects { shown[object.triangles.count, default: 0] += 1 }
        }
        #expect(shown[16] ?? 0 > 0, "triangles of objects in inner tiles: \(shown)")
        for leaf in built.bundle.leaves {
            let objects = built.bundle.objects(of: leaf).objects
            #expect(objects.allSatisfy { $0.triangles.count == LayeredHouse.triangleCount(3) })
        }
    }

    @Test("of a source with one level nothing is built twice: the same bytes with and without the choice of it")
    func oneLevel() async throws {
        let town = LayeredHouse.town(count: 20) { _ in [2] }
        var plan = BuiltCity.plan(tileBytes: 8 << 10)
        let all = try await BuiltCity([town], plan: plan)
        plan.levels = [.lod2]
        let two = try await BuiltCity([town], plan: plan)
        let tiles = { (built: BuiltCity) in built.bundle.files.filter { $0.key.hasSuffix(".glb") } }
        #expect(tiles(all) == tiles(two))
        #expect(two.report.leftOutObjects == 0)
    }

    // MARK: --only-lod

    @Test("levels that are not looked at count for nothing; objects of others only are left out and counted")
    func onlySomeLevels() async throws {
        let sets: [Set<Int>] = [[0, 1, 2], [2], [0], [1, 3]]
        let town = LayeredHouse.town(count: 24) { sets[$0 % 4] }
        var plan = BuiltCity.plan(tileBytes: 8 << 10)
        plan.levels = [.lod0, .lod1]
        let built = try await BuiltCity([town], plan: plan)
        let report = built.report
        #expect(report.inputObjects == 24 && report.leafObjects == 18)
        #expect(report.leftOutObjects == 6 && report.leftOutKinds == [.building: 6])
        #expect(report.quarantinedObjects == 0 && report.duplicateObjects == 0)
        let notes = report.notes.sorted.filter { $0.key.code == .otherLevelsOnly }
        #expect(notes.map(\.key.name) == ["LoD 2 only"])
        #expect(notes.map(\.entry.count) == [6])
        // Footprints are shown where there is nothing better.
        #expect(report.leafTriangles == 6 * (12 + 2 + 12))
    }

    @Test(
        "an object keeps its key, whatever is looked at",
        arguments: [[.lod1], [.lod0], [.lod2, .lod3]] as [Set<LevelOfDetail>])
    func keys(levels: Set<LevelOfDetail>) async throws {
        let town = LayeredHouse.town(count: 3) { _ in [0, 1, 2, 3] }
        let all = try await Self.records([town]).records
        var plan = ConversionPlan()
        plan.levels = levels
        let some = try await Self.records([town], plan: plan).records
        #expect(some.count == 3)
        #expect(some.allSatisfy { all[$0.key]?.key == $0.value.key && all[$0.key]?.origin == $0.value.origin })
        #expect(some.allSatisfy { $0.value.level == levels.max() })
        #expect(try #require(some["house-1"]).contentHash != #require(all["house-1"]).contentHash)
    }

    @Test("parts of other levels keep their rows, without triangles")
    func parts() async throws {
        let part = LayeredHouse(id: "part", levels: [2], east: 534_020).xml
            .replacing("bldg:Building ", with: "bldg:BuildingPart ").replacing(
                "/bldg:Building>", with: "/bldg:BuildingPart>")
        let house = LayeredHouse(
            id: "house", levels: [1], more: "<bldg:consistsOfBuildingPart>\(part)</bldg:consistsOfBuildingPart>"
        ).xml
        var plan = ConversionPlan()
        plan.levels = [.lod1]
        let (records, summary) = try await Self.records([MadeDocuments.document("a.gml", members: [house])], plan: plan)
        let record = try #require(records["house"])
        #expect(record.objects.map(\.identifier) == ["house", "part"])
        #expect(record.representations[0].triangleCount == 12)
        #expect(summary.leftOutKinds.isEmpty)
    }
}
