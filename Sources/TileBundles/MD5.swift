/// MD5 (RFC 1321): what the index of a 3TZ archive is sorted by. Not for security.
package struct MD5Digest: Sendable, Hashable, Comparable {
    /// Bytes 0…7, the first the lowest.
    package let first: UInt64
    /// Bytes 8…15, the first the lowest.
    package let second: UInt64

    /// A digest from its two halves.
    package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The digest of a text's UTF-8. Complexity: O(n).
    package init(of text: String) {
        var message = Array(text.utf8)
        let bits = UInt64(message.count) &* 8
        // §3.1, §3.2: a one bit, zeros up to 56 modulo 64 bytes, and the length in bits.
        message.append(0x80)
        while message.count % 64 != 56 { message.append(0) }
        message.appendLittleEndian(bits)
        var state = (
            a: 0x6745_2301 as UInt32, b: 0xEFCD_AB89 as UInt32, c: 0x98BA_DCFE as UInt32, d: 0x1032_5476 as UInt32
        )
        for block in stride(from: 0, to: message.count, by: 64) {
            let words = (0..<16).map { word -> UInt32 in
                let at = block + 4 * word
                return UInt32(message[at]) | UInt32(message[at + 1]) << 8 | UInt32(message[at + 2]) << 16
                    | UInt32(message[at + 3]) << 24
            }
            Self.mix(words, into: &state)
        }
        first = UInt64(state.a) | UInt64(state.b) << 32
        second = UInt64(state.c) | UInt64(state.d) << 32
    }

    /// The 32 hexadecimal digits, byte by byte, as RFC 1321 prints them.
    package var hexadecimal: String {
        var text = ""
        for half in [first, second] {
            for byte in 0..<8 {
                let value = half >> (8 * UInt64(byte)) & 0xFF
                text += (value < 16 ? "0" : "") + String(value, radix: 16)
            }
        }
        return text
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.first, lhs.second) < (rhs.first, rhs.second) }

    /// §3.4: one block of 16 words.
    private static func mix(_ words: [UInt32], into state: inout (a: UInt32, b: UInt32, c: UInt32, d: UInt32)) {
        var (a, b, c, d) = state
        for step in 0..<64 {
            let (value, word): (UInt32, Int) =
                switch step >> 4 {
                case 0: (b & c | ~b & d, step)
                case 1: (d & b | ~d & c, (5 * step + 1) & 15)
                case 2: (b ^ c ^ d, (3 * step + 5) & 15)
                default: (c ^ (b | ~d), 7 * step & 15)
                }
            let turn = turns[(step >> 4) * 4 + (step & 3)]
            // Modulo 2³², as the algorithm has it.
            let sum = a &+ value &+ words[word] &+ sines[step]
            (a, d, c, b) = (d, c, b, b &+ (sum << turn | sum >> (32 - turn)))
        }
        state = (state.a &+ a, state.b &+ b, state.c &+ c, state.d &+ d)
    }

    private static let turns: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]

    /// §3.4: 2³² · |sin(i + 1)|, whole part.
    private static let sines: [UInt32] = [
        0xD76A_A478, 0xE8C7_B756, 0x2420_70DB, 0xC1BD_CEEE, 0xF57C_0FAF, 0x4787_C62A, 0xA830_4613, 0xFD46_9501,
        0x6980_98D8, 0x8B44_F7AF, 0xFFFF_5BB1, 0x895C_D7BE, 0x6B90_1122, 0xFD98_7193, 0xA679_438E, 0x49B4_0821,
        0xF61E_2562, 0xC040_B340, 0x265E_5A51, 0xE9B6_C7AA, 0xD62F_105D, 0x0244_1453, 0xD8A1_E681, 0xE7D3_FBC8,
        0x21E1_CDE6, 0xC337_07D6, 0xF4D5_0D87, 0x455A_14ED, 0xA9E3_E905, 0xFCEF_A3F8, 0x676F_02D9, 0x8D2A_4C8A,
        0xFFFA_3942, 0x8771_F681, 0x6D9D_6122, 0xFDE5_380C, 0xA4BE_EA44, 0x4BDE_CFA9, 0xF6BB_4B60, 0xBEBF_BC70,
        0x289B_7EC6, 0xEAA1_27FA, 0xD4EF_3085, 0x0488_1D05, 0xD9D4_D039, 0xE6DB_99E5, 0x1FA2_7CF8, 0xC4AC_5665,
        0xF429_2244, 0x432A_FF97, 0xAB94_23A7, 0xFC93_A039, 0x655B_59C3, 0x8F0C_CC92, 0xFFEF_F47D, 0x8584_5DD1,
        0x6FA8_7E4F, 0xFE2C_E6E0, 0xA301_4314, 0x4E08_11A1, 0xF753_7E82, 0xBD3A_F235, 0x2AD7_D2BB, 0xEB86_D391,
    ]
}
