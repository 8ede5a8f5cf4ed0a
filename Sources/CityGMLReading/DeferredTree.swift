package import CityObjects

/// A tree that refers to geometry outside of it: read, but for what stands elsewhere.
///
/// The tree is kept as it was read and not as text, so that it is parsed, and what is passed over in it counted, once.
package struct DeferredTree: Sendable {
    /// What was read so far; its objects, attributes and problems are complete.
    package private(set) var tree: CityObjectTree
    /// The index of the file in the run.
    package let fileIndex: Int
    /// What the document says of itself.
    package let context: DocumentContext
    /// About what it takes in memory, bytes; the same for the same tree on every machine.
    package let byteCount: Int
    /// Whether it is a feature of an extension that is a city object only if it has surfaces.
    package let isFeatureOfExtension: Bool
    private let references: ReferenceTable

    init(
        _ tree: CityObjectTree, _ references: ReferenceTable, fileIndex: Int, context: DocumentContext,
        isFeatureOfExtension: Bool
    ) {
        self.isFeatureOfExtension = isFeatureOfExtension
        self.tree = tree
        self.references = references
        self.fileIndex = fileIndex
        self.context = context
        byteCount =
            tree.byteCount + references.targetByteCount
            + 48 * references.definitionCount
    }

    /// What it refers to outside of itself, in document order, each as often as it is referred to.
    package var targets: [ReferenceTarget] {
        references.ways(in: tree).missing.compactMap { ReferenceTarget($0.target, in: tree.file) }
    }

    /// The finished tree: with what was lent, and a problem for what is missing still.
    ///
    /// - Parameters:
    ///   - store: geometries from elsewhere.
    ///   - document: the path of the tree's document.
    package consuming func resolved(with store: LentGeometries, document: String) -> CityObjectTree {
        finish(GeometryLender(store: store, document: document))
    }

    /// The class of the extension that the tree says it is of; empty for one of CityGML's own.
    package var extensionClass: String {
        tree.attributes.first { $0.name == TreeAssembly.extensionType }?.text ?? ""
    }

    /// The finished tree without anything from outside of it, and a problem for what is missing.
    package consuming func resolvedAlone() -> CityObjectTree { finish(nil) }

    private consuming func finish(_ lender: GeometryLender?) -> CityObjectTree {
        var result = tree
        var resolution = ReferenceResolution(references)
        resolution.resolve(in: &result, lender: lender)
        result.removeRepeatedPolygons()
        return result
    }
}
