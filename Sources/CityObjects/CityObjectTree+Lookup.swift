extension CityObjectTree {
    /// The attributes of one object, in document order, without those of its surfaces.
    ///
    /// Complexity: O(attributes of the tree).
    public func attributes(ofObject index: Int) -> [Attribute] {
        attributes.filter { $0.object == Int32(index) && $0.surface < 0 }
    }

    /// The attributes of one boundary surface, in document order. Complexity: O(attributes of the tree).
    public func attributes(ofSurface index: Int) -> [Attribute] { attributes.filter { $0.surface == Int32(index) } }

    /// The polygons that show one object, without those of its parts. Complexity: O(polygons of the tree).
    public func polygons(ofObject index: Int) -> [SurfacePolygon] { polygons.filter { $0.object == Int32(index) } }

    /// The levels of detail in which an object is given, lowest first. Complexity: O(polygons of the tree).
    public func levelsOfDetail(ofObject index: Int) -> [LevelOfDetail] {
        LevelOfDetail.allCases.filter { level in
            polygons.contains { $0.object == Int32(index) && $0.levelOfDetail == level }
        }
    }

    /// The points of each ring of a polygon, as indices into `x`, `y` and `z`; the outer ring first, then the holes.
    ///
    /// The closing point, which GML repeats, is not among them.
    public func rings(of polygon: SurfacePolygon) -> [Range<Int>] {
        (Int(polygon.firstRing)..<Int(polygon.firstRing + polygon.ringCount)).map { ring in
            Int(ringStarts[ring])..<(ring + 1 < ringStarts.count ? Int(ringStarts[ring + 1]) : x.count)
        }
    }

    /// What a polygon is of; unclassified where no boundary surface holds it.
    package func kind(of polygon: SurfacePolygon) -> BoundarySurfaceKind {
        polygon.surface < 0 ? .unclassified : surfaces[Int(polygon.surface)].kind
    }

    /// Whether all coordinates of a polygon are finite.
    package func hasOnlyNumbers(_ polygon: SurfacePolygon) -> Bool {
        rings(of: polygon).allSatisfy { ring in
            ring.allSatisfy { x[$0].isFinite && y[$0].isFinite && z[$0].isFinite }
        }
    }

    /// The `srsName` that holds for a point, as written; empty where the document states none.
    public func srsName(ofPoint index: Int) -> String {
        coordinateRuns.last { $0.firstPoint <= index }?.srsName ?? ""
    }
}

extension Attribute {
    /// The value as an integer; nil where the text is none, such as with leading zeros or beyond 64 bits.
    public var integerValue: Int64? { AttributeText.integer(text) }

    /// The value as a finite number; nil where the text is none, such as with leading zeros.
    public var doubleValue: Double? { AttributeText.double(text) }
}
