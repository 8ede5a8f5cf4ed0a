import Foundation
import Testing

@testable import TilePipeline

/// What becomes of a run that goes wrong.
@Suite struct FaultTests {
    private func plan(_ folder: TemporaryFolder, _ documents: [MadeDocument]) throws -> ConversionPlan {
        var plan = BuiltCity.plan()
        plan.inputs = try documents.map { try folder.write("in/" + $0.name, $0.bytes) }
        plan.output = folder.path + "/out"
        return plan
    }

    private let city = MadeDocuments.city(seed: 31, buildings: 30)

    @Test("a folder that cannot be written is said so, and nothing is left")
    func unwritable() async throws {
        let folder = try TemporaryFolder()
        var plan = try plan(folder, [city])
        // A file stands where a folder of the output should be.
        try folder.write("blocked", [1])
        plan.output = folder.path + "/blocked/out"
        await #expect(throws: ConversionError.self) { try await Conversion(plan).run() }
        #expect(folder.names == ["blocked", "in"])
    }

    @Test("an existing output is left alone unless it is to be replaced")
    func existing() async throws {
        let folder = try TemporaryFolder()
        var plan = try plan(folder, [city])
        try folder.write("out/mine.txt", [1, 2, 3])
        try folder.write("out/tileset.json", [1, 2, 3])
        await #expect(throws: ConversionError.self) { try await Conversion(plan).run() }
        #expect(folder.names == ["in", "out"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: plan.output).sorted() == ["mine.txt", "tileset.json"])
        plan.overwrites = true
        _ = try await Conversion(plan).run()
        #expect(folder.names == ["in", "out"])
        #expect(FileManager.default.fileExists(atPath: plan.output + "/manifest.json"))
        #expect(!FileManager.default.fileExists(atPath: plan.output + "/mine.txt"))
    }

    @Test(
        "a stop in any stage leaves neither bundle nor work folder", arguments: ["ingest", "tiling", "late", "at once"])
    func interruption(stage: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try plan(folder, [city])
        let box = MonitorBox()
        let handler: @Sendable (ConversionProgress) -> Void = { progress in
            let isDue: Bool =
                switch stage {
                case "ingest": progress.stage == .ingest && progress.objects > 0
                case "tiling": progress.stage == .tiling && progress.tiles > 1
                case "late": progress.stage == .writing
                default: true
                }
            if isDue { box.monitor?.stop() }
        }
        let monitor = ConversionMonitor(handler)
        box.monitor = monitor
        do {
            _ = try await Conversion(plan, monitor: monitor).run()
            Issue.record("the run went on after \(stage)")
        } catch ConversionError.interrupted {
        } catch {
            Issue.record("\(error)")
        }
        #expect(folder.names == ["in"], "\(stage)")
        box.monitor = nil
        // The same run then works.
        _ = try await Conversion(plan).run()
        #expect(folder.names == ["in", "out"])
    }

    /// Hands the monitor to its own handler. Written before the run and after it.
    private final class MonitorBox: @unchecked Sendable { var monitor: ConversionMonitor? }

    @Test("a stop while an old bundle is to be replaced leaves the old one")
    func interruptedOverwrite() async throws {
        let folder = try TemporaryFolder()
        var plan = try plan(folder, [city])
        _ = try await Conversion(plan).run()
        let before = try DecodedBundle(plan.output).files
        plan.overwrites = true
        plan.attribution = "somebody else"
        await #expect(throws: ConversionError.self) {
            try await Conversion(plan, monitor: ConversionMonitor(isStopRequested: { true })).run()
        }
        #expect(folder.names == ["in", "out"])
        #expect(try DecodedBundle(plan.output).files == before)
    }

    @Test("one bad member among good ones costs itself alone")
    func badMember() async throws {
        let boxes = (0..<5).map { MadeDocuments.Box(id: "b\($0)", east: 534_000 + 25 * Double($0)).xml }
        let bad = [
            "<bldg:Building gml:id=\"bad\"><bldg:boundedBy></bldg:Building>",
            "<bldg:Building gml:id=\"bad\" gml:id=\"twice\"/>",
            "<bldg:Building gml:id=\"bad\">&undefined;</bldg:Building>",
        ]
        for text in bad {
            let built = try await BuiltCity([
                MadeDocuments.document("a.gml", members: Array(boxes[..<3]) + [text] + Array(boxes[3...]))
            ])
            #expect(built.report.leafObjects == 5, "\(text)")
            #expect(built.report.lostMembers == 1, "\(text)")
            #expect(built.report.problems.contains { $0.code == .malformedMember }, "\(text)")
            #expect(built.report.worstSeverity == .error)
        }
    }

    @Test(
        "a ring whose coordinates are of no use is told once, and its polygon is left out",
        arguments: [
            "534000 5684000 x", "534000 5684000 NaN", "534000 5684000 160 534010", "534000,5684000 160 1",
            "534000 5684000 inf", "-1e999 5684000 160",
        ])
    func badCoordinates(list: String) async throws {
        let whole = "534000 5684000 160 534010 5684000 160 534010 5684010 160 "
        let polygon =
            "<gml:Polygon gml:id=\"p\"><gml:exterior><gml:LinearRing><gml:posList>\(whole)\(list)"
            + "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        let box = MadeDocuments.Box(id: "b").xml.replacing(
            "</bldg:Building>",
            with: "<bldg:lod2MultiSurface><gml:MultiSurface><gml:surfaceMember>\(polygon)</gml:surfaceMember>"
                + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building>")
        let report = try await BuiltCity([MadeDocuments.document("a.gml", members: [box])]).report
        #expect(report.problems.filter { $0.severity >= .warning }.map(\.code) == [.invalidCoordinates])
        #expect(report.quarantine.map(\.place.gmlID) == ["p"] && report.lostPolygons == 1 && report.leafObjects == 1)
    }

    @Test("each malformed member is named with its own lines, and the place is the line of the mistake")
    func badMemberLines() async throws {
        let box = MadeDocuments.Box(id: "good").xml
        let tail = MadeDocuments.Box(id: "tail", east: 534_100).xml
        let unclosed = "<bldg:Building gml:id=\"first\">\n<bldg:function>\n</bldg:Building>"
        let entity = "<bldg:Building gml:id=\"second\">\n\n<bldg:function>roof & wall</bldg:function></bldg:Building>"
        let document = MadeDocuments.document("a.gml", members: [unclosed, box, entity, tail])
        let lines = String(decoding: document.bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let report = try await BuiltCity([document]).report
        #expect(report.leafObjects == 2 && report.lostMembers == 2)
        let problems = report.problems.filter { $0.code == .malformedMember }
        #expect(problems.map(\.place.gmlID) == ["first", "second"])
        for (problem, (id, mistake)) in zip(problems, [("first", "</bldg:Building>"), ("second", "roof & wall")]) {
            let start = try #require(lines.firstIndex { $0.contains(id) })
            let end = try #require(lines[start...].firstIndex { $0.contains("</core:cityObjectMember>") })
            #expect(problem.message.contains("the member in lines \(start) to \(end + 1) is malformed"))
            #expect(lines[problem.place.line - 1].contains(mistake), "line \(problem.place.line)")
        }
        #expect(report.quarantine.filter { $0.kind == .member }.map(\.place) == problems.map(\.place))
    }

    @Test("objects without use go to quarantine, one problem each, and the others are shown")
    func quarantine() async throws {
        var members = (0..<3).map { MadeDocuments.Box(id: "b\($0)", east: 534_000 + 25 * Double($0)).xml }
        members.append("<bldg:Building gml:id=\"empty\"><bldg:function>1</bldg:function></bldg:Building>")
        var flat = MadeDocuments.Box(id: "point")
        flat.size = (0, 0, 0)
        members.append(flat.xml)
        var speck = MadeDocuments.Box(id: "speck")
        speck.size = (0.0004, 0.0004, 0.0004)
        members.append(speck.xml)
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: members)])
        #expect(built.report.leafObjects == 3 && built.report.quarantinedObjects == 3)
        let objects = built.report.quarantine.filter { $0.kind != .polygon }
        #expect(Set(objects.map(\.place.gmlID)) == ["empty", "point", "speck"])
        #expect(objects.filter { $0.kind == .empty }.map(\.place.gmlID) == ["empty"])
        let polygons = built.report.quarantine.filter { $0.kind == .polygon }
        #expect(Set(polygons.map(\.owner)).isSubset(of: ["point", "speck"]))
        #expect(polygons.count == built.report.lostPolygons)
        let faults = try InvariantChecks(built).completeness(isClean: false)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test("an object smaller than the usual grid is shown all the same", arguments: [0.002, 0.005, 0.012])
    func tiny(size: Double) async throws {
        var small = MadeDocuments.Box(id: "small")
        small.size = (size, size, size)
        let alone = try await BuiltCity([MadeDocuments.document("a.gml", [small])])
        #expect(alone.report.leafObjects == 1 && alone.report.leafTriangles > 0)
        let both = try await BuiltCity([
            MadeDocuments.document("a.gml", [small, MadeDocuments.Box(id: "large", east: 534_100)])
        ])
        let checks = try InvariantChecks(both)
        #expect(checks.leafObjects["small"]?.triangles.isEmpty == false)
        #expect(checks.bounds().isEmpty && checks.errors().isEmpty)
    }

    @Test("nothing to show is an error, and the report tells why")
    func nothing() async throws {
        let folder = try TemporaryFolder()
        let plan = try plan(folder, [MadeDocuments.document("a.gml", members: [])])
        await #expect(throws: ConversionError.self) {
            try await Conversion(plan).run { report in
                #expect(report.problems.contains { $0.code == .emptyModel })
            }
        }
        #expect(folder.names == ["in"])
    }
}

/// What must never cost anybody their data.
@Suite struct OverwritingTests {
    private let document = MadeDocuments.document("a.gml", [MadeDocuments.Box(id: "a")])

    @Test("a folder that holds an input is never replaced", arguments: ["in", "", "in/deeper/.."])
    func inputsInside(output: String) async throws {
        let folder = try TemporaryFolder()
        var plan = BuiltCity.plan()
        plan.inputs = [try folder.write("in/deeper/a.gml", document.bytes), folder.path + "/in"]
        // What looks like a bundle is none that may go.
        try folder.write("in/tileset.json", [1])
        try folder.write("tileset.json", [1])
        plan.output = folder.path + (output.isEmpty ? "" : "/" + output)
        plan.overwrites = true
        await #expect(throws: (any Error).self) { try await Conversion(plan).run() }
        #expect(FileManager.default.fileExists(atPath: folder.path + "/in/deeper/a.gml"))
        #expect(folder.names == ["in", "tileset.json"])
    }

    @Test("a folder that is no bundle is never replaced, an empty one is")
    func noBundle() async throws {
        let folder = try TemporaryFolder()
        var plan = BuiltCity.plan()
        plan.inputs = [try folder.write("in/a.gml", document.bytes)]
        plan.output = folder.path + "/out"
        plan.overwrites = true
        try folder.write("out/thesis.txt", [1])
        await #expect(throws: ConversionError.self) { try await Conversion(plan).run() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: plan.output) == ["thesis.txt"])
        try FileManager.default.removeItem(atPath: plan.output + "/thesis.txt")
        _ = try await Conversion(plan).run()
        #expect(FileManager.default.fileExists(atPath: plan.output + "/tileset.json"))
    }
}
