/// Writes buildings and the bridge as CityGML 1.0 or 2.0, elements in the order of the schema.
struct CityGMLWriter {
    /// The text so far.
    var text = GMLText()

    private let version: SyntheticCityVersion
    private let seed: UInt64
    private let names: StreetNames
    /// The closed shell of the part in hand.
    private var shell = PolygonBuffer()
    /// LoD 1 body, installation or bridge.
    private var extra = PolygonBuffer()

    init(city: SyntheticCity) {
        version = city.options.version
        seed = city.options.seed
        names = StreetNames(seed: city.options.seed)
    }

    // MARK: - Document

    /// Adds all before the first building.
    mutating func addHeader(envelope: SyntheticCityExpectation) {
        text.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        text.line("<core:CityModel")
        switch version {
        case .v1:
            text.add(" xmlns:core=\"http://www.opengis.net/citygml/1.0\"")
            text.add(" xmlns:bldg=\"http://www.opengis.net/citygml/building/1.0\"")
            text.add(" xmlns:gen=\"http://www.opengis.net/citygml/generics/1.0\"")
        case .v2:
            text.add(" xmlns:core=\"http://www.opengis.net/citygml/2.0\"")
            text.add(" xmlns:bldg=\"http://www.opengis.net/citygml/building/2.0\"")
            text.add(" xmlns:brid=\"http://www.opengis.net/citygml/bridge/2.0\"")
            text.add(" xmlns:gen=\"http://www.opengis.net/citygml/generics/2.0\"")
        }
        text.add(" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"")
        text.add(" xmlns:xAL=\"urn:oasis:names:tc:ciq:xsdschema:xAL:2.0\">")
        text.depth = 1
        text.line("<gml:name>Kachelstadt</gml:name>")
        text.open("<gml:boundedBy>")
        text.open("<gml:Envelope srsName=\"urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH*GCG2016\" srsDimension=\"3\">")
        addCorner("<gml:lowerCorner>", envelope.lowerCorner, "</gml:lowerCorner>")
        addCorner("<gml:upperCorner>", envelope.upperCorner, "</gml:upperCorner>")
        text.close("</gml:Envelope>")
        text.close("</gml:boundedBy>")
    }

    /// Adds the end of the document.
    mutating func addFooter() {
        text.depth = 0
        text.line("</core:CityModel>\n")
    }

    private mutating func addCorner(_ start: StaticString, _ corner: [3 of Int64], _ end: StaticString) {
        text.line(start)
        for axis in 0..<3 {
            if axis > 0 { text.add(byte: UInt8(ascii: " ")) }
            text.add(millimetres: corner[axis])
        }
        text.add(end)
    }

    /// Adds the bridge as a top-level object.
    mutating func addBridge() {
        BridgePlan.fill(&extra)
        text.open("<core:cityObjectMember>")
        text.open("<brid:Bridge gml:id=\"DEHE06BR00000001\">")
        text.line("<gml:name>Alte Brücke</gml:name>")
        text.line("<core:creationDate>2023-05-04</core:creationDate>")
        text.line("<brid:class>1000</brid:class>")
        text.line("<brid:function>53001_1800</brid:function>")
        text.line("<brid:yearOfConstruction>1794</brid:yearOfConstruction>")
        text.open("<brid:lod2MultiSurface>")
        addMultiSurface(of: extra, label: .bridge)
        text.close("</brid:lod2MultiSurface>")
        text.close("</brid:Bridge>")
        text.close("</core:cityObjectMember>")
    }

    // MARK: - Buildings

    /// Adds a building as a top-level object.
    mutating func addBuilding(_ plan: BuildingPlan, in block: CityBlock) {
        let facts = BuildingFacts(plan, in: block, seed: seed)
        let label = PolygonLabel.building(facts.polygonNumber)
        text.open("<core:cityObjectMember>")
        text.line("<bldg:Building gml:id=\"")
        text.add(facts)
        text.add("\">")
        text.depth += 1
        addName(plan, facts)
        addCreationDate(facts)
        addExternalReference(facts)
        addGenericAttributes(plan, facts)
        text.line("<bldg:function>")
        text.add(plan.use.functionCode)
        text.add("</bldg:function>")
        if plan.attributes.contains(.yearOfConstruction) {
            text.line("<bldg:yearOfConstruction>")
            text.add(facts.yearOfConstruction, digits: 4)
            text.add("</bldg:yearOfConstruction>")
        }
        if let annex = plan.annex {
            addMeasuredHeight(plan.measuredHeight)
            addPart(plan.main, number: 1, of: plan, facts)
            addPart(annex, number: 2, of: plan, facts)
        } else {
            addBody(plan.main, of: plan, facts, label: label, installation: true)
        }
        if plan.attributes.contains(.address) { addAddress(facts) }
        text.close("</bldg:Building>")
        text.close("</core:cityObjectMember>")
    }

    private mutating func addPart(_ part: PartPlan, number: Int64, of plan: BuildingPlan, _ facts: BuildingFacts) {
        text.open("<bldg:consistsOfBuildingPart>")
        text.line("<bldg:BuildingPart gml:id=\"")
        text.add(facts)
        text.add("_")
        text.add(number)
        text.add("\">")
        text.depth += 1
        addCreationDate(facts)
        addSources(facts)
        addBody(
            part, of: plan, facts, label: .part(facts.polygonNumber, number), installation: number == 1)
        text.close("</bldg:BuildingPart>")
        text.close("</bldg:consistsOfBuildingPart>")
    }

    /// Adds what a building without parts and a part have in common: roof, height, geometry, surfaces.
    private mutating func addBody(
        _ part: PartPlan, of plan: BuildingPlan, _ facts: BuildingFacts, label: PolygonLabel, installation: Bool
    ) {
        shell.removeAll()
        shell.addShell(of: part)
        text.line("<bldg:roofType>")
        text.add(part.shape.roofCode)
        text.add("</bldg:roofType>")
        addMeasuredHeight(part.ridge - part.ground)
        if plan.attributes.contains(.storeys) {
            text.line("<bldg:storeysAboveGround>")
            text.add(part.storeys)
            text.add("</bldg:storeysAboveGround>")
        }
        if plan.attributes.contains(.blockModel) { addBlockModel(of: part) }
        addSolidOfReferences(label)
        if plan.attributes.contains(.terrainIntersection) { addTerrainIntersection(of: part) }
        if installation && plan.installation != .none { addInstallation(of: plan, facts) }
        addSurfaces(grouped: plan.attributes.contains(.groupedSurfaces), facts, label)
    }

    private mutating func addMeasuredHeight(_ height: Int64) {
        text.line("<bldg:measuredHeight uom=\"urn:adv:uom:m\">")
        text.add(millimetres: height)
        text.add("</bldg:measuredHeight>")
    }

    private mutating func addBlockModel(of part: PartPlan) {
        extra.removeAll()
        extra.addBlock(of: part)
        text.open("<bldg:lod1Solid>")
        text.open("<gml:Solid>")
        text.open("<gml:exterior>")
        text.open("<gml:CompositeSurface>")
        for polygon in 0..<extra.count {
            text.open("<gml:surfaceMember>")
            addPolygon(polygon, of: extra, label: .none)
            text.close("</gml:surfaceMember>")
        }
        text.close("</gml:CompositeSurface>")
        text.close("</gml:exterior>")
        text.close("</gml:Solid>")
        text.close("</bldg:lod1Solid>")
    }

    private mutating func addSolidOfReferences(_ label: PolygonLabel) {
        text.open("<bldg:lod2Solid>")
        text.open("<gml:Solid>")
        text.open("<gml:exterior>")
        text.open("<gml:CompositeSurface>")
        for polygon in 0..<shell.count {
            text.line("<gml:surfaceMember xlink:href=\"#")
            text.add(label, polygon)
            text.add("\"/>")
        }
        text.close("</gml:CompositeSurface>")
        text.close("</gml:exterior>")
        text.close("</gml:Solid>")
        text.close("</bldg:lod2Solid>")
    }

    private mutating func addTerrainIntersection(of part: PartPlan) {
        text.open("<bldg:lod2TerrainIntersection>")
        text.open("<gml:MultiCurve>")
        TerrainIntersection.forEachWall(of: part) { from, to in
            text.open("<gml:curveMember>")
            text.open("<gml:LineString>")
            text.line("<gml:posList srsDimension=\"3\">")
            var isFirst = true
            TerrainIntersection.forEachPoint(of: part, from: from, to: to) { east, north, height in
                if !isFirst { text.add(byte: UInt8(ascii: " ")) }
                isFirst = false
                addPosition(east, north, height)
            }
            text.add("</gml:posList>")
            text.close("</gml:LineString>")
            text.close("</gml:curveMember>")
        }
        text.close("</gml:MultiCurve>")
        text.close("</bldg:lod2TerrainIntersection>")
    }

    private mutating func addInstallation(of plan: BuildingPlan, _ facts: BuildingFacts) {
        plan.fillInstallation(&extra)
        text.open("<bldg:outerBuildingInstallation>")
        text.line("<bldg:BuildingInstallation gml:id=\"")
        text.add(facts)
        text.add("_I\">")
        text.depth += 1
        addCreationDate(facts)
        text.line("<bldg:function>")
        text.add(plan.installation == .chimney ? "1010" : "1000")
        text.add("</bldg:function>")
        text.open("<bldg:lod2Geometry>")
        addMultiSurface(of: extra, label: .installation(facts.polygonNumber))
        text.close("</bldg:lod2Geometry>")
        text.close("</bldg:BuildingInstallation>")
        text.close("</bldg:outerBuildingInstallation>")
    }

    /// Adds the surfaces of the shell: one for each polygon, or, if grouped, for each run of polygons of one kind.
    private mutating func addSurfaces(grouped: Bool, _ facts: BuildingFacts, _ label: PolygonLabel) {
        var polygon = 0
        while polygon < shell.count {
            let kind = shell.kinds[polygon]
            var end = polygon + 1
            while grouped && end < shell.count && shell.kinds[end] == kind { end += 1 }
            text.open("<bldg:boundedBy>")
            text.line(kind.startTag)
            text.add("UUID_")
            text.add(uuid: facts.surfaceNumber(label, polygon), facts.surfaceNumber(label, polygon + 1000))
            text.add("\">")
            text.depth += 1
            addCreationDate(facts)
            text.open("<bldg:lod2MultiSurface>")
            text.open("<gml:MultiSurface>")
            for member in polygon..<end {
                text.open("<gml:surfaceMember>")
                addPolygon(member, of: shell, label: label)
                text.close("</gml:surfaceMember>")
            }
            text.close("</gml:MultiSurface>")
            text.close("</bldg:lod2MultiSurface>")
            text.close(kind.endTag)
            text.close("</bldg:boundedBy>")
            polygon = end
        }
    }

    // MARK: - Geometry

    private mutating func addMultiSurface(of buffer: PolygonBuffer, label: PolygonLabel) {
        text.open("<gml:MultiSurface>")
        for polygon in 0..<buffer.count {
            text.open("<gml:surfaceMember>")
            addPolygon(polygon, of: buffer, label: label)
            text.close("</gml:surfaceMember>")
        }
        text.close("</gml:MultiSurface>")
    }

    private mutating func addPolygon(_ polygon: Int, of buffer: PolygonBuffer, label: PolygonLabel) {
        if case .none = label {
            text.open("<gml:Polygon>")
        } else {
            text.line("<gml:Polygon gml:id=\"")
            text.add(label, polygon)
            text.add("\">")
            text.depth += 1
        }
        let rings = buffer.rings(ofPolygon: polygon)
        for ring in rings {
            let isOuter = ring == rings.lowerBound
            text.open(isOuter ? "<gml:exterior>" : "<gml:interior>")
            if case .none = label {
                text.open("<gml:LinearRing>")
            } else {
                text.line("<gml:LinearRing gml:id=\"")
                text.add(label, polygon)
                text.add(byte: UInt8(ascii: "_"))
                text.add(Int64(ring - rings.lowerBound))
                text.add("_\">")
                text.depth += 1
            }
            text.line("<gml:posList srsDimension=\"3\">")
            let points = buffer.points(ofRing: ring)
            for point in points {
                addPosition(buffer.east[point], buffer.north[point], buffer.height[point])
                text.add(byte: UInt8(ascii: " "))
            }
            let first = points.lowerBound
            addPosition(buffer.east[first], buffer.north[first], buffer.height[first])
            text.add("</gml:posList>")
            text.close("</gml:LinearRing>")
            text.close(isOuter ? "</gml:exterior>" : "</gml:interior>")
        }
        text.close("</gml:Polygon>")
    }

    private mutating func addPosition(_ east: Int64, _ north: Int64, _ height: Int64) {
        text.add(millimetres: east)
        text.add(byte: UInt8(ascii: " "))
        text.add(millimetres: north)
        text.add(byte: UInt8(ascii: " "))
        text.add(millimetres: height)
    }

    // MARK: - Attributes

    private mutating func addName(_ plan: BuildingPlan, _ facts: BuildingFacts) {
        guard plan.attributes.contains(.name) else { return }
        text.line("<gml:name>")
        switch plan.use {
        case .townHall: text.add("Rathaus")
        case .church: text.add("Marktkirche")
        default: text.add(StreetNames.shops[facts.shop])
        }
        text.add("</gml:name>")
    }

    private mutating func addCreationDate(_ facts: BuildingFacts) {
        text.line("<core:creationDate>")
        text.add(year: facts.creation.year, month: facts.creation.month, day: facts.creation.day)
        text.add("</core:creationDate>")
    }

    private mutating func addExternalReference(_ facts: BuildingFacts) {
        text.open("<core:externalReference>")
        text.line("<core:informationSystem>http://repository.gdi-de.org/schemas/adv/citygml/fdv/art.htm#_9100")
        text.add("</core:informationSystem>")
        text.open("<core:externalObject>")
        text.line("<core:name>")
        text.add(facts)
        text.add("</core:name>")
        text.close("</core:externalObject>")
        text.close("</core:externalReference>")
    }

    private mutating func addGenericAttributes(_ plan: BuildingPlan, _ facts: BuildingFacts) {
        addAttribute("<gen:stringAttribute name=\"Gemeindeschluessel\">", "06611000")
        addAttribute("<gen:stringAttribute name=\"Geometrietyp2DReferenz\">", "3000")
        // In a group the parts say where their geometry comes from, as in the states' data.
        if plan.annex == nil { addSources(facts) }
        if plan.attributes.contains(.streetKey) {
            beginAttribute("<gen:stringAttribute name=\"Straßenschlüssel\">")
            text.add(facts.streetKey, digits: 5)
            endAttribute("</gen:stringAttribute>")
        }
        if plan.attributes.contains(.dwellings) {
            beginAttribute("<gen:intAttribute name=\"Wohneinheiten\">")
            text.add(facts.dwellings)
            endAttribute("</gen:intAttribute>")
        }
        if plan.attributes.contains(.floorArea) {
            beginAttribute("<gen:doubleAttribute name=\"Grundfläche\">")
            text.add(millimetres: plan.footprintArea)
            endAttribute("</gen:doubleAttribute>")
        }
        if plan.attributes.contains(.heightMeasure) {
            switch version {
            case .v1:
                beginAttribute("<gen:doubleAttribute name=\"Gebäudehöhe\">")
                text.add(millimetres: plan.measuredHeight)
                endAttribute("</gen:doubleAttribute>")
            case .v2:
                text.open("<gen:measureAttribute name=\"Gebäudehöhe\">")
                text.line("<gen:value uom=\"urn:adv:uom:m\">")
                text.add(millimetres: plan.measuredHeight)
                endAttribute("</gen:measureAttribute>")
            }
        }
        if plan.attributes.contains(.surveyDate) {
            beginAttribute("<gen:dateAttribute name=\"Erfassungsdatum\">")
            text.add(year: facts.survey.year, month: facts.survey.month, day: facts.survey.day)
            endAttribute("</gen:dateAttribute>")
        }
    }

    /// Adds the attributes on the origin of the geometry: `BuildingPlan.sourceAttributeCount` of them.
    private mutating func addSources(_ facts: BuildingFacts) {
        addAttribute("<gen:stringAttribute name=\"DatenquelleDachhoehe\">", "1000")
        addAttribute("<gen:stringAttribute name=\"DatenquelleLage\">", "1000")
        addAttribute("<gen:stringAttribute name=\"DatenquelleBodenhoehe\">", "1100")
        beginAttribute("<gen:stringAttribute name=\"Grundrissaktualitaet\">")
        text.add(year: facts.survey.year, month: facts.survey.month, day: facts.survey.day)
        endAttribute("</gen:stringAttribute>")
    }

    private mutating func addAttribute(_ start: StaticString, _ value: StaticString) {
        beginAttribute(start)
        text.add(value)
        endAttribute("</gen:stringAttribute>")
    }

    private mutating func beginAttribute(_ start: StaticString) {
        text.open(start)
        text.line("<gen:value>")
    }

    private mutating func endAttribute(_ end: StaticString) {
        text.add("</gen:value>")
        text.close(end)
    }

    private mutating func addAddress(_ facts: BuildingFacts) {
        text.open("<bldg:address>")
        text.open("<core:Address>")
        text.open("<core:xalAddress>")
        text.open("<xAL:AddressDetails>")
        text.open("<xAL:Country>")
        text.line("<xAL:CountryName>Germany</xAL:CountryName>")
        text.open("<xAL:Locality Type=\"Town\">")
        text.line("<xAL:LocalityName>Kachelstadt</xAL:LocalityName>")
        text.open("<xAL:Thoroughfare Type=\"Street\">")
        text.line("<xAL:ThoroughfareNumber>")
        text.add(facts.houseNumber)
        text.add("</xAL:ThoroughfareNumber>")
        text.line("<xAL:ThoroughfareName>")
        names.add(number: facts.street, isAcross: facts.isStreetAcross, to: &text)
        text.add("</xAL:ThoroughfareName>")
        text.close("</xAL:Thoroughfare>")
        text.close("</xAL:Locality>")
        text.close("</xAL:Country>")
        text.close("</xAL:AddressDetails>")
        text.close("</core:xalAddress>")
        text.close("</core:Address>")
        text.close("</bldg:address>")
    }
}
