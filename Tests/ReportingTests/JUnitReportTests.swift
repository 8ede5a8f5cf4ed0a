import Testing

@testable import Reporting

@Suite("JUnit reports")
struct JUnitReportTests {
    private func suite(_ text: String) -> JUnitSuite {
        JUnitSuite(
            name: text, seconds: 1.2345, timestamp: "2026-03-31T12:00:00", properties: [(text, text)],
            cases: [
                JUnitSuite.Case(group: "g", name: text, output: text),
                JUnitSuite.Case(group: "g", name: "b", .failed(type: text, message: text, text: text)),
                JUnitSuite.Case(group: "g", name: "c", .broken(type: text, message: text)),
                JUnitSuite.Case(group: "g", name: "d", .skipped(message: text)),
            ], output: text)
    }

    @Test("The document is well-formed XML 1.0, whatever it holds", arguments: hostileTexts)
    func wellFormed(text: String) throws {
        let parsed = try #require(ParsedMarkup.parse(suite(text).bytes))
        #expect(
            parsed.elements.map(\.name) == [
                "testsuites", "testsuite", "properties", "property", "testcase", "system-out", "testcase", "failure",
                "testcase", "error", "testcase", "skipped", "system-out",
            ])
    }

    @Test("Suites carry the attributes that Jenkins and GitLab read, and the counts agree with the cases")
    func attributes() throws {
        let parsed = try #require(ParsedMarkup.parse(suite("x").bytes))
        let suite = try #require(parsed.elements("testsuite").first).attributes
        #expect(
            suite == [
                "name": "x", "tests": "4", "failures": "1", "errors": "1", "skipped": "1", "time": "1.235",
                "timestamp": "2026-03-31T12:00:00",
            ])
        for element in parsed.elements("testcase") {
            #expect(Set(element.attributes.keys) == ["classname", "name", "time"])
        }
        #expect(parsed.elements("failure").first?.attributes == ["type": "x", "message": "x"])
    }

    @Test("Long outputs are cut")
    func bounded() {
        #expect(suite(String(repeating: "long ", count: 1_000_000)).bytes.count < 5 * JUnitSuite.textLimit)
    }

    @Test("Times have three decimals", arguments: [(0.0, "0.000"), (0.0014, "0.001"), (61.05, "61.050")])
    func times(seconds: Double, text: String) throws {
        let suite = JUnitSuite(name: "n", seconds: seconds, timestamp: "", cases: [])
        let parsed = try #require(ParsedMarkup.parse(suite.bytes))
        #expect(parsed.elements("testsuite").first?.attributes["time"] == text)
    }
}
