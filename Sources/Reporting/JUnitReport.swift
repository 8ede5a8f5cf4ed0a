/// A run as a suite of tests, in the form that Jenkins, GitLab and others read.
package struct JUnitSuite: Sendable {
    /// One thing that was checked.
    package struct Case: Sendable {
        /// How it came out.
        package enum Result: Sendable {
            case passed
            /// A problem at or above the threshold: its kind, one line, and all of it.
            case failed(type: String, message: String, text: String)
            /// The run could not finish.
            case broken(type: String, message: String)
            /// Something to know that does not fail the run.
            case skipped(message: String)
        }

        /// The group, with dots between its parts.
        package var group: String
        /// What was checked.
        package var name: String
        /// How it came out.
        package var result: Result
        /// What else there is to say; empty for nothing.
        package var output: String

        /// A case from its parts.
        package init(group: String, name: String, _ result: Result = .passed, output: String = "") {
            self.group = group
            self.name = name
            self.result = result
            self.output = output
        }
    }

    /// The name of the suite.
    package var name: String
    /// Seconds that the run took, ≥ 0.
    package var seconds: Double
    /// When it began, ISO 8601 in UTC without a zone; empty if unknown.
    package var timestamp: String
    /// Names with values.
    package var properties: [(name: String, value: String)]
    /// What was checked.
    package var cases: [Case]
    /// What the run said at its end.
    package var output: String

    /// A suite from its parts.
    package init(
        name: String, seconds: Double, timestamp: String, properties: [(name: String, value: String)] = [],
        cases: [Case], output: String = ""
    ) {
        self.name = name
        self.seconds = seconds
        self.timestamp = timestamp
        self.properties = properties
        self.cases = cases
        self.output = output
    }

    /// How much text of one failure, or of one output, is written, in characters of Unicode.
    package static let textLimit = 20_000

    /// The document as UTF-8.
    package var bytes: [UInt8] {
        let failures = cases.count { if case .failed = $0.result { true } else { false } }
        let errors = cases.count { if case .broken = $0.result { true } else { false } }
        let skipped = cases.count { if case .skipped = $0.result { true } else { false } }
        let time = Self.decimal(seconds)
        let counts =
            "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(time)\""
        let totals = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(time)\""
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"\(MarkupText.escaped(name))\" \(totals)>\n"
        text += "<testsuite name=\"\(MarkupText.escaped(name))\" \(counts)"
        text += timestamp.isEmpty ? ">\n" : " timestamp=\"\(MarkupText.escaped(timestamp))\">\n"
        if !properties.isEmpty {
            text += "<properties>\n"
            for property in properties {
                text += "<property name=\"\(MarkupText.escaped(property.name))\" "
                text += "value=\"\(MarkupText.escaped(property.value))\"/>\n"
            }
            text += "</properties>\n"
        }
        for item in cases { text += Self.markup(item) }
        if !output.isEmpty { text += Self.output(output) }
        text += "</testsuite>\n</testsuites>\n"
        return Array(text.utf8)
    }

    private static func markup(_ item: Case) -> String {
        // The time of a single file is unknown, since files are read by several threads at once.
        var text = "<testcase classname=\"\(MarkupText.escaped(item.group))\" name=\"\(MarkupText.escaped(item.name))\""
        text += " time=\"0\""
        var content = ""
        switch item.result {
        case .passed: break
        case .failed(let type, let message, let detail):
            content += "<failure type=\"\(MarkupText.escaped(type))\" message=\"\(MarkupText.escaped(message))\">"
            content += "\(MarkupText.escaped(detail, limit: textLimit))</failure>\n"
        case .broken(let type, let message):
            content += "<error type=\"\(MarkupText.escaped(type))\" message=\"\(MarkupText.escaped(message))\"/>\n"
        case .skipped(let message): content += "<skipped message=\"\(MarkupText.escaped(message))\"/>\n"
        }
        if !item.output.isEmpty { content += output(item.output) }
        text += content.isEmpty ? "/>\n" : ">\n\(content)</testcase>\n"
        return text
    }

    private static func output(_ text: String) -> String {
        "<system-out>\(MarkupText.escaped(text, limit: textLimit))</system-out>\n"
    }

    private static func decimal(_ seconds: Double) -> String {
        let thousandths = Int(min(1e12, max(0, seconds * 1000)).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
