/// What readers make of a model, whatever its format.
package struct ReadingOptions: Sendable, Hashable {
    /// Whether rooms, storeys, units and what stands in them are read; else they are counted as passed over.
    package var includesInteriors = false
    /// Whether trees tell which polygons form the shells of solids, and which rings were not closed.
    package var keepsSolids = false
    /// What textures are for; empty where nobody asks.
    package var textures = TextureTargets()

    /// The outside only.
    package init() {}
}
