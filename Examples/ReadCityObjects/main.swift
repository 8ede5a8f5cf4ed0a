// Reads a CityGML file object by object, whatever its size, and prints what is in it.
//   swift run ReadCityObjects [FILE.gml]

import CityGMLReading
import CityObjects
import Diagnostics
import Foundation
import InputSources

/// Problems go to standard error, so that standard output can be piped on.
func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

let path = CommandLine.arguments.dropFirst().first ?? "Tests/Samples/house-and-footbridge.gml"
do throws(InputError) {
    var document = try CityGMLDocument(path: path)
    var count = 0
    // A tree is one top-level object with all its parts; its memory is free again before the next one is read.
    while let tree = try document.next() {
        count += 1
        for (index, object) in tree.objects.enumerated() {
            // The top-level object comes first and has no parent (−1); parts follow their wholes.
            let indent = object.parent < 0 ? "" : "  "
            let surfaces = tree.surfaces.filter { $0.object == Int32(index) }
            let levels = tree.levelsOfDetail(ofObject: index).map { "LoD \($0.rawValue)" }.joined(separator: ", ")
            print(
                "\(indent)\(object.kind.name) \(object.identifier) (line \(object.line)): \(levels),",
                "\(surfaces.count) surfaces, \(tree.polygons(ofObject: index).count) polygons")
            // Attributes are the source's text with the kind and unit that it declares.
            for attribute in tree.attributes(ofObject: index).prefix(5) {
                print("\(indent)    \(attribute.name) = \(attribute.text) \(attribute.unit)")
            }
        }
        // Coordinates are the file's own: x, y and z are its first, second and third numbers.
        if let polygon = tree.polygons.first, let corner = tree.rings(of: polygon).first?.first {
            print(
                "    first corner \(tree.x[corner]) \(tree.y[corner]) \(tree.z[corner]) in",
                tree.srsName(ofPoint: corner))
        }
        // Broken data is not thrown: it is told, with its place, and reading goes on.
        for problem in tree.problems {
            complain("\(problem.place.file):\(problem.place.line): \(problem.severity.name): \(problem.message)")
        }
    }
    for problem in document.problems {
        complain("\(problem.place.file):\(problem.place.line): \(problem.severity.name): \(problem.message)")
    }
    // What was passed over is counted by name, with the first place.
    for (key, entry) in document.notes.sorted {
        complain("\(path):\(entry.first.line): \(key.code.rawValue) \(key.name), \(entry.count) times")
    }
    print("\(count) top-level objects in CityGML \(document.version), \(document.lostMembers) members lost")
} catch {
    complain("\(error)")
    exit(1)
}
