/// A solid as the source has it; only known where `ReadingOptions.keepsSolids` asks for it.
package struct SolidGeometry: Sendable {
    /// The object whose geometry it is.
    package var object: Int32
    /// Its level of detail.
    package var levelOfDetail: LevelOfDetail
    /// The line of its start tag, from 1.
    package var line: Int32
    /// Whether polygons of it are missing: references lead to nothing, or out of the object.
    package var isIncomplete = false

    /// A solid without faces yet.
    package init(object: Int32, levelOfDetail: LevelOfDetail, line: Int32) {
        self.object = object
        self.levelOfDetail = levelOfDetail
        self.line = line
    }
}

/// A polygon as a face of a solid.
///
/// It names rings and not a polygon of the tree, since a polygon that describes a hull a second time is dropped there.
package struct SolidFace: Sendable {
    /// The index of the solid.
    package var solid: Int32
    /// The shell within it: 0 the outer one, then the inner ones.
    package var shell: Int32
    /// The polygon's rings in `CityObjectTree.ringStarts`, and who it is; `isReversed` as the solid sees it.
    package var polygon: SurfacePolygon

    /// A face from its parts.
    package init(solid: Int32, shell: Int32, polygon: SurfacePolygon) {
        self.solid = solid
        self.shell = shell
        self.polygon = polygon
    }
}
