import Diagnostics
import Foundation
import JSONText
import Testing
import TileBundles
import TilePipeline

@testable import KachelCommand

/// The lists of a run that has more problems than a report shows.
@Suite("Full lists of problems") struct ProblemListsTests {
    private let folder: WorkFolder

    init() throws { folder = try WorkFolder() }

    private func problem(_ line: Int) -> Problem {
        Problem(.selfIntersection, at: Place(file: "a.gml", line: line), "met")
    }

    /// A house, and in objects of a hundred so many polygons that cross themselves and lines that are none; at the end an
    /// object without geometry.
    private func brokenCity(_ count: Int) -> String {
        func ring(_ points: String) -> String {
            "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>\(points)</gml:posList>"
                + "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>\n"
        }
        let crossed = ring("534000 5685000 1 534010 5685010 1 534010 5685000 1 534000 5685010 1 534000 5685000 1")
        let line = ring("534000 5685000 1 534010 5685000 1 534000 5685000 1")
        let members = stride(from: 0, to: count, by: 100).map { start in
            "<cityObjectMember><bldg:Building gml:id=\"n\(start)\"><bldg:lod2MultiSurface><gml:MultiSurface>"
                + String(repeating: crossed + line, count: min(100, count - start))
                + "</gml:MultiSurface></bldg:lod2MultiSurface></bldg:Building></cityObjectMember>\n"
        }
        let empty = "<cityObjectMember><bldg:Building gml:id=\"empty\"/></cityObjectMember>\n"
        return house().replacing("</CityModel>", with: members.joined() + empty + "</CityModel>")
    }

    @Test(
        "a report shows 10,000 problems with the rare ones among them, and the lists have all for any number of threads"
    )
    func many() async throws {
        let count = 10_500
        let input = try folder.write("city.gml", brokenCity(count))
        for jobs in ["1", "8"] {
            let run = await CommandLineRun.kachel(
                "build", input, "-o", folder.file("tiles"), "--overwrite", "--jobs", jobs, "--report",
                folder.file("report" + jobs), "--fingerprints")
            #expect(run.status == .done && run.talk.contains("KCL-G004 × 10,500"), "\(run.talk)")
        }
        for list in ProblemLists.List.allCases {
            #expect(try folder.bytes("report1/\(list.fileName)") == folder.bytes("report8/\(list.fileName)"))
        }
        let report = try JSONValue(parsing: folder.bytes("report1/report.json"))
        let all = try folder.text("report1/problems.jsonl").split(separator: "\n")
            .map { try JSONValue(parsing: Array($0.utf8)) }
        // What is only counted stands at the end, as in the report.
        let parsed = all.filter { $0["count"] == nil }
        #expect(Array(all.dropFirst(parsed.count)) == report["counted"]?.elements)
        #expect(all.contains { $0["code"]?.stringValue == "KCL-G001" && $0["count"]?.integerValue == count })
        let shown = report["problems"]?.elements ?? []
        #expect(report["problemsTotal"]?.integerValue == count + 1 && parsed.count == count + 1)
        #expect(report["problemsShown"]?.integerValue == 10_000 && shown.count == 10_000)
        #expect(report["listsComplete"] == .bool(true))
        #expect(shown.count { $0["code"]?.stringValue == "KCL-O002" } == 1)
        #expect(report["quarantine"]?["polygon"]?.integerValue == count)
        #expect(try folder.text("report1/quarantine.jsonl").split(separator: "\n").count == count + 1)
        // One line of the list is one element of the report, and lines stand in the order of the file.
        #expect(parsed.first == shown.first && parsed.last == shown.last)
        let numbers = parsed.map { $0["line"]?.integerValue ?? 0 }
        #expect(numbers == numbers.sorted())
        #expect(folder.contents.allSatisfy { !$0.contains(".part") && !$0.contains("/.") }, "nothing is left over")
    }

    @Test("every name that is counted has a line behind the problems, with its count and its first place")
    func counted() throws {
        let lists = try ProblemLists(folder: folder.file(""))
        lists.append([problem(2)], [], number: 1_000_000)
        var notes = CountedNotes()
        for number in 0..<10_100 {
            notes.add(
                .unknownElement, name: "e\(number + 10_000)", at: Place(file: "a.gml", line: 7, gmlID: "h"), count: 2)
        }
        notes.add(.contentPassedOver, name: "curves", at: Place(file: "b.gml"))
        lists.append(notes)
        try lists.write(.problems, to: folder.file("p"))
        let lines = try folder.text("p").split(separator: "\n")
        #expect(lines.count == 1 + 1 + 10_000 + 1)
        #expect(
            lines[1]
                == #"{"code":"KCL-O006","severity":"note","name":"curves","count":1,"file":"b.gml","line":0,"gmlId":""}"#
        )
        #expect(
            lines[2]
                == #"{"code":"KCL-X005","severity":"note","name":"e10000","count":2,"file":"a.gml","line":7,"gmlId":"h"}"#
        )
        #expect(lines.last?.contains(#""name":"… and others","count":200,"#) == true)
    }

    @Test("chunks are copied in the order of their numbers, and an empty list is an empty file")
    func order() throws {
        let lists = try ProblemLists(folder: folder.file(""))
        #expect(folder.contents.isEmpty, "the file has no name")
        for number in [7, -1, 3, 100] { lists.append([problem(number + 10)], [], number: number) }
        try lists.write(.problems, to: folder.file("p"))
        try lists.write(.quarantine, to: folder.file("q"))
        let lines = try folder.text("p").split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))["line"]?.integerValue
        }
        #expect(lines == [9, 13, 17, 110])
        #expect(try folder.bytes("q").isEmpty)
    }

    @Test("a full disk ends the lists and is told once; the report is written and the list of an earlier run goes")
    func fullDisk() throws {
        let full = "/dev/full"
        guard FileManager.default.fileExists(atPath: full) else { return }
        let lists = try ProblemLists(file: full)
        for number in 0..<3 { lists.append([problem(1)], [], number: number) }
        #expect(throws: BundleError.self) { try lists.write(.problems, to: folder.file("p")) }
        _ = try folder.write("report/problems.jsonl", "old")
        _ = try folder.write("report/quarantine.jsonl", "old")
        let report = ReportFolder(path: folder.file("report"))
        let record = BuildRecord(
            report: ConversionReport(), plan: ConversionPlan(), outcome: .converted, status: .done,
            started: Date(timeIntervalSince1970: 0), seconds: 1, arguments: [], failOn: .error)
        let failure = try #require(try report.write(record, lists))
        #expect(failure.contains("No space left on device"), "\(failure)")
        #expect(
            folder.contents.filter { $0.hasPrefix("report/") } == [
                "report/junit.xml", "report/report.html", "report/report.json", "report/summary.md",
            ])
        let json = try JSONValue(parsing: folder.bytes("report/report.json"))
        #expect(json["listsComplete"] == .bool(false))
        #expect(try folder.text("report/report.html").contains("in full it could not be written"))
    }
}
