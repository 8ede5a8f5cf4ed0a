import Meshing
import Testing

@Suite struct ExactOrientationTests {
    private func sign(_ value: Double) -> Int { value > 0 ? 1 : (value < 0 ? -1 : 0) }

    /// The sign by integers of 128 bits, for coordinates that are integers of up to 60 bits.
    private func integerSign(_ c: [Int64]) -> Int {
        let (ax, ay, bx, by) = (Int128(c[0]), Int128(c[1]), Int128(c[2]), Int128(c[3]))
        let (cx, cy) = (Int128(c[4]), Int128(c[5]))
        let determinant = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx)
        return determinant.signum() > 0 ? 1 : (determinant.signum() < 0 ? -1 : 0)
    }

    private func check(_ c: [Int64], scale: Double, _ what: Comment) {
        let d = c.map { Double($0) * scale }
        let result = sign(ExactOrientation.determinant(d[0], d[1], d[2], d[3], d[4], d[5]))
        #expect(result == integerSign(c), what)
        // Even in a cyclic turn, odd in a swap.
        #expect(sign(ExactOrientation.determinant(d[2], d[3], d[4], d[5], d[0], d[1])) == result, what)
        #expect(sign(ExactOrientation.determinant(d[2], d[3], d[0], d[1], d[4], d[5])) == -result, what)
    }

    @Test("Signs agree with integer arithmetic for points on and beside a line", arguments: [1.0, 0x1p-30, 0x1p40])
    func nearlyCollinear(scale: Double) {
        for seed in 0..<UInt64(20_000) {
            var random = SplitMix64(seed: seed)
            // A point far off, a short step, and multiples of it moved by at most one unit.
            let bits = random.int(2...52)
            let range = (1 << bits) - 1
            let (x, y) = (Int64(random.int(-range...range)), Int64(random.int(-range...range)))
            let step = 1 << random.int(1...20)
            let (dx, dy) = (Int64(random.int(-step...step)), Int64(random.int(-step...step)))
            let (m, n) = (Int64(random.int(-9...9)), Int64(random.int(-9...9)))
            let nudge = Int64(random.int(-1...1))
            let c = [x, y, x + m * dx, y + m * dy + nudge, x + n * dx, y + n * dy]
            // Only what a double holds exactly.
            guard c.allSatisfy({ $0.magnitude < 1 << 53 }) else { continue }
            check(c, scale: scale, "seed \(seed)")
        }
    }

    @Test("Signs agree with integer arithmetic where coordinates differ much in size")
    func mixedSizes() {
        for seed in 0..<UInt64(20_000) {
            var random = SplitMix64(seed: seed)
            let c = (0..<6).map { _ -> Int64 in
                let mantissa = Int64(random.int(-255...255))
                return mantissa << Int64(random.int(0...50))
            }
            check(c, scale: 1, "seed \(seed)")
        }
    }

    @Test("Differences that a double cannot hold still decide")
    func inexactDifferences() {
        // On the line y = x, as far as doubles go: 2⁻⁵³ beside it is seen.
        #expect(ExactOrientation.determinant(0.5, 0.5, 12, 12, 24, 24) == 0)
        #expect(ExactOrientation.determinant(0.5, 0.5 + 0x1p-53, 12, 12, 24, 24) > 0)
        #expect(ExactOrientation.determinant(0.5 + 0x1p-53, 0.5, 12, 12, 24, 24) < 0)
        #expect(ExactOrientation.determinant(1e-20, 0, 1, 1, 1e20, 1e20) < 0)
    }
}
