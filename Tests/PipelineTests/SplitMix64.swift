/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine, so that a printed seed replays a test.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + Double(next() >> 11) * 0x1p-53 * (range.upperBound - range.lowerBound)
    }

    mutating func integer(_ range: Range<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

    mutating func text() -> String {
        let alphabet = Array("abcXYZ019 äöüß€漢字𝄞\"\\\n")
        return String((0..<integer(0..<12)).map { _ in alphabet[integer(0..<alphabet.count)] })
    }
}
