import JSONText
import Testing

@Suite("JSON")
struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    private func code(_ bytes: [UInt8], depthLimit: Int = 512) -> JSONParsingError.Code? {
        do {
            _ = try JSONValue(parsing: bytes, depthLimit: depthLimit)
            return nil
        } catch { return error.code }
    }

    @Test("Values are written compactly, in order, with the shortest numbers")
    func writing() {
        let value: JSONValue = [
            "b": 1, "a": [1.5, -2.0, 0.1, 1e300, 1e-7, -0.0, 12_345_678_901_234_567_890.0], "t": "a\"\\/\n\u{1}ä𝄞",
            "n": nil, "f": false, "e": [:], "l": [],
        ]
        #expect(
            value.text()
                == #"{"b":1,"a":[1.5,-2,0.1,1e+300,1e-07,0,1.2345678901234567e+19],"#
                + #""t":"a\"\\/\n\u0001ä𝄞","n":null,"f":false,"e":{},"l":[]}"#)
    }

    @Test("Pretty text indents objects, keeps numbers on one line, and parses to the same value")
    func pretty() throws {
        let value: JSONValue = ["a": [1, 2, 3], "b": ["c": [[1], [2]]]]
        let text = value.text(pretty: true)
        #expect(text.contains("\"a\": [1, 2, 3]"))
        #expect(try parse(text) == value)
    }

    @Test("Every double reads back as itself", arguments: [1, 2, 3] as [UInt64])
    func doublesRoundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<3_000 {
            let bits = Double(bitPattern: random.next())
            for value in [bits, random.number(-1e4...1e4), Double(Float(random.number(-1...1)))]
            where value.isFinite {
                let read = try JSONValue(parsing: JSONValue.double(value).serialized()).doubleValue
                #expect(read == value, "seed \(seed), value \(value)")
            }
        }
    }

    @Test("Decimals read as the standard library reads them", arguments: [11, 12] as [UInt64])
    func decimals(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let digits = (0..<random.integer(1..<24)).map { _ in String(random.integer(0..<10)) }.joined()
            let text = "-\(random.integer(1..<10)).\(digits)e\(random.integer(-40..<40))"
            #expect(try parse(text).doubleValue == Double(text), "seed \(seed), text \(text)")
        }
    }

    @Test("Integers of 64 bits stay exact; larger ones become doubles")
    func integers() throws {
        #expect(try parse("9223372036854775807") == .integer(Int64.max))
        #expect(try parse("-9223372036854775807") == .integer(-Int64.max))
        #expect(try parse("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try parse("-0") == .integer(Int64(0)))
        #expect(try parse("1e2").integerValue == 100)
        #expect(try parse("1.0").doubleValue == 1)
    }

    @Test("Escapes and surrogate pairs become the characters they stand for")
    func escapes() throws {
        #expect(
            try parse(#""\"\\\/\b\f\n\r\t\u00e4\uD834\uDD1E\u0000""#) == .string("\"\\/\u{8}\u{c}\n\r\tä𝄞\u{0}"))
        #expect(try parse(#"{"\u0061":1}"#) == ["a": 1])
    }

    @Test("What RFC 8259 forbids is refused, with its kind")
    func refusals() {
        let cases: [(String, JSONParsingError.Code)] = [
            ("", .unexpectedEnd), (" ", .unexpectedEnd), ("[", .unexpectedEnd), ("[1", .unexpectedEnd),
            ("[1,", .unexpectedEnd), ("[1,]", .unexpectedCharacter), ("[,1]", .unexpectedCharacter),
            ("{\"a\"}", .unexpectedCharacter), ("{\"a\":}", .unexpectedCharacter), ("{a:1}", .unexpectedCharacter),
            ("{\"a\":1,}", .unexpectedCharacter), ("{\"a\":1", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
            ("01", .invalidNumber), ("-", .invalidNumber), ("1.", .invalidNumber), (".5", .unexpectedCharacter),
            ("1e", .invalidNumber), ("1e+", .invalidNumber), ("+1", .unexpectedCharacter), ("1e999", .invalidNumber),
            ("NaN", .unexpectedCharacter), ("nul", .unexpectedEnd), ("True", .unexpectedCharacter),
            ("truth", .unexpectedCharacter), ("1 2", .unexpectedCharacter), ("'a'", .unexpectedCharacter),
            ("\"a", .unexpectedEnd), ("\"\t\"", .unexpectedCharacter), (#""\x""#, .invalidEscape),
            (#""\u12g4""#, .invalidEscape), (#""\uD834""#, .invalidEscape), (#""\uD834\u0041""#, .invalidEscape),
            (#""\uDD1E""#, .invalidEscape), (#""\u12"#, .unexpectedEnd), ("\"\\", .unexpectedEnd),
            ("\u{FEFF}1", .unexpectedCharacter), ("[1] // x", .unexpectedCharacter), ("[0x1]", .unexpectedCharacter),
        ]
        for (text, expected) in cases { #expect(code(Array(text.utf8)) == expected, "\(text)") }
        #expect(code([0x22, 0xFF, 0x22]) == .invalidUTF8)
        #expect(code([0x22, 0xC0, 0x80, 0x22]) == .invalidUTF8)
        #expect(code([0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22]) == .invalidUTF8)
    }

    @Test("Nesting stops at the limit")
    func depth() {
        let text = Array((String(repeating: "[", count: 20) + String(repeating: "]", count: 20)).utf8)
        #expect(code(text, depthLimit: 20) == nil)
        #expect(code(text, depthLimit: 19) == .tooDeep)
        #expect(code(Array(String(repeating: "[", count: 1_000_000).utf8)) == .tooDeep)
    }

    @Test("An error names the byte")
    func offsets() {
        do {
            _ = try JSONValue(parsing: Array("[1, x]".utf8))
            Issue.record("no error")
        } catch { #expect(error.offset == 4) }
    }

    @Test("Any cut of a document is refused or parsed, never a crash")
    func truncation() {
        let document = Array(#"{"a":[1,-2.5e3,"x\u00e4\n",true,null],"b":{"c":false}}"#.utf8)
        for length in 0..<document.count { #expect(code(Array(document[..<length])) != nil, "length \(length)") }
        #expect(code(document) == nil)
    }

    @Test("Rounding keeps few digits, goes outwards, and is stable when repeated")
    func rounding() {
        #expect(rounded(1.23456, digits: 3) == 1.235)
        #expect(rounded(-0.0001, digits: 3).sign == .plus)
        #expect(roundedUp(1.2301, digits: 3) == 1.231)
        #expect(roundedUp(1.23, digits: 3) == 1.23)
        #expect(roundedDown(-12.3451, digits: 3) == -12.346)
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            let value = random.number(-1e5...1e5)
            let up = roundedUp(value, digits: 3)
            let down = roundedDown(value, digits: 3)
            #expect(up >= value - 1e-9 && up - value < 0.001 + 1e-9)
            #expect(down <= value + 1e-9 && value - down < 0.001 + 1e-9)
            #expect(roundedUp(up, digits: 3) == up && roundedDown(up, digits: 3) == up)
            #expect(roundedUp(down, digits: 3) == down && roundedDown(down, digits: 3) == down)
        }
    }
}
