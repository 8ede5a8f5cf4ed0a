internal import CityObjects

extension CityObjectTree {
    /// Drops polygons that describe a hull a second time: an unclassified solid beside its boundary surfaces.
    ///
    /// Compared are the corners of the outer rings, whatever their start and direction. Complexity: O(points), only
    /// where an object has both kinds at one level.
    mutating func removeRepeatedPolygons() {
        guard let first = polygons.first?.geometryOrdinal, polygons.contains(where: { $0.surface < 0 }),
            polygons.contains(where: { $0.geometryOrdinal != first })
        else { return }
        struct Corners: Hashable {
            var object: Int32
            var level: LevelOfDetail
            var hash: UInt64
        }
        var seen: [Corners: Int32] = [:]
        func corners(_ polygon: SurfacePolygon) -> Corners {
            let ring = Int(polygon.firstRing)
            let start = Int(ringStarts[ring])
            let end = ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : x.count
            var sum: UInt64 = 0
            for index in start..<end {
                // A commutative sum of well-mixed hashes: independent of the start and direction of the ring.
                var hash = x[index].bitPattern &* 0x9E37_79B9_7F4A_7C15
                hash = (hash ^ (hash >> 29) ^ y[index].bitPattern) &* 0xBF58_476D_1CE4_E5B9
                hash = (hash ^ (hash >> 32) ^ z[index].bitPattern) &* 0x94D0_49BB_1331_11EB
                sum = sum &+ (hash ^ (hash >> 31))
            }
            return Corners(object: polygon.object, level: polygon.levelOfDetail, hash: sum)
        }
        for polygon in polygons where polygon.surface >= 0 {
            seen[corners(polygon)] = polygon.geometryOrdinal
        }
        polygons.removeAll { polygon in
            guard polygon.surface < 0 else { return false }
            let key = corners(polygon)
            if let other = seen[key] { return other != polygon.geometryOrdinal }
            seen[key] = polygon.geometryOrdinal
            return false
        }
    }
}
