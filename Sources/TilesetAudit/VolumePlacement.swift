internal import JSONText
internal import SpatialFrames

/// A 4×4 matrix, column by column, as 3D Tiles writes transforms.
struct TileTransform {
    var elements: [Double]

    static let identity = TileTransform(elements: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])

    /// The transform in front of this one: what a child's coordinates go through.
    func applied(to json: JSONValue?) -> TileTransform {
        guard let inner = json?.doubleValues, inner.count == 16 else { return self }
        var product = [Double](repeating: 0, count: 16)
        for column in 0..<4 {
            for row in 0..<4 {
                var sum = 0.0
                for index in 0..<4 { sum += elements[4 * index + row] * inner[4 * column + index] }
                product[4 * column + row] = sum
            }
        }
        return TileTransform(elements: product)
    }

    func apply(_ x: Double, _ y: Double, _ z: Double) -> Position<ECEF> {
        func row(_ index: Int) -> Double {
            elements[index] * x + elements[4 + index] * y + elements[8 + index] * z + elements[12 + index]
        }
        return Position(x: row(0), y: row(1), z: row(2))
    }
}

extension BundleExtent {
    /// Adds a bounding volume: the corners of a box or of the box around a sphere, or a region as it is.
    mutating func add(_ volume: JSONValue?, _ transform: TileTransform) {
        if let region = volume?["region"]?.doubleValues, region.count == 6 {
            let turn = 180 / Double.pi
            add(longitude: region[0] * turn, latitude: region[1] * turn, height: region[4])
            add(longitude: region[2] * turn, latitude: region[3] * turn, height: region[5])
        } else if let box = volume?["box"]?.doubleValues, box.count == 12 {
            add(box, transform)
        } else if let sphere = volume?["sphere"]?.doubleValues, sphere.count == 4 {
            let radius = sphere[3]
            add(Array(sphere[0..<3]) + [radius, 0, 0, 0, radius, 0, 0, 0, radius], transform)
        }
    }

    private mutating func add(_ box: [Double], _ transform: TileTransform) {
        for corner in 0..<8 {
            let a = corner & 1 == 0 ? -1.0 : 1
            let b = corner & 2 == 0 ? -1.0 : 1
            let c = corner & 4 == 0 ? -1.0 : 1
            func coordinate(_ axis: Int) -> Double {
                box[axis] + a * box[3 + axis] + b * box[6 + axis] + c * box[9 + axis]
            }
            let position = transform.apply(coordinate(0), coordinate(1), coordinate(2))
            guard !isInPlane else {
                add(longitude: position.x, latitude: position.y, height: position.z)
                continue
            }
            let point = WGS84Ellipsoid.cartographic(of: position)
            add(
                longitude: point.longitude.degrees, latitude: point.latitude.degrees, height: point.height.metres)
        }
    }
}
