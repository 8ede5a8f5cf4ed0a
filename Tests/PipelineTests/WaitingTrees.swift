import CityGMLReading
import InputSources

/// The objects of a document that refer to others.
struct WaitingTrees {
    private(set) var trees: [DeferredTree] = []

    init(_ path: String) throws {
        let file = InputFile(path: path, name: "a.gml", size: 0, format: .cityGML(version: ""), isExplicit: true)
        var stream = try DocumentStream(file, index: 0, batchBytes: 1 << 20)
        let reader = MemberReader()
        let headers = HeaderReader()
        var waiting: [DeferredTree] = []
        while let batch = try stream.next(headers) {
            reader.read(batch, onDeferred: { waiting.append($0) }) { _ in }
        }
        trees = waiting
    }
}
