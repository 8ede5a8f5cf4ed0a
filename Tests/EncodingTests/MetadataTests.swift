import JSONText
import StructuralMetadata
import Testing

/// A schema with every kind of property that Kachel writes.
let sampleSchema = MetadataSchema(
    id: "kachel", name: "Sample", description: "All kinds", version: "1",
    classes: [
        MetadataClass(
            id: "CityObject", name: "City object",
            properties: [
                MetadataProperty(id: "gml_id", name: "gml:id", type: .string, required: true, semantic: "ID"),
                MetadataProperty(id: "name", type: .string, noData: .text(""), semantic: "NAME"),
                MetadataProperty(
                    id: "object_type", type: .enumeration, enumType: "ObjectType", required: true),
                MetadataProperty(
                    id: "hoehe", name: "Höhe", description: "measured", type: .scalar, componentType: .float64,
                    noData: MetadataComponentType.float64.noData, unit: "m"),
                MetadataProperty(id: "i8", type: .scalar, componentType: .int8, noData: .integer(-128)),
                MetadataProperty(id: "i16", type: .scalar, componentType: .int16, noData: .integer(-32_768)),
                MetadataProperty(
                    id: "i32", type: .scalar, componentType: .int32, noData: MetadataComponentType.int32.noData),
                MetadataProperty(id: "u16", type: .scalar, componentType: .uint16),
                MetadataProperty(id: "u32", type: .scalar, componentType: .uint32),
                MetadataProperty(
                    id: "f32", type: .scalar, componentType: .float32, noData: MetadataComponentType.float32.noData),
                MetadataProperty(id: "listed", type: .enumeration, enumType: "Truth", noData: .text("unknown")),
            ]),
        MetadataClass(
            id: "Surface",
            properties: [
                MetadataProperty(id: "surface_type", type: .enumeration, enumType: "SurfaceType"),
                MetadataProperty(id: "parent", type: .scalar, componentType: .uint32),
                MetadataProperty(id: "area", type: .scalar, componentType: .float32, unit: "m²"),
            ]),
    ],
    enums: [
        MetadataEnum(
            id: "ObjectType", valueType: .uint16, values: [(name: "Building", value: 0), (name: "Road", value: 300)]),
        MetadataEnum(
            id: "Truth", valueType: .uint8,
            values: [(name: "false", value: 0), (name: "true", value: 1), (name: "unknown", value: 2)]),
        MetadataEnum(
            id: "SurfaceType", valueType: .uint8, values: [(name: "roof", value: 0), (name: "wall", value: 1)]),
    ])

/// An object table of the sample schema with random values.
func sampleObjectTable(rows: Int, random: inout SeededRandom, emptyNames: Bool = false) -> PropertyTable {
    var ids = StringColumn()
    var names = StringColumn()
    for row in 0..<rows {
        ids.append("DEBE_\(row)_ä")
        if emptyNames { names.appendEmpty() } else { names.append(utf8: Array(random.text().utf8).span) }
    }
    func many<Value>(_ make: (inout SeededRandom) -> Value) -> [Value] { (0..<rows).map { _ in make(&random) } }
    return PropertyTable(
        name: "objects", classID: "CityObject", count: rows,
        columns: [
            PropertyColumn(propertyID: "gml_id", values: .strings(ids)),
            PropertyColumn(propertyID: "name", values: .strings(names)),
            PropertyColumn(
                propertyID: "object_type", values: .enumeration16(many { $0.integer(0..<2) == 0 ? 0 : 300 })),
            PropertyColumn(propertyID: "hoehe", values: .float64(many { $0.number(0...300) })),
            PropertyColumn(propertyID: "i8", values: .int8(many { Int8(truncatingIfNeeded: $0.next()) })),
            PropertyColumn(propertyID: "i16", values: .int16(many { Int16(truncatingIfNeeded: $0.next()) })),
            PropertyColumn(propertyID: "i32", values: .int32(many { Int32(truncatingIfNeeded: $0.next()) })),
            PropertyColumn(propertyID: "u16", values: .uint16(many { UInt16(truncatingIfNeeded: $0.next()) })),
            PropertyColumn(propertyID: "u32", values: .uint32(many { UInt32(truncatingIfNeeded: $0.next()) })),
            PropertyColumn(propertyID: "f32", values: .float32(many { Float($0.number(-1...1)) })),
            PropertyColumn(propertyID: "listed", values: .enumeration8(many { UInt8($0.integer(0..<3)) })),
        ])
}

/// A surface table of the sample schema.
func sampleSurfaceTable(rows: Int, random: inout SeededRandom) -> PropertyTable {
    PropertyTable(
        name: "surfaces", classID: "Surface", count: rows,
        columns: [
            PropertyColumn(
                propertyID: "surface_type", values: .enumeration8((0..<rows).map { _ in UInt8(random.integer(0..<2)) })),
            PropertyColumn(propertyID: "parent", values: .uint32((0..<rows).map { UInt32($0) })),
            PropertyColumn(
                propertyID: "area", values: .float32((0..<rows).map { _ in Float(random.number(0...100)) })),
        ])
}

@Suite("Structural metadata")
struct MetadataTests {
    @Test("A schema comes back from its JSON text as it was")
    func schemaRoundTrip() throws {
        let bytes = sampleSchema.json.serialized()
        let read = try MetadataSchema(json: JSONValue(parsing: bytes))
        #expect(read == sampleSchema)
        #expect(read.json.serialized() == bytes)
    }

    @Test("A table comes back from its buffer views as it was", arguments: [1, 2, 3, 4] as [UInt64])
    func tableRoundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let table = sampleObjectTable(rows: random.integer(1..<400), random: &random)
        let encoded = table.encoded(firstBufferView: 7)
        let read = try PropertyTable(json: encoded.json, schema: sampleSchema) { index in
            encoded.bufferViews.indices.contains(index - 7) ? encoded.bufferViews[index - 7] : nil
        }
        #expect(read == table, "seed \(seed)")
    }

    @Test("String offsets take the narrowest type, and a view is exactly as long as its texts")
    func stringOffsets() {
        for (length, type, width) in [(255, "UINT8", 1), (256, "UINT16", 2), (65_535, "UINT16", 2), (65_536, nil, 4)]
            as [(Int, String?, Int)]
        {
            let column = StringColumn([String(repeating: "x", count: length), ""])
            let table = PropertyTable(
                name: "", classID: "C", count: 2, columns: [PropertyColumn(propertyID: "p", values: .strings(column))])
            let encoded = table.encoded(firstBufferView: 0)
            #expect(encoded.json["properties"]?["p"]?["stringOffsetType"]?.stringValue == type)
            #expect(encoded.bufferViews.map(\.count) == [length, 3 * width])
        }
    }

    @Test("A column of empty texts is left out of the table and of the cut-down schema")
    func emptyTexts() throws {
        var random = SeededRandom(seed: 9)
        let table = sampleObjectTable(rows: 5, random: &random, emptyNames: true)
        let encoded = table.encoded(firstBufferView: 0)
        #expect(encoded.json["properties"]?["name"] == nil)
        #expect(encoded.bufferViews.allSatisfy { !$0.isEmpty })
        let restricted = sampleSchema.restricted(to: [table])
        #expect(restricted.classes.map(\.id) == ["CityObject"])
        #expect(restricted.classes[0].property("name") == nil)
        #expect(restricted.enums.map(\.id) == ["ObjectType", "Truth"])
    }

    @Test("Numbers that are not finite are stored as missing")
    func notFinite() throws {
        let table = PropertyTable(
            name: "", classID: "CityObject", count: 3,
            columns: [
                PropertyColumn(propertyID: "hoehe", values: .float64([.nan, 1, .infinity])),
                PropertyColumn(propertyID: "f32", values: .float32([-.infinity, 2, .nan])),
            ])
        let encoded = table.encoded(firstBufferView: 0)
        let read = try PropertyTable(json: encoded.json, schema: sampleSchema) { encoded.bufferViews[$0] }
        #expect(
            read.columns[0].values == .float64([-Double.greatestFiniteMagnitude, 1, -Double.greatestFiniteMagnitude]))
        #expect(
            read.columns[1].values == .float32([-Float.greatestFiniteMagnitude, 2, -Float.greatestFiniteMagnitude]))
    }

    @Test("A table whose bytes do not fit is refused")
    func brokenTables() {
        let column = StringColumn(["ab", "c"])
        let table = PropertyTable(
            name: "", classID: "CityObject", count: 2,
            columns: [PropertyColumn(propertyID: "gml_id", values: .strings(column))])
        let encoded = table.encoded(firstBufferView: 0)
        for offsets in [[0, 2], [0, 3, 2], [1, 2, 3], [0, 2, 4], [0, 2, 3, 3]] as [[UInt8]] {
            #expect(throws: MetadataError.self, "\(offsets)") {
                try PropertyTable(json: encoded.json, schema: sampleSchema) {
                    $0 == 0 ? encoded.bufferViews[0] : offsets
                }
            }
        }
        #expect(throws: MetadataError.self) {
            try PropertyTable(json: encoded.json, schema: sampleSchema) { _ in nil }
        }
    }

    @Test("Identifiers are transliterated, safe and distinct")
    func identifiers() {
        let expected: [(String, String)] = [
            ("Höhe", "Hoehe"), ("Ho\u{308}he", "Hoehe"), ("Straße", "Strasse"), ("ÜBER", "UeBER"),
            ("Dachform", "Dachform"),
            ("façade-é", "facade_e"), ("1. Stock", "_1__Stock"), ("", "_"), ("用途", "attribute_50db"),
            ("a:b.c", "a_b_c"),
            ("m²", "m2"), ("x\u{323}", "x"), ("Łódź", "Lodz"), ("_x", "_x"), ("a\r\nb", "a_b"),
            ("uro:buildingID", "uro_buildingID"), ("uro:用途ID", "uro___ID"), ("2024", "_2024"), ("12.5", "_12_5"),
            ("__", "__"),
        ]
        for (name, identifier) in expected {
            #expect(propertyIdentifier(forSourceName: name, taken: []) == identifier, "\(name)")
        }
        let first = propertyIdentifier(forSourceName: "name", taken: reservedPropertyIdentifiers)
        #expect(first.hasPrefix("name_") && first.utf8.count == 9)
        var taken = reservedPropertyIdentifiers
        for name in ["用途", "高さ", "建物", "a b", "a-b", "a_b", "a:b", "name", "parent"] {
            let identifier = propertyIdentifier(forSourceName: name, taken: taken)
            #expect(taken.insert(identifier).inserted, "\(name)")
            let again = propertyIdentifier(forSourceName: name, taken: taken)
            #expect(again != identifier)
        }
        for identifier in taken {
            #expect(identifier.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil, "\(identifier)")
        }
    }
}
