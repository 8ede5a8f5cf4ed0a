import CityObjects
import Diagnostics
import Testing

@testable import TilePipeline

/// `--lod textured-highest`: a coarser level with textures is shown instead of a finer one without.
@Suite struct TexturedLevelTests {
    /// What is looked for, in the words of each version and place.
    enum Texture: String, CaseIterable, Sendable {
        case polygon, surfaces, ring, georeferenced, version3, member, none, material, otherFile

        /// XML for a house, and whether it stands in the model or in the object.
        func xml(_ house: String) -> (inModel: String, inObject: String) {
            func parameterized(_ target: String, ring: String = "") -> String {
                """
                <app:ParameterizedTexture><app:imageURI>a.jpg</app:imageURI><app:target uri="\(target)"><app:TexCoordList>
                <app:textureCoordinates\(ring.isEmpty ? "" : " ring=\"\(ring)\"")>0 0 1 0 1 1 0 0</app:textureCoordinates>
                </app:TexCoordList></app:target></app:ParameterizedTexture>
                """
            }
            func appearance(_ data: String, _ element: String) -> String {
                "<\(element)><app:Appearance><app:surfaceDataMember>\(data)</app:surfaceDataMember></app:Appearance></\(element)>"
            }
            func model(_ data: String) -> (String, String) { (appearance(data, "app:appearanceMember"), "") }
            switch self {
            case .polygon: return model(parameterized("#\(house)-2-1"))
            case .surfaces: return model(parameterized("#\(house)-1"))
            case .ring: return model(parameterized("#gone", ring: "#\(house)-2-1-ring"))
            case .georeferenced:
                return model(
                    "<app:GeoreferencedTexture><app:target>\n #\(house)-2-1 </app:target></app:GeoreferencedTexture>")
            case .version3:
                return model(
                    """
                    <app:ParameterizedTexture><app:textureParameterization><app:TextureAssociation>
                    <app:target>#\(house)-2-1</app:target><app:textureParameterization><app:TexCoordList>
                    <app:textureCoordinates>0 0 1 0 1 1 0 0</app:textureCoordinates><app:ring>#r</app:ring></app:TexCoordList>
                    </app:textureParameterization></app:TextureAssociation></app:textureParameterization></app:ParameterizedTexture>
                    """)
            case .member: return ("", appearance(parameterized("#\(house)-2-1"), "app:appearance"))
            case .none: return ("", "")
            case .material: return model("<app:X3DMaterial><app:target>#\(house)-2-1</app:target></app:X3DMaterial>")
            case .otherFile: return model(parameterized("#elsewhere-2-1"))
            }
        }

        /// The level that a house of levels 1 to 3 shows.
        var level: Int {
            switch self {
            case .none, .material, .otherFile: 3
            case .surfaces: 1
            default: 2
            }
        }
    }

    private static func document(_ texture: Texture, _ name: String = "a.gml", count: Int = 1) -> MadeDocument {
        var members: [String] = []
        var appearances = ""
        for index in 0..<count {
            let (inModel, inObject) = texture.xml("house-\(index)")
            appearances += inModel
            members.append(
                LayeredHouse(
                    id: "house-\(index)", levels: [1, 2, 3], east: 534_000 + 40 * Double(index), names: true,
                    more: inObject
                ).xml)
        }
        let document = MadeDocuments.document(name, members: members)
        let text = String(decoding: document.bytes, as: UTF8.self)
            .replacing("xmlns:gml=", with: "xmlns:app=\"http://www.opengis.net/citygml/appearance/2.0\" xmlns:gml=")
            .replacing("</core:CityModel>", with: appearances + "</core:CityModel>")
        return MadeDocument(name: name, bytes: Array(text.utf8))
    }

    private static func build(_ documents: [MadeDocument], jobs: Int = 2) async throws -> BuiltCity {
        var plan = BuiltCity.plan()
        plan.level = .texturedHighest
        plan.jobs = jobs
        return try await BuiltCity(documents, plan: plan)
    }

    @Test("the highest level with textures is shown, or the highest", arguments: Texture.allCases)
    func shown(texture: Texture) async throws {
        let report = try await Self.build([Self.document(texture)]).report
        #expect(report.leafTriangles == LayeredHouse.triangleCount(texture.level))
        let notes = report.notes.sorted.filter {
            $0.key.code == .levelOfDetailMissing || $0.key.name.contains("with textures")
        }
        #expect(
            notes.map(\.key.name) == [
                texture.level < 3
                    ? "LoD 3 without textures, LoD \(texture.level) with textures shown"
                    : "one with textures, LoD 3 shown"
            ])
        #expect(notes.map(\.key.code) == [texture.level < 3 ? .contentPassedOver : .levelOfDetailMissing])
    }

    @Test("ids count in their own file, and jobs and batches make no difference")
    func files() async throws {
        // The second file has the same ids, and no textures.
        let documents = [Self.document(.polygon, "a.gml", count: 9), Self.document(.none, "b.gml", count: 9)]
        let one = try await Self.build(documents, jobs: 1)
        let eight = try await Self.build(documents, jobs: 8)
        #expect(one.bundle.files == eight.bundle.files)
        #expect(one.report.leafTriangles == 9 * (LayeredHouse.triangleCount(2) + LayeredHouse.triangleCount(3)))
        let reversed = try await Self.build(documents.reversed(), jobs: 3)
        let tiles = { (built: BuiltCity) in built.bundle.files.filter { $0.key.hasSuffix(".glb") } }
        #expect(tiles(one) == tiles(reversed))
    }

    @Test("a malformed member costs itself alone, also in the look for textures")
    func malformed() async throws {
        let document = Self.document(.polygon, count: 2)
        let text = String(decoding: document.bytes, as: UTF8.self)
            .replacing(
                "</core:CityModel>",
                with: "<core:cityObjectMember><app:ParameterizedTexture a></core:cityObjectMember></core:CityModel>")
        let report = try await Self.build([MadeDocument(name: "a.gml", bytes: Array(text.utf8))]).report
        #expect(report.leafTriangles == 2 * LayeredHouse.triangleCount(2))
        #expect(report.lostMembers == 1)
    }

    @Test("in CityJSON a geometry says itself whether it has textures")
    func cityJSON() async throws {
        func shell(_ top: Int) -> String {
            let faces = [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
            return "[[" + faces.map { "[\($0.map { $0 > 3 ? $0 + top : $0 })]" }.joined(separator: ",") + "]]"
        }
        func values(_ first: String) -> String { "[[[\(first)],[[null]],[[null]],[[null]],[[null]],[[null]]]]" }
        let vertices = [0, 9, 6].flatMap { z in [(0, 0), (9, 0), (9, 9), (0, 9)].map { "[\($0.0),\($0.1),\(z)]" } }
        func document(_ two: String, _ three: String) -> MadeDocument {
            let text = """
                {"type":"CityJSON","version":"2.0","CityObjects":{"a":{"type":"Building","geometry":[
                {"type":"Solid","lod":"2.2","boundaries":\(shell(4)),"texture":{"rgb":{"values":\(values(two))}}},
                {"type":"Solid","lod":"3","boundaries":\(shell(0)),"texture":{"rgb":{"values":\(values(three))}}}]}},
                "vertices":[\(vertices.joined(separator: ","))],
                "transform":{"scale":[1,1,1],"translate":[534000,5684000,160]},
                "metadata":{"referenceSystem":"https://www.opengis.net/def/crs/EPSG/0/25832"}}
                """
            return MadeDocument(name: "a.city.json", bytes: Array(text.utf8))
        }
        // The third level is three metres higher than the second.
        for (two, three, level) in [
            ("[0,1,2,3,4]", "[null]", 2), ("[null]", "[null]", 3), ("[0,1,2,3,4]", "[0,1,2,3,4]", 3),
        ] {
            let built = try await Self.build([document(two, three)])
            let points = built.bundle.objects(of: 0).objects.flatMap(\.triangles).flatMap {
                [$0.corners.0, $0.corners.1, $0.corners.2]
            }
            #expect(abs(boxDiameter(points) - (162 + (level == 2 ? 36.0 : 81)).squareRoot()) < 0.1)
        }
    }
}
