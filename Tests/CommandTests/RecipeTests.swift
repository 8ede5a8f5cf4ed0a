import Foundation
import Testing

@testable import KachelCommand

@Suite("Recipes as text")
struct RecipeTests {
    private let table = BuildOptionTable.build

    private func recipe(_ text: String, path: String = "city.yaml") throws -> Recipe {
        try Recipe(parsing: Array(text.utf8), path: path, table: table)
    }

    /// The mistakes as "line: message".
    private func mistakes(_ bytes: [UInt8]) -> [String] {
        do {
            _ = try Recipe(parsing: bytes, path: "city.yaml", table: table)
            return []
        } catch {
            return error.errors.map { "\($0.line): \($0.message)" }
        }
    }

    @Test("Every option of build is a key, and takes the value that the option takes")
    func keys() throws {
        #expect(table.options.count >= 20)
        let values = [
            "lod": "1", "heights": "ground", "geoid": "egm96", "height-offset": "-3.5", "axis-order": "authority",
            "profile": "gis", "compression": "none", "tile-bytes": "1M", "tile-triangles": "1000", "jobs": "2",
            "memory": "1G",
            "fail-on": "never", "progress": "json", "only-lod": "0,2", "rename": "a=b",
            "origin": "9.5,51.3,150", "repair": "points,holes",
        ]
        for option in table.options {
            let value = option.isFlag ? "true" : values[option.name] ?? "some-text"
            let read = try recipe("\(option.name): \(value)\n")
            #expect(read.settings.map(\.option) == [option], "\(option.name)")
            #expect(read.settings[0].values == (option.isFlag ? [] : [value]), "\(option.name)")
        }
    }

    @Test("What the command line writes with commas may be a sequence")
    func sequences() throws {
        let read = try recipe("only-lod: [1, 2]\nattributes: [function, roofType]\nrename: [a=b, c=d]\n")
        #expect(read.settings.map(\.values) == [["1,2"], ["function,roofType"], ["a=b", "c=d"]])
    }

    @Test("What places a model is said in a recipe as on the command line; an origin may be a sequence")
    func places() throws {
        let sequence = try recipe("origin: [-9.5, 51.3, 150, 30]\nframe: EPSG:25832\nstrict: yes\nheight-offset: -47\n")
        #expect(sequence.settings.map(\.values) == [["-9.5,51.3,150,30"], ["EPSG:25832"], [], ["-47"]])
        #expect(sequence.settings.map(\.option.name) == ["origin", "frame", "strict", "height-offset"])
        #expect(sequence.settings[2].isOn)
        #expect(try recipe("origin: \"-9.5,51.3,150\"").settings[0].values == ["-9.5,51.3,150"])
        #expect(mistakes(Array("origin: [200, 51, 0]".utf8)).count == 1)
        #expect(mistakes(Array("origin: [9, 51]".utf8)).count == 1)
        #expect(mistakes(Array("origin: [9, 51, 100]\ncrs: EPSG:25832".utf8)).isEmpty, "told when both are taken")
    }

    @Test("Run has the options of build, so that each can be said on its command line")
    func sameOptions() {
        #expect(BuildOptionTable(of: "run").options == table.options)
    }

    @Test("An option that takes a file or a folder says so, since a recipe must find it from its own folder")
    func pathOptions() {
        for option in table.options where !option.isFlag {
            let looksLikePath =
                ["output", "folder", "path"].contains(option.valueName)
                || option.valueName.lowercased().split(separator: "|").contains("file")
            #expect(option.isPath == looksLikePath, "\(option.name): completion: .file() or .directory")
        }
        #expect(Set(table.options.filter(\.isPath).map(\.name)).isSuperset(of: ["output", "report", "geoid"]))
    }

    @Test("Relative paths start at the recipe's folder; absolute ones, words and standard input stay")
    func paths() throws {
        let text = """
            inputs: [a.gml, ../b, /data/c.gml]
            output: tiles
            report: /var/report
            geoid: grid.gtx
            inputs-from: list.txt
            """
        let read = try recipe(text, path: "/cities/kassel/city.yaml")
        #expect(read.inputs == ["/cities/kassel/a.gml", "/cities/kassel/../b", "/data/c.gml"])
        #expect(
            read.settings.map { $0.values[0] } == [
                "/cities/kassel/tiles", "/var/report", "/cities/kassel/grid.gtx", "/cities/kassel/list.txt",
            ])
        for word in ["auto", "egm96", "none"] {
            #expect(try recipe("geoid: \(word)", path: "a/b.yaml").settings[0].values == [word])
        }
        #expect(try recipe("inputs-from: '-'", path: "a/b.yaml").settings[0].values == ["-"])
        #expect(try recipe("output: tiles", path: "b.yaml").settings[0].values == ["tiles"])
    }

    @Test("Names are a list or a text with commas, inputs a list or one path")
    func lists() throws {
        #expect(try recipe("surface-inherits: [a, b c]").settings[0].values == ["a,b c"])
        #expect(try recipe("surface-inherits: a,b").settings[0].values == ["a,b"])
        #expect(try recipe("inputs: a.gml").inputs == ["a.gml"])
        #expect(try recipe("inputs:\n  - a.gml\n  - \"*.gml\"\n").inputs == ["a.gml", "*.gml"])
    }

    @Test("Values are the words of the file, whatever YAML calls them")
    func words() throws {
        let read = try recipe(
            "\u{FEFF}lod: 02\r\ncrs: 'EPSG:25832'\r\nattribution: \"no: 1 \\u00e4\"\r\ntitle: 2024-01-01\r\n")
        #expect(read.settings.map(\.values) == [["02"], ["EPSG:25832"], ["no: 1 ä"]])
        #expect(read.title == "2024-01-01" && !read.statesVersion)
        #expect(try recipe("kachel: 1\ndescription: |\n  two\n  lines\n").description == "two\nlines\n")
        #expect(try recipe("overwrite: no\nquiet: YES").settings.map(\.isOn) == [false, true])
    }

    @Test(
        "A mistaken key is told with its line and the key that was meant",
        arguments: [
            ("tile-byte", "tile-bytes"), ("heigths", "heights"), ("tile_bytes", "tile-bytes"), ("CRS", "crs"),
            ("--lod", "lod"), ("o", "output"), ("outptu", "output"), ("input", "inputs"), ("titel", "title"),
            ("failon", "fail-on"), ("surface ids", "surface-ids"),
        ])
    func nearestKeys(key: String, meant: String) {
        #expect(
            mistakes(Array("kachel: 1\n\n# a comment\n\(key): x\n".utf8)) == [
                "4: '\(key)' is no key of a recipe; did you mean '\(meant)'?"
            ])
    }

    @Test("A key that resembles none, or asks for something else than a build, is told so")
    func otherKeys() {
        #expect(
            mistakes(Array("command: rm".utf8)) == ["1: 'command' is no key of a recipe; 'kachel help run' lists them"])
        for key in ["dry-run", "print-recipe", "help", "version"] {
            #expect(
                mistakes(Array("\(key): true".utf8)) == [
                    "1: '\(key)' is no key of a recipe; say --\(key) on the command line"
                ])
        }
    }

    @Test(
        "A wrong value is told with the line and the words of the option",
        arguments: [
            ("lod: 7", "The value '7' is invalid for '--lod <lod>'"),
            ("fail-on: always", "Please provide one of 'note', 'warning', 'error' or 'never'"),
            ("tile-bytes: 100", "--tile-bytes is at least 4096."), ("jobs: 0", "--jobs is a number from 1 to 1024."),
            ("height-offset: nan", "--height-offset is a number of metres"), ("overwrite: maybe", "is true or false"),
            ("crs:", "'crs' has no value"), ("crs: ''", "'crs' has no value"), ("crs: ~", "'crs' has no value"),
            ("output: [a, b]", "has one value and not a list"), ("lod: []", "has one value"),
            ("crs: {a: b}", "holds keys of its own"), ("inputs: [[a]]", "holds keys of its own"),
            ("? [a, b]\n: c", "a key is a single word"), ("kachel: 2", "reads version 1 and not 2"),
        ])
    func wrongValues(text: String, message: String) {
        let found = mistakes(Array("\n\(text)\n".utf8))
        #expect(found.count == 1 && found[0].hasPrefix("2: ") && found[0].contains(message), "\(found)")
    }

    @Test("All mistakes are told at once, by line")
    func severalMistakes() {
        let found = mistakes(Array("lod: 9\nx-ray: 1\nheights: sea\ncrs:\n".utf8))
        #expect(found.map { $0.prefix(2) } == ["1:", "2:", "3:", "4:"])
    }

    @Test(
        "What is no recipe is told in words",
        arguments: [
            ("", "0: is empty"), ("# only a comment\n", "0: is empty"), ("---\n", "0: is empty"),
            ("just words", "1: a recipe is a list of 'key: value' lines, and this is plain text"),
            ("\n- a\n- b\n", "2: a recipe is a list of 'key: value' lines, and this is a list of values"),
            ("lod: 1\n\tcrs: x\n", "2: a tab indents the line"), ("inputs:\n\t- a\n", "2: a tab indents the line"),
            ("lod: 1\nlod: 2\n", "1: 'lod' is given more than once"),
            ("inputs:\n  - *.gml\n", "2: a value that starts with '*' or '&' needs quotation marks"),
            ("title: a: b\n", "1: a second ': ' on one line"), ("lod: 1\n---\nlod: 2\n", "2: a second document"),
            ("title: \"open\nlod: 1\n", "is no YAML here"), ("lod: 1\n  crs: 2\n", "2: "),
            ("title: a\u{0}b", "holds characters that YAML does not allow"),
            ("a: &x 1\nb: *x\n", "2: '*x' repeats '&x'"),
            ("title: *y\n", "1: a value that starts with '*'"), ("title: @y\n", "1: a value that starts with '@'"),
            (String(repeating: "[", count: 5000), "1: lists within lists"),
            (String(repeating: "- ", count: 5000), "1: lists within lists"),
            ("inputs: " + String(repeating: "{a: ", count: 900), "1: lists within lists"),
            (String(repeating: "? ", count: 900), "1: lists within lists"),
        ])
    func noRecipe(text: String, message: String) {
        let found = mistakes(Array(text.utf8))
        #expect(found.count == 1 && found[0].contains(message), "\(found)")
    }

    @Test("Bytes that are no text, and files without end, are refused")
    func noText() {
        #expect(mistakes([0xFF, 0xFE, 0x41, 0x00]) == ["0: is no UTF-8 text; save it as UTF-8"])
        let large = mistakes([UInt8](repeating: 35, count: RecipeDocument.sizeLimit + 1))
        #expect(large == ["0: is larger than 1 MiB; a recipe is a short YAML file"])
    }

    @Test("Signs of anchors and aliases in texts, patterns and comments are none")
    func noAliases() throws {
        let text = """
            # not &D, not *D
            title: R&D *D &D
            description: "see &D and *D"
            inputs: [data/*D.gml, '&D', '*D']
            attribution: |
              &D
              *D
            """
        let read = try recipe(text)
        #expect(read.title == "R&D *D &D" && read.description == "see &D and *D")
        #expect(read.inputs == ["data/*D.gml", "&D", "*D"] && read.settings[0].values == ["&D\n*D"])
        #expect(mistakes(Array("title: R&D\ncrs: *D\n".utf8))[0].hasPrefix("2: '*D' repeats '&D'"))
        #expect(try recipe("title: &D x\ninputs: data/*D.gml\n").title == "x")
    }

    @Test("No name that an anchor can have hides an alias", arguments: ["k0-", "k0", "k0-k1-", "-", "_9"])
    func hiddenAliases(name: String) {
        let found = mistakes(Array("title: &\(name)x 1\nattribution: &k0-\(name)x 2\nb: {? *\(name)x : y}\n".utf8))
        #expect(found.count == 1 && found[0].hasPrefix("3: "), "\(found)")
    }

    @Test("Aliases of aliases cost nothing, as values and as keys")
    func aliasBombs() {
        for (open, close) in [("[", "]"), ("{? ", " : x}")] {
            var text = "a0: &a0 x\n"
            for level in 1...60 { text += "a\(level): &a\(level) \(open)*a\(level - 1), *a\(level - 1)\(close)\n" }
            #expect(mistakes(Array(text.utf8))[0].contains("anchors and aliases are not read"))
        }
    }

    @Test("A recipe cut off anywhere is read or refused, never worse")
    func truncation() {
        let bytes = Array("kachel: 1\ninputs: [\"a b\", 'c']\ntitle: |\n  x\nsurface-inherits:\n  - ä\n".utf8)
        for end in bytes.indices {
            let found = mistakes(Array(bytes[..<end]))
            #expect(found.count <= 3, "\(end)")
            for (position, byte) in [(end, UInt8(ascii: "\t")), (end, 0), (end, 0xC3), (end, UInt8(ascii: "*"))] {
                var broken = bytes
                broken[position] = byte
                #expect(mistakes(broken).count <= 3)
            }
        }
    }

    @Test(
        "What a printed recipe quotes reads back as it was",
        arguments: [
            "a", "a b", "null", "~", "-", "*.gml", "a: b", "© A \"b\" \\ c", "tab\tnew\nline", "\u{7F}\u{85}\u{2028}",
            " x ", "#x", "yes", "0x10", "🏠", "{a}", "'",
        ])
    func quoting(value: String) throws {
        #expect(try recipe("attribution: \(RecipeText.quoted(value))").settings[0].values == [value])
    }

    @Test("The distance of words counts letters added, taken, replaced and swapped")
    func distances() {
        for (a, b, distance) in [
            ("", "", 0), ("", "abc", 3), ("lod", "lod", 0), ("heigths", "heights", 1), ("crs", "csr", 1),
            ("kitten", "sitting", 3), ("ca", "abc", 3),
        ] {
            #expect(editDistance(a, b) == distance && editDistance(b, a) == distance, "\(a) \(b)")
        }
        #expect(["lod", "crs"].nearest(to: "attribution") == nil)
    }
}
