import CityGMLReading
import CityObjects
import Diagnostics
import Foundation
import InputSources
import Testing

/// Real models that are not part of the project, told by the names of their data sets.
private enum SharedData {
    /// The folder of the data sets: `KACHEL_TEST_DATA`, or `shared/data` beside the package.
    static let folder: String = {
        if let path = ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"], !path.isEmpty { return path }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path
    }()

    /// The city objects of some files, or of all files of a data set, by class.
    static let expectations: [String: [String: Int]] = {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Expectations/public-models.json")
        guard let data = try? Data(contentsOf: url) else { return [:] }
        return (try? JSONDecoder().decode([String: [String: Int]].self, from: data)) ?? [:]
    }()

    /// The data sets that exist or that something is expected of.
    static let names: [String] = {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let folders = found.filter { name in
            var isFolder: ObjCBool = false
            return !name.hasPrefix(".")
                && FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
                && isFolder.boolValue
        }
        let expected = expectations.keys.map { String($0.prefix { $0 != "/" }) }
        return Set(folders + expected).sorted()
    }()

    /// The data sets that hold markup which no parser takes.
    static let malformed: Set<String> = ["malformed-xml", "samplycity-citygml3-malformed"]
}

@Suite("Real models")
struct SharedDataTests {
    @Test("Expectations are there")
    func expectations() {
        #expect(SharedData.expectations.count > 20)
    }

    @Test(
        "Every file of a data set is read to its end, or refused with a reason", .timeLimit(.minutes(20)),
        arguments: SharedData.names)
    func dataSet(name: String) throws {
        let path = SharedData.folder + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            print("data test: skipped \(name)")
            return
        }
        let listing = InputListing(inputs: [path])
        #expect(listing.problems.allSatisfy { [.otherFilesPassedOver, .unsupportedFormat].contains($0.code) })
        var total: [String: Int] = [:]
        for file in listing.files where file.format != .cityJSON {
            let read = try ReadDocument(path: file.path, name: file.name)
            #expect(read.failure == nil)
            for tree in read.trees { check(tree, "\(name)/\(file.name)") }
            if !SharedData.malformed.contains(name) {
                let faults = read.problems.filter { $0.code.rawValue.hasPrefix("KCL-X") }
                #expect(faults.isEmpty, "\(name)/\(file.name): \(faults.prefix(3))")
                #expect(read.lostMembers == 0, "\(name)/\(file.name)")
            }
            let counts = Dictionary(
                read.trees.flatMap { $0.objects.map { ($0.kind.name, 1) } }, uniquingKeysWith: +)
            total.merge(counts, uniquingKeysWith: +)
            compare(counts, with: "\(name)/\(file.name)")
        }
        compare(total, with: name)
        print("data test: ran \(name)")
    }

    private func compare(_ counts: [String: Int], with name: String) {
        for (kind, count) in SharedData.expectations[name] ?? [:] {
            #expect(counts[kind] ?? 0 == count, "\(name): \(kind)")
        }
    }

    /// Whether every index of a tree leads somewhere.
    private func check(_ tree: CityObjectTree, _ name: String) {
        let isWhole =
            !tree.objects.isEmpty && tree.objects[0].parent == -1 && tree.x.count == tree.y.count
            && tree.x.count == tree.z.count
            && tree.objects.indices.dropFirst().allSatisfy { 0..<$0 ~= Int(tree.objects[$0].parent) }
            && tree.surfaces.allSatisfy { tree.objects.indices ~= Int($0.object) }
            && tree.attributes.allSatisfy { tree.objects.indices ~= Int($0.object) && !$0.text.isEmpty }
            && zip(tree.ringStarts, tree.ringStarts.dropFirst()).allSatisfy { $0 <= $1 }
            && tree.ringStarts.allSatisfy { 0...tree.x.count ~= Int($0) }
            && tree.polygons.allSatisfy { polygon in
                polygon.ringCount > 0 && polygon.firstRing >= 0
                    && Int(polygon.firstRing + polygon.ringCount) <= tree.ringStarts.count
                    && tree.objects.indices ~= Int(polygon.object)
                    && (polygon.surface == -1 || tree.surfaces.indices ~= Int(polygon.surface))
            }
            && (tree.x.isEmpty || tree.coordinateRuns.first?.firstPoint == 0)
            && zip(tree.coordinateRuns, tree.coordinateRuns.dropFirst()).allSatisfy { $0.firstPoint <= $1.firstPoint }
        #expect(isWhole, "\(name) \(tree.objects.first?.identifier ?? "")")
    }
}
