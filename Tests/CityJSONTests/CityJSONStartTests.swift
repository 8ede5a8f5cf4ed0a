import CityJSONReading
import Testing

@Suite("The start of CityJSON")
struct CityJSONStartTests {
    private func system(_ text: String) -> String { CityJSONStart.referenceSystem(in: Array(text.utf8)) }

    @Test(
        "The reference system is that of the metadata, in whatever form",
        arguments: [
            (#"{"metadata":{"referenceSystem":"urn:ogc:def:crs:EPSG::7415"}}"#, "urn:ogc:def:crs:EPSG::7415"),
            ("\u{FEFF} { \"metadata\" :\n{ \"referenceSystem\" : \"https:\\/\\/a\\/1\" ", "https://a/1"),
            (#"{"metadata":{"crs":{"epsg":7415}}}"#, "EPSG:7415"),
            (#"{"metadata":{"crs":{"epsg":1},"referenceSystem":"b"},"vertices":["#, "b"),
            (#"{"CityObjects":{"x":{"attributes":{"referenceSystem":"no"}}},"metadata":{"referenceSystem":"b"}}"#, "b"),
            (#"{"CityObjects":{"x":{"attributes":{"referenceSystem":"no"}}}}"#, ""),
            (#"{"metadata":{"title":"\"referenceSystem\":\"no\""}}"#, ""), (#"{"metadata":{"referenceSystem":"cu"#, ""),
            (#"{"metadata":[]}"#, ""), ("[]", ""), ("", ""),
        ])
    func metadata(text: String, expected: String) { #expect(system(text) == expected) }
}
