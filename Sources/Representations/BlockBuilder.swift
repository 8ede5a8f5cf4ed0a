package import CityObjects
package import SpatialFrames

/// Makes the block of a tree: every object's footprint extruded to its height.
package struct BlockBuilder {
    /// A builder without memory yet.
    package init() {}

    /// The block, nil where none can be made.
    package mutating func build(
        _ tree: CityObjectTree, leaf: LeafResult, frame: LocalTangentFrame
    ) -> Representation? {
        nil
    }
}
