import StructuralMetadata
import Testing

@testable import TilePipeline

/// Rows of surfaces are there for triangles that refer to them.
@Suite struct UnusedSurfaceTests {
    private func rowsWithoutTriangles(_ built: BuiltCity) -> Int {
        built.bundle.nodes.compactMap(\.content).reduce(0) { sum, content in
            let used = content.primitives.reduce(into: Set<UInt32>()) { rows, primitive in
                for index in primitive.indices { rows.insert(primitive.surfaceRow[Int(index)]) }
            }
            return sum + content.surfaceTable.count - used.count
        }
    }

    @Test("no table has a row that no triangle refers to, on coarse grids either, where the leaves have none")
    func cities() async throws {
        #expect(rowsWithoutTriangles(try await BuiltCity.shared.value) == 0)
        #expect(rowsWithoutTriangles(try await BuiltCity.tight.value) == 0)
    }

    /// A strip in front of a box, so many metres high, as a wall with a name.
    private func strip(_ id: String, height: Double, name: String) -> String {
        let list = [(0.0, 0.0), (8, 0), (8, height), (0, height), (0, 0)].map {
            "\(533_999) \(5_684_000 + $0.0) \(160 + $0.1)"
        }.joined(separator: " ")
        return "<bldg:boundedBy><bldg:WallSurface gml:id=\"\(id)\">"
            + (name.isEmpty ? "" : "<gml:name>\(name)</gml:name>")
            + "<bldg:lod2MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>"
            + "<gml:posList srsDimension=\"3\">\(list)</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
            + "</gml:surfaceMember></gml:MultiSurface></bldg:lod2MultiSurface></bldg:WallSurface></bldg:boundedBy>"
    }

    @Test("a surface without area on the grid of its leaf is told and keeps its row with its attributes")
    func slivers() async throws {
        let box = MadeDocuments.Box(id: "a", east: 534_000).xml.replacing(
            "</bldg:Building>",
            with: strip("s1", height: 0.001, name: "lost") + strip("s2", height: 0.0012, name: "")
                + strip("s3", height: 0.001, name: "") + strip("s4", height: 1, name: "kept") + "</bldg:Building>")
        let built = try await BuiltCity([MadeDocuments.document("a.gml", members: [box])])
        let table = try #require(built.bundle.nodes.first?.content?.surfaceTable)
        #expect(table.count == 10 && rowsWithoutTriangles(built) == 3)
        let names = try #require(table.column("name"))
        #expect((0..<10).compactMap { names.values.text(at: $0) }.filter { !$0.isEmpty }.sorted() == ["kept", "lost"])
        let notes = built.report.notes.sorted.filter { $0.key.code == .degenerateRing }
        #expect(
            notes.map { "\($0.key.name): \($0.entry.count) in \($0.entry.first.gmlID)" } == [
                "surface without area on the grid of its tile: a row without triangles: 3 in a"
            ])
        #expect(built.report.degenerateTriangles == 6)
    }

    @Test("some rows of a table, in the order given; a column without any text goes")
    func rows() {
        let table = PropertyTable(
            name: "n", classID: "c", count: 4,
            columns: [
                PropertyColumn(propertyID: "a", values: .strings(StringColumn(["", "ä", "b", ""]))),
                PropertyColumn(propertyID: "b", values: .strings(StringColumn(["x", "", "", ""]))),
                PropertyColumn(propertyID: "c", values: .int16([1, 2, 3, 4])),
            ])
        let kept = table.keeping([3, 1])
        #expect(kept.count == 2 && kept.columns.map(\.propertyID) == ["a", "c"])
        #expect(kept.columns.first?.values == .strings(StringColumn(["", "ä"])))
        #expect(kept.columns.last?.values == .int16([4, 2]))
    }
}
