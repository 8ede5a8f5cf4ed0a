import CityJSONReading
import CityObjects
import Diagnostics
import Foundation
import InputSources

/// What a text became.
struct ReadText {
    var trees: [CityObjectTree] = []
    var problems: [Problem] = []
    var notes = CountedNotes()
    var lostMembers = 0
    var groups: [CityObjectGroup] = []
    var context: DocumentContext?

    var objects: [CityObject] { trees.flatMap(\.objects) }
    var codes: Set<ProblemCode> { Set(problems.map(\.code) + trees.flatMap { $0.problems.map(\.code) }) }

    /// The attributes of an object by name.
    func attributes(of identifier: String) -> [String: Attribute] {
        for tree in trees {
            for (index, object) in tree.objects.enumerated() where object.identifier == identifier {
                let own = tree.attributes.filter { $0.object == index && $0.surface < 0 }
                return Dictionary(own.map { ($0.name, $0) }) { first, _ in first }
            }
        }
        return [:]
    }
}

/// Reads a text as a file, in batches as small as asked for.
func read(_ text: String, batchBytes: Int = 1 << 20, interiors: Bool = false) throws -> ReadText {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kachel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("model.json").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try read(path: path, batchBytes: batchBytes, interiors: interiors)
}

/// Reads a file.
func read(path: String, batchBytes: Int = 1 << 20, interiors: Bool = false) throws -> ReadText {
    let file = InputFile(path: path, name: "model.json", size: 0, format: .cityJSON, isExplicit: true)
    var stream = try CityJSONStream(file, index: 0, batchBytes: batchBytes)
    var options = ReadingOptions()
    options.includesInteriors = interiors
    let reader = CityJSONReader(options: options)
    var result = ReadText()
    while let batch = try stream.next() {
        result.context = batch.context
        reader.read(batch) { result.trees.append($0) }
    }
    result.problems = stream.problems + reader.problems
    result.notes = reader.notes
    result.notes.merge(stream.notes)
    result.lostMembers = reader.lostMembers
    result.groups = reader.takeGroups()
    return result
}

/// A cube of ten metres as a document, with what the test wants to vary.
func cube(
    type: String = "Building", extra: String = "", attributes: String = "{}", geometry: String? = nil,
    objects: String = "",
    transform: String = #""transform":{"scale":[0.001,0.001,0.001],"translate":[500000,5700000,100]},"#,
    vertices: String =
        "[[0,0,0],[10000,0,0],[10000,10000,0],[0,10000,0],[0,0,10000],[10000,0,10000],[10000,10000,10000],[0,10000,10000]]"
) -> String {
    let solid = """
        {"type":"Solid","lod":"2.2","boundaries":[[[[0,3,2,1]],[[4,5,6,7]],[[0,1,5,4]],[[1,2,6,5]],[[2,3,7,6]],[[3,0,4,7]]]],\
        "semantics":{"surfaces":[{"type":"GroundSurface"},{"type":"RoofSurface","id":"roof-1"},{"type":"WallSurface"}],\
        "values":[[0,1,2,2,2,2]]}}
        """
    return """
        {"type":"CityJSON","version":"2.0",\(transform)"metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/25832"},
        "CityObjects":{
        "A":{"type":"\(type)",\(extra)"attributes":\(attributes),"geometry":[\(geometry ?? solid)]}\(objects)
        },
        "vertices":\(vertices)}
        """
}
