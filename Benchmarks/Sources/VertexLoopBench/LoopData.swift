import Foundation
import Meshing
import SpatialFrames

/// The loops measured.
enum VertexLoop: String, CaseIterable {
    case memcpy
    case affine
    case bounds
    case newell
    /// Rings of six points each, as most polygons of city models have four to eight.
    case newellShort
    case planeSums
    case faceNormals
    case quantize
    case edgeFunctions
    case quadrics

    /// `memcpy` is there once.
    var variants: [LoopVariant] { self == .memcpy ? [.library] : LoopVariant.allCases }

    /// Bytes read and written an element (a vertex; of `faceNormals`, a triangle with three corners).
    var bytesPerElement: Int {
        switch self {
        case .memcpy: 48
        case .affine: 48
        case .bounds: 8
        case .newell, .newellShort: 24
        case .planeSums: 24
        case .faceNormals: 12 + 72 + 24
        case .quantize: 10
        case .edgeFunctions: 24
        case .quadrics: 112
        }
    }
}

/// The ways in which each loop is written.
enum LoopVariant: String, CaseIterable {
    case plain
    case four
    case eight
    case library
}

/// Input and output of all loops; the same numbers in every run.
struct LoopData {
    let count: Int
    var x: [Double], y: [Double], z: [Double]
    var u: [Double], v: [Double], w: [Double]
    var faceU: [Double], faceV: [Double], faceW: [Double]
    var indices: [UInt32]
    var steps: [UInt16]
    var quadric: QuadricSums
    let map: AffineMap
    var scalars: [Double] = []
    let matrix = AffineMatrix(
        xx: 0.8, xy: -0.6, xz: 0.01, xt: 120.5, yx: 0.6, yy: 0.8, yz: -0.02, yt: -33.25, zx: 0.003, zy: 0.02, zz: 1,
        zt: 7.125)

    init(count: Int) {
        self.count = count
        var state: UInt64 = 1
        func array(_ count: Int) -> [Double] {
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 11) * 0x1p-53 * 2000 - 1000
            }
        }
        x = array(count)
        y = array(count)
        z = array(count)
        let zeros = [Double](repeating: 0, count: count)
        (u, v, w) = (zeros, zeros, zeros)
        (faceU, faceV, faceW) = (zeros, zeros, zeros)
        steps = [UInt16](repeating: 0, count: count)
        // Triangles of neighbours, as in a mesh whose points are in the order of their use.
        indices = []
        for i in 0..<count { indices += [UInt32(i), UInt32(min(i + 1, count - 1)), UInt32(min(i + 17, count - 1))] }
        quadric = QuadricSums()
        (quadric.xx, quadric.xy, quadric.xz) = (array(count), array(count), array(count))
        (quadric.yy, quadric.yz, quadric.zz) = (array(count), array(count), array(count))
        (quadric.bx, quadric.by, quadric.bz, quadric.c) = (array(count), array(count), array(count), array(count))
        var map = AffineMap()
        (map.xx, map.xy, map.xz, map.shiftX) = (matrix.xx, matrix.xy, matrix.xz, matrix.xt)
        (map.yx, map.yy, map.yz, map.shiftY) = (matrix.yx, matrix.yy, matrix.yz, matrix.yt)
        (map.zx, map.zy, map.zz, map.shiftZ) = (matrix.zx, matrix.zy, matrix.zz, matrix.zt)
        self.map = map
    }

    mutating func run(_ loop: VertexLoop, _ variant: LoopVariant) {
        switch loop {
        case .memcpy: copy()
        case .affine: affine(variant)
        case .bounds: bounds(variant)
        case .newell: newell(variant)
        case .newellShort: newellShort(variant)
        case .planeSums: planeSums(variant)
        case .faceNormals: faceNormals(variant)
        case .quantize: quantize(variant)
        case .edgeFunctions: edgeFunctions(variant)
        case .quadrics: quadrics(variant)
        }
    }

    /// FNV-1a over the bits of the output of the last run, to compare variants, targets and machines.
    func hash(_ loop: VertexLoop) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bits: UInt64) { hash = (hash ^ bits) &* 0x100_0000_01B3 }
        switch loop {
        case .bounds, .newell, .newellShort, .planeSums: for value in scalars { add(value.bitPattern) }
        case .quantize: for value in steps { add(UInt64(value)) }
        case .faceNormals: for i in 0..<count { for a in [faceU, faceV, faceW] { add(a[i].bitPattern) } }
        case .edgeFunctions, .quadrics: for value in u { add(value.bitPattern) }
        case .memcpy, .affine: for i in 0..<count { for a in [u, v, w] { add(a[i].bitPattern) } }
        }
        return hash
    }

    private static func triple(_ vector: Displacement<ENU>) -> (Double, Double, Double) {
        (vector.x, vector.y, vector.z)
    }

    private static func taken(_ array: inout [Double]) -> [Double] {
        let taken = array
        array = []
        return taken
    }

    private mutating func copy() {
        memcpy(&u, x, 8 * count)
        memcpy(&v, y, 8 * count)
        memcpy(&w, z, 8 * count)
    }

    private mutating func affine(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        let matrix = matrix
        let map = map
        // Out of this struct while they are written, so that the three are separate accesses.
        var (u, v, w) = (Self.taken(&self.u), Self.taken(&self.v), Self.taken(&self.w))
        defer { (self.u, self.v, self.w) = (u, v, w) }
        var a = u.mutableSpan
        var b = v.mutableSpan
        var c = w.mutableSpan
        switch variant {
        case .plain: affinePlain(matrix, px.span, py.span, pz.span, &a, &b, &c)
        case .four: affineFour(matrix, px.span, py.span, pz.span, &a, &b, &c)
        case .eight: affineEight(matrix, px.span, py.span, pz.span, &a, &b, &c)
        case .library: VertexLoops.apply(map, x: px.span, y: py.span, z: pz.span, toX: &a, y: &b, z: &c)
        }
    }

    private mutating func bounds(_ variant: LoopVariant) {
        let px = x
        let range =
            switch variant {
            case .plain: boundsPlain(px.span)
            case .four: boundsFour(px.span)
            case .eight: boundsEight(px.span)
            case .library: VertexLoops.range(of: px.span)
            }
        scalars = [range.low, range.high]
    }

    private mutating func newell(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        let (ox, oy, oz) = (x[0], y[0], z[0])
        let sums =
            switch variant {
            case .plain: newellPlain(px.span, py.span, pz.span, ox, oy, oz)
            case .four: newellFour(px.span, py.span, pz.span, ox, oy, oz)
            case .eight: newellEight(px.span, py.span, pz.span, ox, oy, oz)
            case .library: Self.triple(VertexLoops.newellSums(x: px.span, y: py.span, z: pz.span))
            }
        scalars = [sums.0, sums.1, sums.2]
    }

    private mutating func newellShort(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        var total = (0.0, 0.0, 0.0)
        var start = 0
        while start + 6 <= count {
            let ring = start..<start + 6
            let (rx, ry, rz) = (px.span.extracting(ring), py.span.extracting(ring), pz.span.extracting(ring))
            let (ox, oy, oz) = (rx[0], ry[0], rz[0])
            let sums =
                switch variant {
                case .plain: newellPlain(rx, ry, rz, ox, oy, oz)
                case .four: newellFour(rx, ry, rz, ox, oy, oz)
                case .eight: newellEight(rx, ry, rz, ox, oy, oz)
                case .library: Self.triple(VertexLoops.newellSums(x: rx, y: ry, z: rz))
                }
            total = (total.0 + sums.0, total.1 + sums.1, total.2 + sums.2)
            start += 6
        }
        scalars = [total.0, total.1, total.2]
    }

    private mutating func planeSums(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        let sums =
            switch variant {
            case .plain: planeSumsPlain(px.span, py.span, pz.span, 1.5, 2.5, -3)
            case .four: planeSumsFour(px.span, py.span, pz.span, 1.5, 2.5, -3)
            case .eight: planeSumsEight(px.span, py.span, pz.span, 1.5, 2.5, -3)
            case .library:
                VertexLoops.covarianceSums(
                    x: px.span, y: py.span, z: pz.span, about: Position(x: 1.5, y: 2.5, z: -3))
            }
        scalars = (0..<6).map { sums[$0] }
    }

    private mutating func faceNormals(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        let corners = indices
        // Out of this struct while they are written, so that the three are separate accesses.
        var (u, v, w) = (Self.taken(&faceU), Self.taken(&faceV), Self.taken(&faceW))
        defer { (faceU, faceV, faceW) = (u, v, w) }
        var a = u.mutableSpan
        var b = v.mutableSpan
        var c = w.mutableSpan
        switch variant {
        case .plain: faceNormalsPlain(px.span, py.span, pz.span, corners.span, &a, &b, &c)
        case .four: faceNormalsFour(px.span, py.span, pz.span, corners.span, &a, &b, &c)
        case .eight: faceNormalsEight(px.span, py.span, pz.span, corners.span, &a, &b, &c)
        case .library:
            VertexLoops.doubledVectorAreas(
                x: px.span, y: py.span, z: pz.span, indices: corners.span, toX: &a, y: &b, z: &c)
        }
    }

    private mutating func quantize(_ variant: LoopVariant) {
        let px = x
        var a = steps.mutableSpan
        switch variant {
        case .plain: quantizePlain(px.span, -990, 33, &a)
        case .four: quantizeFour(px.span, -990, 33, &a)
        case .eight: quantizeEight(px.span, -990, 33, &a)
        case .library: VertexLoops.quantize(px.span, lower: -990, stepsPerUnit: 33, into: &a)
        }
    }

    private mutating func edgeFunctions(_ variant: LoopVariant) {
        let (px, py) = (x, y)
        var a = u.mutableSpan
        switch variant {
        case .plain: edgeFunctionsPlain(px.span, py.span, 3, 4, -50, 60, &a)
        case .four: edgeFunctionsFour(px.span, py.span, 3, 4, -50, 60, &a)
        case .eight: edgeFunctionsEight(px.span, py.span, 3, 4, -50, 60, &a)
        case .library: VertexLoops.edgeFunctions(from: (3, 4), to: (-50, 60), x: px.span, y: py.span, into: &a)
        }
    }

    private mutating func quadrics(_ variant: LoopVariant) {
        let (px, py, pz) = (x, y, z)
        let q = quadric
        var a = u.mutableSpan
        switch variant {
        case .plain:
            quadricsPlain(
                q.xx.span, q.xy.span, q.xz.span, q.yy.span, q.yz.span, q.zz.span, q.bx.span, q.by.span, q.bz.span,
                q.c.span, px.span, py.span, pz.span, &a)
        case .four:
            quadricsFour(
                q.xx.span, q.xy.span, q.xz.span, q.yy.span, q.yz.span, q.zz.span, q.bx.span, q.by.span, q.bz.span,
                q.c.span, px.span, py.span, pz.span, &a)
        case .eight:
            quadricsEight(
                q.xx.span, q.xy.span, q.xz.span, q.yy.span, q.yz.span, q.zz.span, q.bx.span, q.by.span, q.bz.span,
                q.c.span, px.span, py.span, pz.span, &a)
        case .library: q.evaluate(x: px.span, y: py.span, z: pz.span, into: &a)
        }
    }
}
