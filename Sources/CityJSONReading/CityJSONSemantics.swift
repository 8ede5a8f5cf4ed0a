internal import Diagnostics
internal import JSONText

/// The semantics of one geometry, brought to its surfaces (CityJSON 2.0 §3.3): which semantic surface each one has.
///
/// `values` are to be nested as the boundaries are. Values nested otherwise count in their order if there are as many
/// of them as surfaces. One number, or null, may stand for a shell or a solid as a whole.
struct CityJSONSemantics {
    /// Something that is not as it is to be, and how often.
    struct Fault {
        var code: ProblemCode
        var name: String
        var count: Int
    }

    /// The semantic surfaces as stated.
    private(set) var surfaces: [JSONValue] = []
    /// The semantic surface of each surface of the boundaries in their order, nil for none; empty without semantics.
    private(set) var indices: [Int?] = []
    /// What names nothing, or has no place.
    private(set) var faults: [Fault] = []

    private var missing = 0
    private var surplus = 0
    private var nested = 0
    private var dangling = 0

    /// Matches semantics with boundaries.
    ///
    /// - Parameter depth: How deep the surfaces lie in the boundaries, 1 in a `MultiSurface`.
    /// - Complexity: O(surfaces + values).
    init(_ value: JSONValue?, boundaries: JSONValue, depth: Int) {
        switch value {
        case .none, .null?: return
        case .object?: break
        default:
            faults = [Fault(code: .contentPassedOver, name: "semantics that are no object", count: 1)]
            return
        }
        if let stated = value?["surfaces"] {
            surfaces = stated.elements ?? []
            if stated.elements == nil {
                faults.append(Fault(code: .contentPassedOver, name: "semantics.surfaces that are no list", count: 1))
            }
        }
        let values = value?["values"]
        match(boundaries, values, depth: depth)
        if missing + surplus + nested > 0, let values { takeInOrder(values) }
        // Where there are no surfaces, nothing is lost with the values that point to none of them.
        if surfaces.isEmpty { missing = 0 }
        let counts: [(ProblemCode, String, Int)] = [
            (.unresolvedReference, "semantics.values that point to no semantic surface", dangling),
            (.contentPassedOver, "surfaces that semantics.values has no value for", missing),
            (.contentPassedOver, "semantics.values beyond the boundaries", surplus),
            (.contentPassedOver, "semantics.values nested deeper than the boundaries", nested),
        ]
        for (code, name, count) in counts where count > 0 {
            faults.append(Fault(code: code, name: name, count: count))
        }
    }

    private mutating func match(_ boundaries: JSONValue, _ value: JSONValue?, depth: Int) {
        switch value {
        case .array(let values)? where depth > 0:
            guard case .array(let parts) = boundaries else { return }
            for (index, part) in parts.enumerated() {
                match(part, index < values.count ? values[index] : Optional.none, depth: depth - 1)
            }
            for value in values.dropFirst(parts.count) {
                surplus += Self.leaves(of: value).count { if case .null = $0 { false } else { true } }
            }
        case .array?:
            nested += 1
            indices.append(nil)
        default:
            let count = Self.surfaces(in: boundaries, depth: depth)
            // A `nil` literal may be JSON's null, which is a value.
            if case .none = value { missing += count }
            for _ in 0..<count { take(value ?? .null) }
        }
    }

    /// Takes one value for one surface.
    private mutating func take(_ value: JSONValue) {
        if case .null = value {
            indices.append(nil)
            return
        }
        let index = value.integerValue.flatMap { surfaces.indices.contains($0) ? $0 : nil }
        if index == nil { dangling += 1 }
        indices.append(index)
    }

    /// Takes values whose lists are not those of the boundaries in their order, if there is one for each surface.
    private mutating func takeInOrder(_ values: JSONValue) {
        let leaves = Self.leaves(of: values)
        guard leaves.count == indices.count else { return }
        indices.removeAll(keepingCapacity: true)
        (missing, surplus, nested, dangling) = (0, 0, 0, 0)
        for leaf in leaves { take(leaf) }
        faults.append(
            Fault(code: .contentPassedOver, name: "nesting of semantics.values unlike that of the boundaries", count: 1)
        )
    }

    private static func surfaces(in boundaries: JSONValue, depth: Int) -> Int {
        if depth == 0 { return 1 }
        return (boundaries.elements ?? []).reduce(0) { $0 + surfaces(in: $1, depth: depth - 1) }
    }

    private static func leaves(of value: JSONValue) -> [JSONValue] {
        guard case .array(let values) = value else { return [value] }
        return values.flatMap { leaves(of: $0) }
    }
}
