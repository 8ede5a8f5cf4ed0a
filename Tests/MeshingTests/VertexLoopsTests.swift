import Meshing
import SpatialFrames
import Testing

/// Each loop beside a twin that says the same one element at a time, compared bit by bit.
@Suite struct VertexLoopsTests {
    /// Numbers of all sizes, with 0, −0, NaN and infinities among them if wanted.
    private func numbers(_ random: inout SplitMix64, _ count: Int, odd: Bool = false) -> [Double] {
        (0..<count).map { _ in
            if odd && random.chance(0.1) { return [0, -0.0, .nan, .infinity, -.infinity][random.int(0...4)] }
            return random.double(-1...1) * [1, 1e-9, 1e7][random.int(0...2)]
        }
    }

    private func bits(_ values: [Double]) -> [UInt64] { values.map { $0.isNaN ? 1 : $0.bitPattern } }

    @Test("The range is the least and the greatest number, NaN passed over, zero without a sign")
    func range() {
        for seed in 0..<UInt64(300) {
            var random = SplitMix64(seed: seed)
            let values = numbers(&random, random.int(0...40), odd: true)
            let (low, high) = VertexLoops.range(of: values.span)
            let present = values.filter { !$0.isNaN }
            #expect(low == present.min() ?? .infinity, "seed \(seed)")
            #expect(high == present.max() ?? -.infinity, "seed \(seed)")
            #expect(!(low == 0 && low.sign == .minus) && !(high == 0 && high.sign == .minus), "seed \(seed)")
        }
    }

    @Test("Affine maps, edge functions and quadrics have the bits of their formulas")
    func elements() {
        for seed in 0..<UInt64(100) {
            var random = SplitMix64(seed: seed)
            let count = random.int(0...37)
            let (x, y, z) = (
                numbers(&random, count, odd: true), numbers(&random, count), numbers(&random, count)
            )
            var map = AffineMap()
            (map.xx, map.xy, map.xz, map.shiftX) = (0.5, random.unit(), -0.25, 12.5)
            (map.yx, map.yy, map.yz, map.shiftY) = (random.unit(), 0.75, 0.1, -7)
            (map.zx, map.zy, map.zz, map.shiftZ) = (0, 0.1, random.unit(), 1e6)
            var (u, v, w) = (x, x, x)
            do {
                var a = u.mutableSpan
                var b = v.mutableSpan
                var c = w.mutableSpan
                VertexLoops.apply(map, x: x.span, y: y.span, z: z.span, toX: &a, y: &b, z: &c)
            }
            func mapped(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> [Double] {
                (0..<count).map { i in
                    let first: Double = a * x[i] + b * y[i]
                    return first + c * z[i] + d
                }
            }
            #expect(bits(u) == bits(mapped(map.xx, map.xy, map.xz, map.shiftX)), "seed \(seed)")
            #expect(bits(v) == bits(mapped(map.yx, map.yy, map.yz, map.shiftY)), "seed \(seed)")
            #expect(bits(w) == bits(mapped(map.zx, map.zy, map.zz, map.shiftZ)), "seed \(seed)")

            do {
                var a = u.mutableSpan
                VertexLoops.edgeFunctions(from: (1, 2), to: (-3, 5), x: x.span, y: y.span, into: &a)
            }
            let edges = (0..<count).map { i in -4 * (y[i] - 2) - 3 * (x[i] - 1) }
            #expect(bits(u) == bits(edges), "seed \(seed)")

            var q = QuadricSums()
            q.xx = numbers(&random, count)
            q.xy = numbers(&random, count)
            q.xz = numbers(&random, count)
            q.yy = numbers(&random, count)
            q.yz = numbers(&random, count)
            q.zz = numbers(&random, count)
            q.bx = numbers(&random, count)
            q.by = numbers(&random, count)
            q.bz = numbers(&random, count)
            q.c = numbers(&random, count)
            do {
                var a = u.mutableSpan
                q.evaluate(x: x.span, y: y.span, z: z.span, into: &a)
            }
            let errors = (0..<count).map { i in
                let qx: Double = q.xx[i] * x[i] + 2 * (q.xy[i] * y[i] + q.xz[i] * z[i] + q.bx[i])
                let qy: Double = q.yy[i] * y[i] + 2 * (q.yz[i] * z[i] + q.by[i])
                let qz: Double = q.zz[i] * z[i] + 2 * q.bz[i]
                let sum: Double = qx * x[i] + qy * y[i]
                return sum + qz * z[i] + q.c[i]
            }
            #expect(bits(u) == bits(errors), "seed \(seed)")
        }
    }

    @Test("Steps of a grid are the nearest, halves to even, ends kept")
    func quantize() {
        let x: [Double] = [0, 0.5, 1.5, 2.4999, 2.5, 65534.5, 65535, 1e9, -3, .nan, .infinity, -.infinity]
        var steps = [UInt16](repeating: 7, count: x.count)
        do {
            var a = steps.mutableSpan
            VertexLoops.quantize(x.span, lower: 0, stepsPerUnit: 1, into: &a)
        }
        #expect(steps == [0, 0, 2, 2, 2, 65534, 65535, 65535, 0, 0, 65535, 0])
        for seed in 0..<UInt64(100) {
            var random = SplitMix64(seed: seed)
            let values = numbers(&random, random.int(0...40))
            var steps = [UInt16](repeating: 0, count: values.count)
            do {
                var a = steps.mutableSpan
                VertexLoops.quantize(values.span, lower: -1, stepsPerUnit: 30_000, into: &a)
            }
            for (value, step) in zip(values, steps) {
                let wanted = max(0, min(65535, ((value + 1) * 30_000).rounded(.toNearestOrEven)))
                #expect(Double(step) == wanted, "seed \(seed)")
            }
        }
    }

    @Test("Vector areas of triangles are those of one triangle at a time")
    func areas() {
        for seed in 0..<UInt64(50) {
            var random = SplitMix64(seed: seed)
            let (x, y, z) = (numbers(&random, 20), numbers(&random, 20), numbers(&random, 20))
            let count = random.int(0...30)
            let indices = (0..<3 * count).map { _ in UInt32(random.int(0...19)) }
            var u = [Double](repeating: 0, count: count)
            var (v, w) = (u, u)
            do {
                var a = u.mutableSpan
                var b = v.mutableSpan
                var c = w.mutableSpan
                VertexLoops.doubledVectorAreas(
                    x: x.span, y: y.span, z: z.span, indices: indices.span, toX: &a, y: &b, z: &c)
            }
            for i in 0..<count {
                let area = MeshMeasures.doubledVectorArea(
                    x: x.span, y: y.span, z: z.span, Int(indices[3 * i]), Int(indices[3 * i + 1]),
                    Int(indices[3 * i + 2]))
                #expect(area == Displacement(x: u[i], y: v[i], z: w[i]), "seed \(seed)")
            }
        }
    }

    @Test("Sums over points have the stated order, and with it the same bits everywhere")
    func sums() {
        for seed in 0..<UInt64(200) {
            var random = SplitMix64(seed: seed)
            let count = random.int(0...37)
            let (x, y, z) = (numbers(&random, count), numbers(&random, count), numbers(&random, count))
            let centre = Position<ENU>(x: 0.25, y: -3, z: 1e3)
            let sums = VertexLoops.covarianceSums(x: x.span, y: y.span, z: z.span, about: centre)
            func expected(_ a: (Int) -> Double, _ b: (Int) -> Double) -> Double {
                var lanes = [0.0, 0, 0, 0]
                let whole = count / 4 * 4
                for i in 0..<whole { lanes[i % 4] += a(i) * b(i) }
                var sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
                for i in whole..<count { sum += a(i) * b(i) }
                return sum
            }
            let (dx, dy, dz) = ({ x[$0] - 0.25 }, { y[$0] + 3 }, { z[$0] - 1e3 })
            let products = [
                expected(dx, dx), expected(dx, dy), expected(dx, dz), expected(dy, dy), expected(dy, dz),
                expected(dz, dz),
            ]
            #expect(bits((0..<6).map { sums[$0] }) == bits(products), "seed \(seed)")

            let newell = VertexLoops.newellSums(x: x.span, y: y.span, z: z.span)
            var sum = Displacement<ENU>(x: 0, y: 0, z: 0)
            for i in 0..<max(0, count - 1) {
                let p = Displacement<ENU>(x: x[i] - x[0], y: y[i] - y[0], z: z[i] - z[0])
                let q = Displacement<ENU>(x: x[i + 1] - x[0], y: y[i + 1] - y[0], z: z[i + 1] - z[0])
                let cross = p.cross(q)
                sum = Displacement(x: sum.x + cross.x, y: sum.y + cross.y, z: sum.z + cross.z)
            }
            #expect(newell == sum, "seed \(seed)")
        }
    }
}
