import CityObjects
import Diagnostics
import Testing

@testable import ModelInspection
@testable import TilePipeline

@Suite("Inspection of city models")
struct ModelInspectorTests {
    @Test("Objects are counted by class, level and part")
    func objects() async throws {
        let folder = try InspectionFolder()
        let part =
            "<bldg:consistsOfBuildingPart><bldg:BuildingPart><bldg:lod1MultiSurface><gml:MultiSurface>"
            + MadeModel.square(534_000, 5_685_000, 150) + "</gml:MultiSurface></bldg:lod1MultiSurface>"
            + "</bldg:BuildingPart></bldg:consistsOfBuildingPart>"
        let empty = "<cityObjectMember><bldg:Building gml:id=\"c\"/></cityObjectMember>"
        try folder.write(
            "a.gml",
            MadeModel.document(MadeModel.building("a", inside: part) + MadeModel.building("b", level: 3) + empty))
        let survey = try await folder.inspect()
        let buildings = try #require(survey.kinds[.building])
        #expect(buildings.topLevel == 3 && buildings.parts == 0 && buildings.withoutPolygons == 1)
        #expect(buildings.levels == [0, 0, 1, 1, 0])
        let parts = try #require(survey.kinds[.buildingPart])
        #expect(parts.topLevel == 0 && parts.parts == 1 && parts.withoutIdentifier == 1)
        #expect(parts.levels == [0, 1, 0, 0, 0])
        #expect(survey.polygons == 3 && survey.rings == 3 && survey.points == 12)
        #expect(survey.surfaces == [.roof: 2, .unclassified: 1])
        #expect(survey.elements.geometries["Polygon"] == 3 && survey.elements.properties["lod1MultiSurface"] == 1)
        #expect(survey.problems.entries[.noGeometry]?.count == 1)
    }

    @Test("Reference systems stand as written, with their objects, also those of no use")
    func systems() async throws {
        let folder = try InspectionFolder()
        try folder.write("a.gml", MadeModel.document(MadeModel.building("a") + MadeModel.building("b", x: 534_500)))
        try folder.write("b.gml", MadeModel.document(srsName: "Erewhon", MadeModel.building("c")))
        try folder.write("c.gml", MadeModel.document(srsName: "", MadeModel.building("d")))
        let survey = try await folder.inspect()
        #expect(survey.systems.keys.sorted() == ["", "EPSG:25832", "Erewhon"])
        let known = try #require(survey.systems["EPSG:25832"])
        #expect(known.objects == 2 && known.points == 8 && known.error == nil)
        #expect(known.minimum == [534_000, 5_685_000, 160] && known.maximum == [534_510, 5_685_010, 160])
        #expect(known.use?.description.interpretation == "EPSG:25832")
        // cs2cs EPSG:25832 EPSG:4326 says 51.315287570 9.487855385 of 534000 5685000.
        let example = try #require(known.example)
        #expect(example.place.gmlID == "a" && example.source == [534_000, 5_685_000, 160])
        #expect(abs(example.latitude - 51.315287570) < 1e-8 && abs(example.longitude - 9.487855385) < 1e-8)
        #expect(example.height > 200 && example.height < 215)
        #expect(survey.systems["Erewhon"]?.error != nil && survey.systems["Erewhon"]?.use == nil)
        #expect(survey.objectsWithoutSystem == 1 && survey.place.objects == 2)
        #expect(survey.problems.entries[.missingCRS]?.count == 1 && survey.problems.entries[.unknownCRS]?.count == 1)
        let forced = try await folder.inspect(crs: "EPSG:25832")
        #expect(forced.systems.keys.sorted() == ["EPSG:25832"] && forced.place.objects == 4)
    }

    @Test("The place is where the points are; strangers are named")
    func place() async throws {
        let folder = try InspectionFolder()
        let city = (0..<40).map { MadeModel.building("b\($0)", x: 534_000 + Double($0) * 20, z: 100 + Double($0)) }
        try folder.write(
            "city.gml", MadeModel.document(city.joined() + MadeModel.building("stranger", x: 834_000, z: 100)))
        let survey = try await folder.inspect(crs: "EPSG:25832+5783")
        let place = survey.place
        // EPSG:25832 534000 5685000 by PROJ's cs2cs.
        #expect(abs(place.west - 9.4878554) < 2e-6)
        #expect(place.objects == 41 && abs(place.highest - place.lowest - 39) < 4)
        // The median is that of the city, where the geoid lies some 46 m above the ellipsoid.
        #expect(abs((place.medianBase ?? 0) - 120 - 46) <= 2)
        let outliers = try #require(place.outliers)
        #expect(outliers.objects == 1 && outliers.farthest.gmlID == "stranger")
        #expect(abs(outliers.distance - 300_000) < 1000)
        #expect(place.width > 290_000 && place.width < 310_000)
    }

    @Test(
        "Across the 180th meridian the distance to strangers is the shorter way round",
        // A degree of longitude is 106.4 km there.
        arguments: [(0.01, nil), (0.65, 70.3), (-0.65, 63.8), (3.02, 322.5), (-3.02, 316)] as [(Double, Double?)])
    func strangersAcrossTheAntimeridian(offset: Double, expected: Double?) {
        var survey = PlaceSurvey()
        for index in 0..<20 {
            survey.add(Self.bounds(west: 179.95 + Double(index) * 0.002), heights: [0], first: Place(file: "near.gml"))
        }
        survey.add(Self.bounds(west: 180 + offset), heights: [0], first: Place(file: "far.gml"))
        let outliers = survey.outlierCheck.outliers
        #expect((outliers == nil) == (expected == nil))
        if let outliers, let expected { #expect(abs(outliers.distance / 1000 - expected) < 0.005 * expected) }
        #expect(outliers?.farthest.file == (expected == nil ? nil : "far.gml"))
    }

    @Test("Of few objects one at the other end of the world is a stranger", arguments: [(5.0, false), (20, true)])
    func strangerAmongFew(offset: Double, expected: Bool) {
        var survey = PlaceSurvey()
        for west in [9.501, 9.502, 9.503] {
            survey.add(Self.bounds(west: west), heights: [0], first: Place(file: "near.gml"))
        }
        survey.add(Self.bounds(west: 9.5 + offset), heights: [0], first: Place(file: "far.gml"))
        #expect((survey.outlierCheck.outliers != nil) == expected)
    }

    @Test("A house symmetrical to the 180th meridian stands beside its neighbours")
    func onTheAntimeridian() {
        var survey = PlaceSurvey()
        for index in 0..<20 {
            survey.add(Self.bounds(west: -179.99 + Double(index) * 0.002), heights: [0], first: Place(file: "near.gml"))
        }
        survey.add(Self.bounds(west: 180 - 0.00005), heights: [0], first: Place(file: "far.gml"))
        #expect(survey.outlierCheck.outliers == nil)
    }

    /// What a house 0.0001 degrees wide covers.
    private static func bounds(west: Double) -> TreePlacement.Bounds {
        TreePlacement.Bounds(
            west: west * .pi / 180, south: -0.3, east: (west + 0.0001) * .pi / 180, north: -0.2999, bottom: 10, top: 20)
    }

    @Test("Attributes have kind, count, unit, range and first values in document order")
    func attributes() async throws {
        let folder = try InspectionFolder()
        func attributes(_ index: Int) -> String {
            MadeModel.attribute("int", "number", "\(index % 40)")
                + MadeModel.attribute("string", "word", index < 30 ? "x" : "y")
                + (index % 2 == 0 ? "<bldg:measuredHeight uom=\"m\">\(index).5</bldg:measuredHeight>" : "")
        }
        for file in 0..<3 {
            let members = (0..<20).map { index in
                MadeModel.building("f\(file)b\(index)", inside: attributes(file * 20 + index))
            }
            try folder.write("f\(file).gml", MadeModel.document(members.joined()))
        }
        let survey = try await folder.inspect()
        let columns = survey.attributes.sorted
        #expect(columns.map(\.name) == ["measuredHeight", "number", "word"])
        #expect(columns.allSatisfy { $0.object == .building })
        let height = columns[0].column
        #expect(height.kind == .double && height.count == 30 && height.units == ["m": 30])
        #expect(height.minimum == 0.5 && height.maximum == 58.5)
        let number = columns[1].column
        #expect(number.kind == .integer && number.count == 60 && number.distinctValues == nil)
        #expect(number.firstValues == (0..<33).map(String.init))
        #expect(columns[2].column.firstValues == ["x", "y"] && columns[2].column.distinctValues == 2)
    }

    @Test("Values of parts merge to the first values of the whole, whoever reads what")
    func merging() {
        let values = (0..<500).map { "v\(($0 * 7) % 60)" }
        func column(_ indices: [Int]) -> AttributeColumn {
            var column = AttributeColumn(kind: .text)
            for index in indices {
                column.add(
                    Attribute(object: 0, name: "a", text: values[index], kind: .text),
                    at: ValuePosition(file: 0, member: index, object: 0, attribute: 0))
            }
            return column
        }
        let whole = column(Array(0..<500))
        for workers in [2, 3, 7] {
            var merged = AttributeColumn(kind: .text)
            for worker in (0..<workers).reversed() {
                merged.merge(column((0..<500).filter { ($0 / 10) % workers == worker }))
            }
            #expect(merged.firstValues == whole.firstValues && merged.count == 500)
            #expect(merged.distinctValues == nil)
        }
    }

    @Test("Appearances, images and other namespaces are counted, wherever they stand")
    func appearances() async throws {
        let folder = try InspectionFolder()
        func appearance(_ theme: String, _ image: String) -> String {
            "<app:Appearance><app:theme>\(theme)</app:theme><app:surfaceDataMember><app:ParameterizedTexture>"
                + "<app:imageURI>\(image)</app:imageURI></app:ParameterizedTexture></app:surfaceDataMember>"
                + "<app:surfaceDataMember><app:X3DMaterial/></app:surfaceDataMember></app:Appearance>"
        }
        let outside = "<app:appearanceMember>\(appearance("summer", "images/there.jpg"))</app:appearanceMember>"
        let inside = "<appearance>\(appearance("winter", "images/away.png"))</appearance><ade:floor>1</ade:floor>"
        try folder.write("images/there.jpg", [UInt8](repeating: 0xFF, count: 123))
        try folder.write(
            "a.gml", MadeModel.document(header: outside, MadeModel.building("a", inside: inside), behind: outside))
        let survey = try await folder.inspect()
        #expect(survey.elements.appearances == 3 && survey.elements.materials == 3)
        #expect(survey.elements.themes == ["summer": 2, "winter": 1] && survey.elements.parameterizedTextures == 3)
        #expect(survey.images.references == 3 && survey.images.files == 2 && survey.images.present == 1)
        #expect(survey.images.bytes == 123 && survey.images.missingExamples == ["images/away.png"])
        #expect(survey.elements.foreign["http://www.example.org/ade/1.0"]?.names == ["floor": 1])
    }

    @Test("A malformed member costs its own counts and no other")
    func malformed() async throws {
        let folder = try InspectionFolder()
        let broken = "<cityObjectMember><bldg:Building gml:id=\"x\"><gml:name>n</bldg:Building></cityObjectMember>"
        try folder.write("a.gml", MadeModel.document(MadeModel.building("a") + broken + MadeModel.building("b")))
        try folder.write("b.gml", MadeModel.document(MadeModel.building("c")))
        let survey = try await folder.inspect()
        #expect(survey.topLevelObjects == 3 && survey.lostMembers == 1)
        #expect(survey.elements.geometries["Polygon"] == 3)
        #expect(survey.problems.entries[.malformedMember]?.count == 1)
    }

    @Test("What a document says of itself is kept, and that of its objects is not taken for it")
    func statements() async throws {
        let folder = try InspectionFolder()
        let header =
            "<gml:metaDataProperty><gml:GenericMetaData><owner>City of\n  Kassel</owner></gml:GenericMetaData>"
            + "</gml:metaDataProperty><gml:description>Licence CC BY 4.0</gml:description>"
        try folder.write(
            "a.gml", MadeModel.document(header: header, MadeModel.building("a", inside: "<gml:name>x</gml:name>")))
        let survey = try await folder.inspect()
        #expect(
            survey.statements.map(\.statement) == [
                ModelStatement(property: "gml:description", text: "Licence CC BY 4.0"),
                ModelStatement(property: "gml:metaDataProperty", text: "owner: City of Kassel"),
            ])
    }

    @Test("Files are told by format, and those that are not read are named")
    func files() async throws {
        let folder = try InspectionFolder()
        try folder.write("a.gml", MadeModel.document(MadeModel.building("a")))
        try folder.write("b.json", "{\"type\": \"CityJSON\", \"version\": \"2.0\"}")
        try folder.write("notes.txt", "nothing")
        let survey = try await folder.inspect()
        let first = try #require(survey.files.first)
        #expect(first.name == "a.gml" && first.format == "CityGML" && first.version == "2.0" && first.isRead)
        #expect(first.encoding == "UTF-8" && first.objects == 1 && first.srsName == "EPSG:25832")
        #expect(first.bytes == first.sizeOnDisk && !first.isCompressed)
        #expect(survey.problems.entries[.otherFilesPassedOver]?.count == 1)
    }

    @Test(
        "Encodings are read from the declaration",
        arguments: [
            ("<?xml version='1.0' encoding='iso-8859-1'?><C>", "ISO-8859-1"), ("<C>", "UTF-8"),
            ("<?xml version=\"1.0\"?><C encoding=\"x\">", "UTF-8"), ("<?xml encoding = \"utf-8\" ?>", "UTF-8"),
        ])
    func encodings(prolog: String, encoding: String) {
        #expect(DocumentStatements.encoding(ofProlog: Array(prolog.utf8)) == encoding)
    }
}
