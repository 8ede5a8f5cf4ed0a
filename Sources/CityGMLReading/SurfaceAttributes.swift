internal import CityObjects

/// Where the attributes of each boundary surface of a tree stand. Complexity: O(attributes) to make.
struct SurfaceAttributes {
    private var indices: [Int32: [Int]] = [:]

    /// Looks through a tree.
    init(of tree: CityObjectTree) {
        for (index, attribute) in tree.attributes.enumerated() where attribute.surface >= 0 {
            indices[attribute.surface, default: []].append(index)
        }
    }

    /// The indices of a surface's attributes in `CityObjectTree.attributes`, in document order.
    subscript(surface: Int32) -> [Int] { indices[surface] ?? [] }
}
