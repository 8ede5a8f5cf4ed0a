import CityGMLReading
import CityObjects
import Diagnostics
import Foundation
import Testing

/// One object gives the same attributes in all versions of CityGML.
@Suite("Attributes of CityGML 3.0")
struct AttributeVersionTests {
    private func read(_ content: String) throws -> ReadDocument {
        try ReadDocument(
            """
            <CityModel xmlns="http://www.opengis.net/citygml/3.0" xmlns:gml="http://www.opengis.net/gml/3.2" \
            xmlns:bldg="http://www.opengis.net/citygml/building/3.0" \
            xmlns:con="http://www.opengis.net/citygml/construction/3.0" \
            xmlns:gen="http://www.opengis.net/citygml/generics/3.0" xmlns:xAL="urn:oasis:names:tc:ciq:xal:3" \
            xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:test="http://example.org/test/1.0">
            <cityObjectMember><bldg:Building gml:id="b">\(content)</bldg:Building></cityObjectMember></CityModel>
            """)
    }

    private func lines(_ content: String) throws -> [String] {
        try read(content).tree().attributes.map {
            "\($0.name)=\($0.text) \($0.kind.name)\($0.unit.isEmpty ? "" : " ")\($0.unit)"
        }
    }

    private static func height(_ value: String, _ status: String, unit: String = "#m") -> String {
        "<con:height><con:Height><con:highReference>highestRoofEdge</con:highReference>"
            + "<con:lowReference>lowestGroundPoint</con:lowReference><con:status>\(status)</con:status>"
            + "<con:value uom=\"\(unit)\">\(value)</con:value></con:Height></con:height>"
    }

    @Test("Generic attributes of every type keep name, value, kind and unit")
    func generics() throws {
        let attribute = { (type: String, name: String, value: String, more: String) -> String in
            "<genericAttribute><gen:\(type)Attribute><gen:name>\(name)</gen:name>"
                + "<gen:value\(more)>\(value)</gen:value></gen:\(type)Attribute></genericAttribute>"
        }
        let attributes: [String] = [
            attribute("String", "建物ID", "0110", ""), attribute("Int", "n", "-1", ""),
            attribute("Double", "d", "0.5", ""), attribute("Date", "t", "2020-02-29", ""),
            attribute("Uri", "u", "http://x", ""), attribute("Measure", "m m", "3", " uom=\"m3\""),
            attribute("Code", "c", "1000", " codeSpace=\"http://x\""),
        ]
        #expect(
            try lines(attributes.joined()) == [
                "建物ID=0110 text", "n=-1 integer", "d=0.5 double", "t=2020-02-29 date", "u=http://x text",
                "m m=3 double m3", "c=1000 text",
            ])
    }

    @Test("Sets name their members, nested ones and those behind them, too")
    func genericSets() throws {
        let value = { (name: String) -> String in
            "<gen:StringAttribute><gen:name>\(name)</gen:name><gen:value>x</gen:value></gen:StringAttribute>"
        }
        let content = """
            <genericAttribute><gen:GenericAttributeSet><gen:name>energy</gen:name>
            <gen:genericAttribute>\(value("a"))</gen:genericAttribute>
            <gen:genericAttribute><gen:GenericAttributeSet><gen:name>solar</gen:name><gen:genericAttribute>
            \(value("yield"))</gen:genericAttribute></gen:GenericAttributeSet></gen:genericAttribute>
            <gen:genericAttribute>\(value("b"))</gen:genericAttribute></gen:GenericAttributeSet></genericAttribute>
            <genericAttribute>\(value("c"))</genericAttribute>
            """
        #expect(
            try lines(content) == ["energy_a=x text", "energy_solar_yield=x text", "energy_b=x text", "c=x text"])
    }

    @Test("A value before its name is kept; one without any name is counted")
    func namesOfGenerics() throws {
        let document = try read(
            "<genericAttribute><gen:MeasureAttribute><gen:value uom=\"m\">3</gen:value><gen:name>n</gen:name>"
                + "</gen:MeasureAttribute></genericAttribute><genericAttribute><gen:IntAttribute>"
                + "<gen:value>4</gen:value></gen:IntAttribute></genericAttribute>")
        #expect(
            try document.tree().attributes == [
                Attribute(object: 0, name: "n", text: "3", kind: .double, unit: "m")
            ])
        #expect(document.count(.contentPassedOver, "generic attributes without a name") == 1)
    }

    @Test("A height gives the measured height of 2.0, the first one that was measured if there are several")
    func heights() throws {
        #expect(
            try lines(Self.height("5.0", "estimated")) == [
                "height_highReference=highestRoofEdge text", "height_lowReference=lowestGroundPoint text",
                "height_status=estimated text", "height_value=5.0 double #m", "measuredHeight=5.0 double #m",
            ])
        let several = try read(
            Self.height("1", "estimated") + Self.height("2", "measured", unit: "ft") + Self.height("3", "measured")
        ).tree()
        #expect(several.attribute("measuredHeight")?.text == "2" && several.attribute("measuredHeight")?.unit == "ft")
        #expect(several.text("height_value") == "1" && several.text("height_3_value") == "3")
    }

    @Test("Dates of construction and demolition give the years, too")
    func years() throws {
        #expect(
            try lines(
                "<con:dateOfConstruction>1985-01-01</con:dateOfConstruction>"
                    + "<con:dateOfDemolition>2020</con:dateOfDemolition>"
            ) == [
                "dateOfConstruction=1985-01-01 date", "yearOfConstruction=1985 integer", "dateOfDemolition=2020 date",
                "yearOfDemolition=2020 integer",
            ])
    }

    @Test("A target resource is the name or the address that 2.0 tells apart")
    func externalReferences() throws {
        let reference = { (target: String) -> String in
            "<externalReference><ExternalReference><targetResource>\(target)</targetResource>"
                + "<informationSystem>http://alkis</informationSystem></ExternalReference></externalReference>"
        }
        #expect(
            try lines(reference("DE:123 4") + reference("urn:x:y")) == [
                "externalReference_uri=DE:123 4 text", "externalReference_informationSystem=http://alkis text",
                "externalReference_2_uri=urn:x:y text", "externalReference_2_informationSystem=http://alkis text",
            ])
        #expect(try lines(reference("DEHE0001")).first == "externalReference_name=DEHE0001 text")
    }

    @Test("Addresses of xAL 3 have the names of xAL 2")
    func addresses() throws {
        #expect(
            try lines(
                "<bldg:address><Address><xalAddress><xAL:Address><xAL:Country><xAL:NameElement>France</xAL:NameElement>"
                    + "</xAL:Country><xAL:Locality><xAL:NameElement>Lyon</xAL:NameElement></xAL:Locality>"
                    + "<xAL:Thoroughfare><xAL:Number>1</xAL:Number><xAL:NameElement>Place de la Comédie"
                    + "</xAL:NameElement></xAL:Thoroughfare><xAL:PostCode><xAL:Identifier>69001</xAL:Identifier>"
                    + "</xAL:PostCode></xAL:Address></xalAddress></Address></bldg:address>"
            ) == [
                "address_CountryName=France text", "address_LocalityName=Lyon text",
                "address_ThoroughfareNumber=1 text",
                "address_ThoroughfareName=Place de la Comédie text", "address_PostalCodeNumber=69001 text",
            ])
    }

    @Test("Hooks for extensions stand in no name")
    func hooks() throws {
        #expect(
            try lines(
                "<bldg:adeOfAbstractBuilding><test:BuildingProperties><test:ownerName>Smith</test:ownerName>"
                    + "<test:certificate><test:Certificate><test:id>7</test:id></test:Certificate></test:certificate>"
                    + "</test:BuildingProperties></bldg:adeOfAbstractBuilding><test:remark>r</test:remark>"
            ) == ["test:ownerName=Smith text", "test:certificate_id=7 integer", "test:remark=r text"])
    }

    @Test("Complex attributes of the standard are typed by it")
    func complexAttributes() throws {
        #expect(
            try lines(
                "<creationDate>2020-01-01T00:00:00Z</creationDate><area><QualifiedArea><area uom=\"m2\">12.5</area>"
                    + "<typeOfArea>1000</typeOfArea></QualifiedArea></area><con:occupancy><Occupancy>"
                    + "<numberOfOccupants>4</numberOfOccupants><occupantType>1</occupantType></Occupancy></con:occupancy>"
                    + "<bldg:function>0110</bldg:function><bldg:storeysAboveGround>3</bldg:storeysAboveGround>"
            ) == [
                "creationDate=2020-01-01T00:00:00Z date", "area_area=12.5 double m2", "area_typeOfArea=1000 text",
                "occupancy_numberOfOccupants=4 integer", "occupancy_occupantType=1 text", "function=0110 text",
                "storeysAboveGround=3 integer",
            ])
    }

    /// The folder of the data sets, nil where they are not.
    private static let data: String? = {
        let path = ProcessInfo.processInfo.environment["KACHEL_TEST_DATA"] ?? "../shared/data"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    @Test(
        "OGC's examples give the same attributes in 2.0 and 3.0",
        arguments: [
            (
                "ogc-citygml2-examples/building/Building_LOD0-EPSG25832.gml",
                "ogc-citygml3-examples/Examples-from-CityGML-2.0/building/CityGMLv3/Building_LOD0-EPSG25832.gml"
            ),
            (
                "ogc-citygml2-examples/building/Building_and_garage_LOD2-EPSG25832.gml",
                "ogc-citygml3-examples/Examples-from-CityGML-2.0/building/CityGMLv3/"
                    + "Building_and_garage_LOD2-EPSG25832.gml"
            ),
            (
                "ogc-citygml3-examples/XLink-examples/5_Building_with_Building_Installation/CityGML_2.gml",
                "ogc-citygml3-examples/XLink-examples/5_Building_with_Building_Installation/CityGML_3.gml"
            ),
        ])
    func examples(older: String, newer: String) throws {
        guard let data = Self.data, FileManager.default.fileExists(atPath: data + "/" + older) else {
            print("data test: skipped \(older)")
            return
        }
        let sides = try [older, newer].map { path in
            Set(
                try ReadDocument(path: data + "/" + path, name: path).trees.flatMap { tree in
                    tree.attributes.map { attribute in
                        let surface = attribute.surface >= 0 ? tree.surfaces[Int(attribute.surface)].kind.name : ""
                        return "\(tree.objects[Int(attribute.object)].identifier) \(surface) \(attribute.name)="
                            + "\(attribute.text) \(attribute.kind.name) \(attribute.unit)"
                    }
                })
        }
        let missing = sides[0].subtracting(sides[1])
        #expect(
            !sides[0].isEmpty && missing.isEmpty,
            "\(missing.sorted().prefix(9)) \(sides[1].subtracting(sides[0]).sorted().prefix(9))")
        print("data test: ran \(older)")
    }
}
