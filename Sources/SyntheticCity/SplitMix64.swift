/// The SplitMix64 generator (Steele, Lea, Flood 2014): tiny, seedable at any point, the same on every machine.
struct SplitMix64 {
    private var state: UInt64

    /// A generator for one thing of the city: everything about it depends on these three numbers only.
    ///
    /// - Parameters:
    ///   - seed: the seed of the city.
    ///   - stream: what is drawn (blocks, buildings, streets), so that streams do not repeat each other.
    ///   - index: which one of them.
    init(seed: UInt64, stream: UInt64, index: Int) {
        state = Self.mixed(Self.mixed(seed &+ stream &* 0xD1B5_4A32_D192_ED03) ^ UInt64(truncatingIfNeeded: index))
    }

    /// A bijection of 64-bit integers that looks random.
    static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        let value = Self.mixed(state)
        state &+= 0x9E37_79B9_7F4A_7C15
        return value
    }

    /// A number in `0 ..< bound`; `bound` > 0.
    mutating func below(_ bound: Int64) -> Int64 {
        Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `low ... high`.
    mutating func between(_ low: Int64, _ high: Int64) -> Int64 {
        low + below(high - low + 1)
    }

    /// True in `percent` of a hundred draws.
    mutating func chance(_ percent: Int64) -> Bool {
        below(100) < percent
    }
}
