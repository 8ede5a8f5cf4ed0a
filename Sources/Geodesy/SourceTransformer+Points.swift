public import SpatialFrames

extension SourceTransformer {
    /// A transformer for a reference system, with PROJ state of its own.
    ///
    /// - Parameters:
    ///   - srsName: as files write it: `EPSG:25832`, `EPSG:25832+7837`, a URN, WKT and more.
    ///   - options: heights, geoid, axis order.
    /// - Throws: `GeodesyError` if nothing can be transformed from that system.
    /// - Complexity: 10 to 200 ms; keep it.
    public convenience init(
        from srsName: String, options: GeoreferencingOptions = GeoreferencingOptions()
    ) throws(GeodesyError) {
        try self.init(CoordinateOperationPlan.make(srsName: srsName, options: options))
    }

    /// Where one point lies on WGS 84; nil if it cannot be transformed. For many points use the spans.
    ///
    /// - Parameter point: the source's coordinates in its own order and units.
    public func cartographic(of point: Position<SourceCRS>) -> Cartographic? {
        var x = [point.x]
        var y = [point.y]
        var z = [point.z]
        guard transform(x: &x, y: &y, z: &z) == 0 else { return nil }
        return Cartographic(
            longitude: Angle(radians: x[0]), latitude: Angle(radians: y[0]), height: EllipsoidalHeight(metres: z[0]))
    }
}
