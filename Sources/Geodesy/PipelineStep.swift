/// One step of a pipeline in PROJ's notation: its method and its values.
struct PipelineStep {
    /// The method, `+proj=`.
    var method = ""
    /// Whether the method is run backwards.
    var isInverse = false
    /// By key; empty text for keys without a value. Only asked, never listed.
    private(set) var values: [String: String] = [:]
    /// Whether a key stands there twice, of which PROJ takes the first.
    private(set) var isAmbiguous = false

    /// The steps of a pipeline in their order.
    static func all(in pipeline: String) -> [PipelineStep] {
        pipeline.split(separator: "+step ").dropFirst().map { PipelineStep($0) }
    }

    /// A step by its text.
    init(_ text: Substring) {
        for word in text.split(separator: "+") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard let first = parts.first else { continue }
            let key = first.filter { !$0.isWhitespace }
            var value = parts.count > 1 ? parts[1] : ""
            while value.last?.isWhitespace == true { value.removeLast() }
            if key == "proj" {
                isAmbiguous = isAmbiguous || !method.isEmpty
                method = String(value)
            } else {
                let former = values.updateValue(String(value), forKey: key)
                isAmbiguous = isAmbiguous || former != nil
            }
            if key == "inv" { isInverse = true }
        }
    }

    /// Whether it turns the first two coordinates round and does nothing else.
    var isSwap: Bool { method == "axisswap" && values["order"] == "2,1" }

    /// The number of a key; 0 where there is none.
    func number(_ key: String) -> Double { values[key].flatMap { Double($0) } ?? 0 }

    /// The names of the grids as they stand, one by one.
    var gridNames: [String] { (values["grids"] ?? "").split(separator: ",").map { $0.filter { $0 != "\"" } } }

    /// The names of the grids without folders, for people.
    var grids: String { gridNames.map { String($0.split(separator: "/").last ?? "") }.joined(separator: ", ") }

    /// Whether it has no other keys than these.
    func hasOnly(_ keys: Set<String>) -> Bool { values.keys.allSatisfy { $0 == "inv" || keys.contains($0) } }
}
