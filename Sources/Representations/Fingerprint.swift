package import CityObjects

/// What one city object measures as it is shown: a few numbers that change when its geometry does.
///
/// All of its own polygons, not of its parts, which have fingerprints of their own.
package struct Fingerprint: Sendable, Hashable {
    /// The area of the surfaces of one kind.
    package struct SurfaceArea: Sendable, Hashable {
        /// The kind.
        package var kind: BoundarySurfaceKind
        /// Square metres, ≥ 0, to the square millimetre.
        package var area: Double

        /// An area of a kind.
        package init(kind: BoundarySurfaceKind, area: Double) {
            self.kind = kind
            self.area = area
        }
    }

    /// The areas by kind, in the order of the kinds; those of polygons, unclassified if the source does not say.
    package var areas: [SurfaceArea] = []
    /// Cubic metres, > 0, to the cubic centimetre; nil unless the surfaces close up and face outwards.
    package var volume: Double?
    /// Metres from the lowest to the highest point, square to the ground, to the millimetre.
    package var height: Double = 0
    /// Square metres, ≥ 0, to the square millimetre: the ground surfaces seen from above; without any, what faces down;
    /// without that, what faces up.
    package var footprintArea: Double = 0
    /// The polygons, rings and triangles that are shown.
    package var polygonCount: Int32 = 0
    package var ringCount: Int32 = 0
    package var triangleCount: Int32 = 0
    /// A hash of the points of all polygons in their order, on the grid of 0.1 mm relative to the record's origin.
    package var geometryHash: UInt64 = 0

    /// Of an object that shows nothing itself.
    package init() {}
}
