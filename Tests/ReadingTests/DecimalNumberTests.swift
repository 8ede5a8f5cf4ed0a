import MarkupReading
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The independent truth for decimals: the C library's correctly rounded conversion.
private func reference(_ text: String) -> Double { strtod(text, nil) }

private func read(_ text: String) -> Double? { DecimalNumber.value(of: Array(text.utf8).span) }

/// The points of a list, and what the reader says of it.
private func points(
    _ text: String, dimension: Int = 3
) -> (x: [Double], y: [Double], z: [Double], count: Int, isFaulty: Bool) {
    var x: [Double] = []
    var y: [Double] = []
    var z: [Double] = []
    let (count, fault) = DecimalNumber.appendPoints(
        in: Array(text.utf8).span, dimension: dimension, x: &x, y: &y, z: &z)
    return (x, y, z, count, fault != nil)
}

@Suite("Decimal numbers")
struct DecimalNumberTests {
    @Test(
        "Coordinates as surveyors write them come out as strtod reads them, to the last bit",
        arguments: [UInt64(1), 2, 3])
    func coordinates(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let text =
                random.one(of: ["", "-", "+"]) + random.digits(random.integer(1..<9))
                + random.one(of: ["", ".", "." + random.digits(random.integer(1..<13))])
            #expect(read(text)?.bitPattern == reference(text).bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test(
        "The numbers of a list come out as strtod reads them, wherever they stand in it", arguments: [UInt64(41), 42])
    func lists(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let tokens = (0..<3 * random.integer(1..<8)).map { _ in
                random.one(of: ["", "", "-"]) + random.digits(random.integer(1..<11))
                    + random.one(of: ["", ".", "." + random.digits(random.integer(1..<19))])
            }
            let list = points(tokens.joined(separator: random.one(of: [" ", "\n", "  ", "\r\n", "\t"])))
            let read = (0..<list.x.count).flatMap { [list.x[$0], list.y[$0], list.z[$0]] }
            #expect(read.map(\.bitPattern) == tokens.map { reference($0).bitPattern }, "seed \(seed): \(tokens)")
            #expect(!list.isFaulty)
        }
    }

    @Test("Numbers of 17 to 25 digits, beyond 2⁵³, are rounded as strtod rounds them", arguments: [UInt64(11), 12])
    func manyDigits(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let count = random.integer(17..<26)
            let whole = random.integer(0..<(count + 1))
            let text = random.one(of: ["", "-"]) + random.digits(whole) + "." + random.digits(count - whole)
            guard text.contains(where: \.isNumber) else { continue }
            #expect(read(text)?.bitPattern == reference(text).bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test(
        "Exponents from the smallest denormal to infinity are read as strtod reads them", arguments: [UInt64(21), 22])
    func exponents(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let text =
                random.one(of: ["", "-", "+"]) + random.digits(random.integer(1..<20)) + "."
                + random.digits(random.integer(0..<20)) + random.one(of: ["e", "E"])
                + random.one(of: ["", "-", "+"]) + String(random.integer(0..<345))
            #expect(read(text)?.bitPattern == reference(text).bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test(
        "Numbers at the edges of the format",
        arguments: [
            "0", "-0", "+0", "0.0", ".5", "5.", "-.5", "00012.50", "4.9e-324", "2.4703282292062328e-324",
            "2.4703282292062327e-324", "2.2250738585072011e-308", "2.2250738585072014e-308",
            "1.7976931348623157e308", "1.7976931348623159e308", "1e400", "-1e400", "1e-400", "0e999999999999",
            "9007199254740992", "9007199254740993", "9007199254740993.0000000000000000000000000001",
            "9223372036854775808", "18446744073709551615", "18446744073709551616", "1e22", "1e23", "1e-22", "1e-23",
            "0.000000000000000000000000000000000000000123", "123456789012345678e-40",
        ])
    func edges(text: String) {
        #expect(read(text)?.bitPattern == reference(text).bitPattern)
    }

    @Test("A number longer than any buffer is still a number", arguments: ["3", "3.", "-.3"])
    func veryLong(start: String) {
        let text = start + String(repeating: "3", count: 5000) + (start == "3" ? "e-5000" : "")
        #expect(read(text)?.bitPattern == reference(text).bitPattern)
    }

    @Test(
        "What is no number is none",
        arguments: [
            "", " ", "\n\t", ".", "-", "+", "-.", "e5", "1e", "1e+", "1,5", "1.2.3", "0x10", "nan", "NaN", "inf",
            "Infinity", "--1", "+-1", "1-", "12a", "1 2", "१२", "\u{0}1", "1\u{0}",
        ])
    func noNumbers(text: String) {
        #expect(read(text) == nil)
    }

    @Test("Random bytes are read as a number only where the C library takes all of them for a decimal")
    func garbage() {
        let seed: UInt64 = 31
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789.+-eE ,x")
        for _ in 0..<50_000 {
            let text = String((0..<random.integer(1..<9)).map { _ in random.one(of: alphabet) })
            let (value, length) = text.withCString { start in
                var end: UnsafeMutablePointer<CChar>?
                let value = strtod(start, &end)
                return (value, end.map { UnsafePointer($0) - start } ?? 0)
            }
            let isHexadecimal = text.contains("x")
            let trimmed = text.drop { $0 == " " }
            let isWhole =
                length > 0 && text.dropFirst(length).allSatisfy { $0 == " " } && !isHexadecimal && !trimmed.isEmpty
            #expect(
                read(text)?.bitPattern == (isWhole ? value.bitPattern : nil), "seed \(seed): “\(text)”")
        }
    }

    @Test("White space of every kind and amount separates the numbers of a list")
    func separators() {
        let list = points("  1 2\t3\r\n4\n\n5 \t 6   ")
        #expect(list.x == [1, 4] && list.y == [2, 5] && list.z == [3, 6])
        #expect(list.count == 6 && !list.isFaulty)
    }

    @Test("A list of two dimensions has height 0")
    func twoDimensions() {
        let list = points("1 2 3 4", dimension: 2)
        #expect(list.x == [1, 3] && list.y == [2, 4] && list.z == [0, 0])
        #expect(list.count == 4 && !list.isFaulty)
    }

    @Test("A list that ends inside a point loses that point and no other")
    func halfPoints() {
        for (text, dimension) in [("1 2 3 4", 3), ("1 2 3 4 5", 3), ("1 2 3", 2)] {
            let list = points(text, dimension: dimension)
            #expect(list.x == [1] && list.y == [2] && list.z == [dimension == 2 ? 0 : 3], "\(text)")
            #expect(list.count == text.split(separator: " ").count)
        }
        #expect(points("1").x.isEmpty && points("1 2").y.isEmpty)
    }

    @Test("An empty list is empty")
    func emptyLists() {
        for text in ["", " ", "\n \t"] {
            let list = points(text)
            #expect(list.count == 0 && list.x.isEmpty && list.y.isEmpty && list.z.isEmpty && !list.isFaulty)
        }
    }

    @Test("A token that is no number becomes NaN in its place, and the list says so")
    func faultyTokens() {
        for token in ["abc", "1,5", "1e", "nan", "-", "0x1F"] {
            let list = points("1 \(token) 3 4 5 6")
            #expect(list.isFaulty, "\(token)")
            #expect(list.count == 6)
            #expect(list.x == [1, 4] && list.z == [3, 6])
            #expect(list.y.count == 2 && list.y[0].isNaN && list.y[1] == 5, "\(token)")
        }
    }

    @Test("A list is appended to what the arrays hold")
    func appending() {
        var x = [9.0]
        var y = [8.0]
        var z = [7.0]
        _ = DecimalNumber.appendPoints(in: Array("1 2 3 4".utf8).span, dimension: 3, x: &x, y: &y, z: &z)
        #expect(x == [9, 1] && y == [8, 2] && z == [7, 3])
    }
}
