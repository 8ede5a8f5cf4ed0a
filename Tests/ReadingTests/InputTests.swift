import CityGMLReading
import Diagnostics
import Foundation
import InputSources
import Testing

/// A gzip file of stored blocks (RFC 1951, 3.2.4), so that the test needs no compressor.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let end = min(start + 65535, bytes.count)
        let length = UInt16(end - start)
        result.append(end == bytes.count ? 1 : 0)
        result += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
        result += bytes[start..<end]
        start = end
    } while start < bytes.count
    var crc = ~UInt32(0)
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for value in [~crc, UInt32(bytes.count)] {
        for shift in [0, 8, 16, 24] { result.append(UInt8(value >> UInt32(shift) & 255)) }
    }
    return result
}

@Suite("Files of a run")
struct InputTests {
    private let folder: TemporaryFolder
    private let model = CityGMLText.model(CityGMLText.building())

    init() throws { folder = try TemporaryFolder() }

    private func listing(_ names: String...) -> InputListing {
        InputListing(inputs: names.map { folder.path + ($0.isEmpty ? "" : "/" + $0) })
    }

    @Test("A folder is searched recursively, models are told by their content, the rest is one note")
    func folders() throws {
        for name in ["b.gml", "sub/a.xml", "sub/deep/no-extension"] { try folder.write(name, model) }
        try folder.write("notes.txt", "hello")
        try folder.write("other.gml", "<html/>")
        try folder.write("sub/picture.jpg", [0xFF, 0xD8, 0, 1])
        try folder.write("sub/empty.gml", "")
        try folder.write(".hidden.gml", model)
        try folder.write(".hidden/x.gml", model)
        let found = listing("")
        #expect(found.files.map(\.name) == ["b.gml", "sub/a.xml", "sub/deep/no-extension"])
        #expect(found.files.allSatisfy { !$0.isExplicit && $0.format == .cityGML(version: "2.0") })
        #expect(found.files.allSatisfy { $0.size == model.utf8.count })
        #expect(found.problems.map(\.code) == [.otherFilesPassedOver])
        #expect(found.passedOver == 4)
        #expect(found.problems[0].message.contains("4 files"))
    }

    @Test("A folder without other files has nothing to note")
    func cleanFolder() throws {
        try folder.write("a.gml", model)
        #expect(listing("").problems.isEmpty)
    }

    @Test(
        "A file that is named itself and is no model is an error",
        arguments: ["<html/>", "", "hello", "{\"a\":1}", "<?xml version='1.0'?>"])
    func explicitOther(content: String) throws {
        try folder.write("a.gml", content)
        let found = listing("a.gml")
        #expect(found.files.isEmpty && found.passedOver == 0)
        #expect(found.problems.map(\.code) == [.notACityModel])
        #expect(found.problems[0].place.file == "a.gml")
    }

    @Test("What does not exist is an error")
    func missing() {
        #expect(listing("nowhere.gml").problems.map(\.code) == [.unreadableFile])
    }

    @Test("Versions that are not read are errors, named or found")
    func unsupported() throws {
        try folder.write("v0.gml", "<CityModel xmlns='http://www.citygml.org/citygml/1/0/0'/>")
        #expect(listing("v0.gml").problems.map(\.code) == [.unsupportedFormat])
        #expect(listing("").problems.map(\.code) == [.unsupportedFormat])
        #expect(listing("").files.isEmpty)
    }

    @Test("CityJSON is told by its type or by its city objects, whatever its name")
    func cityJSON() throws {
        try folder.write("a.city.json", "{\"type\": \"CityJSON\", \"version\": \"2.0\"}")
        try folder.write("a.city.jsonl", "{\"type\":\"CityJSON\"}\n{\"type\":\"CityJSONFeature\"}")
        try folder.write("b.txt", "{\"CityObjects\":{}, \"vertices\":[], \"type\":\"CityJSON\"}")
        #expect(listing("").files.map(\.format) == [.cityJSON, .cityJSON, .cityJSON])
        #expect(listing("").problems.isEmpty)
    }

    @Test("A file that is named twice or lies in a named folder is read once")
    func twice() throws {
        try folder.write("a.gml", model)
        #expect(listing("a.gml", "", "a.gml", "./a.gml").files.count == 1)
    }

    @Test("Links to files are read, links to folders are not followed, broken links are no matter")
    func links() throws {
        let outside = try TemporaryFolder()
        let manager = FileManager.default
        try outside.write("sub/far.gml", model)
        try manager.createSymbolicLink(
            atPath: folder.path + "/near.gml", withDestinationPath: outside.path + "/sub/far.gml")
        try manager.createSymbolicLink(atPath: folder.path + "/sub", withDestinationPath: outside.path + "/sub")
        try manager.createSymbolicLink(atPath: folder.path + "/broken.gml", withDestinationPath: "/nowhere/at/all")
        try manager.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: folder.path)
        #expect(listing("").files.map(\.name) == ["near.gml"])
    }

    @Test("Files come in the order of their names, however they are given")
    func order() throws {
        for name in ["c.gml", "a.gml", "b/b.gml"] { try folder.write(name, model) }
        #expect(listing("c.gml", "b", "a.gml").files.map(\.name) == ["a.gml", "b.gml", "c.gml"])
    }

    @Test(
        "The first bytes say what a file is",
        arguments: [
            ("<CityModel xmlns=\"http://www.opengis.net/citygml/1.0\">", InputFormat.cityGML(version: "1.0")),
            (
                "\u{FEFF}\n<?xml version='1.0'?><!-- <a> --><x:CityModel\n xmlns:x='http://www.opengis.net/citygml/2.0'",
                .cityGML(version: "2.0")
            ),
            ("<CityModel xmlns='http://www.opengis.net/citygml/profiles/base/2.0'/>", .cityGML(version: "2.0")),
            ("<!DOCTYPE CityModel [<!ENTITY a '>'>]><CityModel>", .cityGML(version: "")),
            ("<CityModel xmlns='http://www.citygml.org/citygml/1/0/0'>", .cityGML(version: "0.4")),
            ("<c:CityModel xmlns:c=\"http://www.opengis.net/citygml/3.0\">", .cityGML(version: "3.0")),
            ("<wfs:FeatureCollection>", .other("XML with the root element FeatureCollection")),
            ("<CityModels>", .other("XML with the root element CityModels")), (" {\"type\":\"CityJSON\"}", .cityJSON),
            ("{\"type\": \"FeatureCollection\"}", .other("JSON that is no CityJSON")),
            ("", .other("an empty file")), ("  \n", .other("an empty file")), ("PK\u{3}\u{4}", .other("a ZIP archive")),
            ("CityModel", .other("neither XML nor JSON")),
            ("<!-- never ends", .other("XML without a root element in its first 64 KiB")),
        ])
    func sniffing(start: String, format: InputFormat) {
        #expect(InputSniffer.format(ofStart: Array(start.utf8)) == format)
    }

    @Test("UTF-16 is told as what it is")
    func wideText() {
        #expect(InputSniffer.format(ofStart: [0xFF, 0xFE, 0x3C, 0]) == .other("UTF-16 text"))
    }

    @Test("A gzip file is read as what is in it, whatever its name", arguments: ["a.gml.gz", "a.gml"])
    func compressed(name: String) throws {
        let path = try folder.write(name, gzip(Array(model.utf8)))
        #expect(listing(name).files.map(\.format) == [.cityGML(version: "2.0")])
        let read = try ReadDocument(path: path, name: name)
        #expect(read.trees.count == 1 && read.problems.isEmpty && read.failure == nil)
    }

    @Test("A gzip file that breaks off gives the members before the break, and an error")
    func brokenCompression() throws {
        // Random names, so that each block of the file holds members of its own.
        let members = (0..<20_000).map { CityGMLText.building("b\($0)") }
        let text = CityGMLText.model().replacing(
            "</core:CityModel>",
            with: members.map { "<core:cityObjectMember>\($0)</core:cityObjectMember>" }.joined(separator: "\n")
                + "</core:CityModel>")
        var bytes = gzip(Array(text.utf8))
        #expect(bytes.count > 1_600_000)
        bytes.removeLast(100_000)
        let read = try ReadDocument(path: try folder.write("a.gml.gz", bytes), name: "a.gml.gz")
        #expect(read.trees.count > 10_000 && read.trees.count < 20_000)
        #expect(read.trees.map(\.ordinal) == Array(read.trees.indices))
        #expect(read.failure != nil || read.codes.contains(.malformedDocument))
    }

    @Test("Blocks give all bytes of a file, and their hash does not depend on the blocks")
    func blocks() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let plain = try folder.write("plain", bytes)
        let packed = try folder.write("packed", gzip(bytes))
        var hashes: [String] = []
        for (path, size) in [(plain, 1 << 20), (plain, 777), (packed, 4096)] {
            var reader = try BlockReader(path: path, blockSize: size)
            var read: [UInt8] = []
            while true {
                let count = try reader.next { block in
                    for index in block.indices { read.append(block[index]) }
                    return block.count
                }
                if count == 0 { break }
            }
            #expect(read == bytes)
            #expect(reader.bytesRead == bytes.count)
            hashes.append(reader.contentHash().hexadecimal)
        }
        #expect(Set(hashes).count == 1)
    }
}
