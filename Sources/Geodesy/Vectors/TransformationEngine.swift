internal import CProj
internal import SpatialFrames

/// Whose arithmetic carries out an operation.
package enum TransformationEngine: Sendable, Hashable {
    /// Kachel's own, four points at a time, since it agrees with PROJ's over the area that the system is made for.
    ///
    /// `points` is how many were compared, `apart` a bound of their distances in metres.
    case own(points: Int, apart: Double)
    /// PROJ's.
    case proj

    /// For people.
    package var words: String {
        switch self {
        case .own(let points, let apart):
            let distance = apart < 1e-5 ? "1 µm" : apart < 1e-4 ? "10 µm" : "0.1 mm"
            return "Kachel's own, checked against PROJ's at \(points) points: less than \(distance) apart"
        case .proj: return "PROJ's"
        }
    }
}

extension VectorOperation {
    /// How far from PROJ's results the own ones may lie, metres: the grid of geocentric coordinates.
    static let tolerance = 1e-4

    /// The own operation of a plan with what its check found; nil where PROJ does better by itself.
    ///
    /// Compared are points of the system's area of use, borders included, of what lies around it up to 6° away, and of
    /// the grids there, at three heights. The answer depends on the operation, its grids and PROJ alone, and on no point of the input.
    ///
    /// - Parameter operation: PROJ's, of the same plan.
    /// - Complexity: some 500 points forth and back, about 1 ms; and reading the grids once.
    static func checked(
        _ plan: CoordinateOperationPlan, against operation: ProjObject, in context: ProjContext
    ) -> (operation: VectorOperation, engine: TransformationEngine)? {
        guard let area = plan.description.areaOfUse,
            let own = VectorOperation(pipeline: plan.pipeline, in: context)
        else { return nil }
        var points = 0
        var worst = 0.0
        for part in own.parts(of: area) {
            guard let comparison = own.compared(with: operation, at: part.samples) else { return nil }
            points += comparison.points
            worst = max(worst, comparison.worst)
        }
        // An area that PROJ itself hardly covers proves nothing.
        guard points >= Self.fewestPoints else { return nil }
        // Not the distance itself, whose last digits differ between machines.
        return (own, .own(points: points, apart: [1e-6, 1e-5].first { worst < $0 } ?? tolerance))
    }

    /// Of 243 in each part.
    private static let fewestPoints = 81

    /// What is looked at: the area of use, what lies around it, and what these have in common with the grids, which
    /// may be much smaller.
    private func parts(of area: GeographicArea) -> [GeographicArea] {
        var result = [area]
        for part in [area.grown] + gridAreas.compactMap({ GeographicArea.common($0, area.grown) })
        where !result.contains(where: { $0.isBounded(like: part) }) {
            result.append(part)
        }
        return result
    }

    /// Compares results at places (radians and metres); nil where they differ or only PROJ has none.
    private func compared(
        with operation: ProjObject, at places: [SIMD3<Double>]
    ) -> (points: Int, worst: Double)? {
        var x = places.map(\.x)
        var y = places.map(\.y)
        var z = places.map(\.z)
        run(operation, PJ_INV, &x, &y, &z)
        let known = x.indices.filter { x[$0].isFinite && y[$0].isFinite && z[$0].isFinite }
        (x, y, z) = (known.map { x[$0] }, known.map { y[$0] }, known.map { z[$0] })
        var (ownX, ownY, ownZ) = (x, y, z)
        var unfinished: [Int] = []
        run(&ownX, &ownY, &ownZ, &unfinished)
        run(operation, PJ_FWD, &x, &y, &z)
        let without = Set(unfinished)
        var worst = 0.0
        for index in x.indices where !without.contains(index) {
            let distance = (position(x[index], y[index], z[index]) - position(ownX[index], ownY[index], ownZ[index]))
                .length
            // Not-a-number is no agreement.
            guard distance <= Self.tolerance else { return nil }
            worst = max(worst, distance)
        }
        return (x.count - without.count, worst)
    }

    private func position(_ longitude: Double, _ latitude: Double, _ height: Double) -> Position<ECEF> {
        WGS84Ellipsoid.position(
            of: Cartographic(
                longitude: Angle(radians: longitude), latitude: Angle(radians: latitude),
                height: EllipsoidalHeight(metres: height)))
    }

    private func run(
        _ operation: ProjObject, _ direction: PJ_DIRECTION, _ x: inout [Double], _ y: inout [Double],
        _ z: inout [Double]
    ) {
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        operation.run(direction, x: &xSpan, y: &ySpan, z: &zSpan)
    }

    private func run(_ x: inout [Double], _ y: inout [Double], _ z: inout [Double], _ unfinished: inout [Int]) {
        var block = CoordinateBlock()
        var xSpan = x.mutableSpan
        var ySpan = y.mutableSpan
        var zSpan = z.mutableSpan
        run(x: &xSpan, y: &ySpan, z: &zSpan, block: &block, unfinished: &unfinished)
    }
}

extension GeographicArea {
    fileprivate func isBounded(like other: GeographicArea) -> Bool {
        west == other.west && south == other.south && east == other.east && north == other.north
    }

    /// The area with what lies around it and is still mapped in its system.
    fileprivate var grown: GeographicArea {
        let reach = GeographicArea.reach.radians
        var result = self
        result.south = Angle(radians: max(-.pi / 2, south.radians - reach))
        result.north = Angle(radians: min(.pi / 2, north.radians + reach))
        guard width.radians + 2 * reach < 2 * .pi else { return result }
        result.west = Angle(radians: west.radians - reach)
        result.east = Angle(radians: east.radians + reach)
        return result
    }

    /// Longitudes and latitudes in radians of 9 by 9 places over the area and its borders, each at three heights in
    /// metres.
    fileprivate var samples: [SIMD3<Double>] {
        var result: [SIMD3<Double>] = []
        for row in 0...8 {
            for column in 0...8 {
                let longitude = west.radians + width.radians * Double(column) / 8
                let latitude = south.radians + (north.radians - south.radians) * Double(row) / 8
                for height in [-100.0, 450, 4000] {
                    result.append(SIMD3(longitude > .pi ? longitude - 2 * .pi : longitude, latitude, height))
                }
            }
        }
        return result
    }
}
