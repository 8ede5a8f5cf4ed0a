import Meshing
import SpatialFrames
import Testing

@Suite struct MeshMeasuresTests {
    @Test("Slope is the angle from the horizontal, azimuth is clockwise from north")
    func directions() {
        func normal(_ x: Double, _ y: Double, _ z: Double) -> Displacement<ENU> { Displacement(x: x, y: y, z: z) }
        #expect(MeshMeasures.slope(ofNormal: normal(0, 0, 5)).degrees == 0)
        #expect(abs(MeshMeasures.slope(ofNormal: normal(3, 0, 0)).degrees - 90) < 1e-12)
        #expect(abs(MeshMeasures.slope(ofNormal: normal(0, 0, -1)).degrees - 180) < 1e-12)
        #expect(abs(MeshMeasures.slope(ofNormal: normal(0, -1, 1)).degrees - 45) < 1e-12)
        for (x, y, degrees) in [(0.0, 1.0, 0.0), (1, 0, 90), (0, -1, 180), (-1, 0, 270), (-1, 1, 315)] {
            let azimuth = MeshMeasures.azimuth(ofNormal: normal(x, y, 0.5))
            #expect(abs((azimuth?.degrees ?? -1) - degrees) < 1e-12)
        }
        #expect(MeshMeasures.azimuth(ofNormal: normal(0, 0, 1)) == nil)
        #expect(MeshMeasures.azimuth(ofNormal: normal(-1e-30, 1, 0))?.radians == 0)
    }

    @Test("A tetrahedron has its area and its volume, negative inside out, also far from the origin")
    func tetrahedron() {
        for offset in [0.0, 1e6] {
            let x = [0.0, 3, 0, 0].map { $0 + offset }
            let y = [0.0, 0, 4, 0].map { $0 - offset }
            let z = [0.0, 0, 0, 5].map { $0 + offset }
            let indices: [UInt32] = [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]
            let volume = MeshMeasures.signedVolume(x: x.span, y: y.span, z: z.span, indices: indices.span)
            #expect(abs(volume - 10) < 1e-9)
            let flipped: [UInt32] = Array(indices.reversed())
            let inside = MeshMeasures.signedVolume(x: x.span, y: y.span, z: z.span, indices: flipped.span)
            #expect(abs(inside + 10) < 1e-9)
            let area = MeshMeasures.area(x: x.span, y: y.span, z: z.span, indices: indices.span)
            // 6 + 7.5 + 10 + half of |(20, 15, 12)|.
            #expect(abs(area - (23.5 + 769.0.squareRoot() / 2)) < 1e-9)
        }
    }

    @Test("Bounds in lanes equal bounds one by one, for any count")
    func bounds() {
        var random = SplitMix64(seed: 7)
        for count in 0...40 {
            let values = (0..<count).map { _ in random.double(-5...5) }
            let (low, high) = VertexLoops.range(of: values.span)
            #expect(low == values.min() ?? .infinity)
            #expect(high == values.max() ?? -.infinity)
        }
        let (x, y, z): ([Double], [Double], [Double]) = ([1, 2], [5, 3], [0, -1])
        let box = MeshMeasures.bounds(x: x.span, y: y.span, z: z.span)
        #expect(box.lower == Position(x: 1, y: 3, z: -1))
        #expect(box.upper == Position(x: 2, y: 5, z: 0))
        let none: [Double] = []
        let empty = MeshMeasures.bounds(x: none.span, y: none.span, z: none.span)
        #expect(empty.isEmpty)
    }
}
