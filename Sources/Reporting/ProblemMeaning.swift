package import Diagnostics

/// What the codes of problems mean, in the words of `Documentation/Problems.md`.
package struct ProblemMeaning: Sendable {
    /// What is wrong with the data.
    package var meaning: String
    /// What was done about it.
    package var consequence: String

    /// The meaning of a code; a pointer to the document where it is not known here.
    package init(_ code: ProblemCode) {
        let words = Self.words[code.rawValue]
        meaning = words?.meaning ?? "See Documentation/Problems.md."
        consequence = words?.consequence ?? ""
    }

    // swift-format-ignore: one code a line, as in the document
    private static let words: [String: (meaning: String, consequence: String)] = [
        "KCL-F001": ("A file that was named is no city model.", "Leaves it out."),
        "KCL-F002": ("Files in a folder are no city models.", "Passes them over, with one note for all."),
        "KCL-F003": (
            "A file does not exist, cannot be read, or its gzip stream is damaged.",
            "Leaves it out; what was read before the damage stays."
        ),
        "KCL-F004": (
            "A city model in a version that is not read yet: CityGML 0.4, CityJSON before 1.0.", "Leaves it out."
        ),
        "KCL-F005": ("A city model without a single member.", "Nothing is shown of it."),
        "KCL-F006": (
            "A code list that a document names by a relative path is missing, lies more than four folders above the document, is no plain file, is no gml:Dictionary or is larger than 16 MiB.",
            "Keeps the codes without their meanings; counted by the name of the list."
        ),
        "KCL-F007": (
            "A CityJSON model that states no version, or one that is not known, such as 2.7.",
            "Reads it as CityJSON 2.0."
        ),
        "KCL-X001": (
            "The document is not well-formed as a whole: it ends early, or what stands before the first member is broken.",
            "Reads the members that are complete."
        ),
        "KCL-X002": (
            "One member is not well-formed XML.",
            "Leaves that member out and reads all others; quarantine.jsonl has its lines."
        ),
        "KCL-X003": (
            "The document has a document type declaration (DOCTYPE), which can be used to exhaust memory or read other files.",
            "Refuses the file."
        ),
        "KCL-X004": (
            "Elements are nested more than 200 deep or hold too much text, or one member is larger than 1 GiB.",
            "Leaves the member out; after a member of that size the rest of its file."
        ),
        "KCL-X005": (
            "An element that is neither CityGML nor GML, in a place where no attribute can be: among geometry, or instead of an object; or a property of the model that no model has and whose first element is no object.",
            "Passes it over with what it holds; counted by name."
        ),
        "KCL-X006": (
            "Elements or XML attributes have a prefix that the document does not declare (no xmlns:… around them).",
            "Reads them as if they had no namespace; counted by prefix and file."
        ),
        "KCL-O001": (
            "An xlink:href points to geometry or to a part that its document does not have, or in a circle, or names no id at all; or more is borrowed from other objects than a run has room for.",
            "Shows the object without what the link stands for."
        ),
        "KCL-O002": (
            "A city object has no surface geometry that Kachel reads: none at all, or only curves, points, grids, or a template (implicit geometry).",
            "Leaves it out; it stands in quarantine with what is below it, as kind empty."
        ),
        "KCL-O003": ("Different objects have the same gml:id, parts of objects included.", "Keeps all of them."),
        "KCL-O004": (
            "An object occurs twice with the same id and content, as at the border of two files.", "Keeps it once."
        ),
        "KCL-O005": (
            "An object has no gml:id.",
            "Gives it one from the file's name and its place in it: city.gml#45, its second part city.gml#45.2."
        ),
        "KCL-O006": (
            "A part of the model that is not read (yet): appearances, implicit geometry, curves, interiors without --interior, grids and points of a relief, more than 2,000 attributes of one object, members without an object, elements in a place where they cannot be read, attributes of surfaces that the level of detail shown does not have.",
            "Passes it over; counted by name."
        ),
        "KCL-O007": ("An object does not have the level of detail asked for with --lod.", "Shows its nearest one."),
        "KCL-O008": (
            "An attribute's value does not fit its declared type, such as 2,5 in a doubleAttribute, or 007 in an intAttribute, whose zeros would be lost.",
            "Keeps it as text, and with it the whole column."
        ),
        "KCL-O009": (
            "A link to another document that is not there, lies elsewhere, is no CityGML, or is an address on the network; or a cityObjectMember that refers to another document.",
            "Shows the object without what the link stands for, or not the member; tells each document once."
        ),
        "KCL-O010": (
            "An object has only levels of detail that --only-lod does not name.",
            "Leaves it out with its parts; counted by the levels that it has."
        ),
        "KCL-S001": ("A stage dropped an object; counted by stage and reason.", "Leaves the object and its parts out."),
        "KCL-S002": ("What a stage says of an object.", "Hands it on."),
        "KCL-C001": ("No coordinate reference system is stated.", "Leaves the objects out."),
        "KCL-C002": (
            "The reference system stated is unknown, or of a kind that has no place on the globe.",
            "Leaves the objects out."
        ),
        "KCL-C003": (
            "The geoid grid of the vertical system is not installed or not known to PROJ.",
            "Uses EGM96 instead (typically off by less than a metre; the message says what more is published of it), or no geoid where that is missing too."
        ),
        "KCL-C004": ("The reference system says nothing about heights.", "Takes them as above sea level, with EGM96."),
        "KCL-C005": (
            "Coordinates cannot be placed on the globe: far outside the system's domain, or no numbers.",
            "Leaves out the polygons, or the object where nothing is left."
        ),
        "KCL-C006": ("The run holds several reference systems.", "Uses each for its own objects."),
        "KCL-C007": (
            "The way to WGS 84 is only of limited accuracy, or a grid that a PROJ string lets be missing is; or the model lies outside the system's area of use, or far outside that of its heights, or single objects more than 2.5° outside where others lie inside, or far from --origin, or outside the area of --frame, or on both sides of a cut of its map.",
            "Uses the best operation installed and says how exact it is."
        ),
        "KCL-C008": (
            "The heights of a file fit no ground on earth: most objects stand far below the sea (or their depression) or above all towns, or all on one height; or a single object reaches below −450 m or above 9,000 m, more than 500 m from the ground of most objects (100 of them one by one, the others counted). Nothing is said of heights with --heights ground, --height-offset, --origin or --frame.",
            "Leaves them as they are and names the cause that fits."
        ),
        "KCL-C009": (
            "A few objects lie far from all others of the run. Objects with gaps of at most 20 km between them belong together; what lies farther from the largest such group, and farther than half of its diagonal, is told if it is one object in twenty or fewer, or a single one of ten or more; beyond 100 km also two of ten or more, or a single one of five or more; beyond 1,000 km also one in three or fewer, or one of two.",
            "Shows them where they are; their number and the farthest of them are named."
        ),
        "KCL-C010": (
            "Degrees lead into the system's area of use in both orders, and walls meet at right angles only against the system's order, or do not tell.",
            "Takes the order in which walls meet at right angles, or the authority's where they do not tell."
        ),
        "KCL-C011": (
            "A place or height would rest on a fallback or a guess, or --frame is made for another place, and --strict is set.",
            "Leaves the objects out."
        ),
        "KCL-G001": (
            "A ring without area: fewer than three distinct points, or all on a line; a polygon without a LinearRing, such as one bounded by curves; or a boundary surface without area on the grid of its tile (1 cm, from LoD 3 on 2 mm).",
            "Leaves the polygon, or the hole, out; nothing visible is lost. The surface keeps its row in the finest tile."
        ),
        "KCL-G002": ("A ring does not end at its first point.", "Closes it."),
        "KCL-G003": (
            "Points of a polygon lie more than 5 cm off its plane.",
            "Folds it where that bends it least, and divides it into flat patches with a normal each."
        ),
        "KCL-G004": ("A polygon intersects itself.", "Shows triangles that come near to it."),
        "KCL-G005": ("A polygon cannot be triangulated.", "Leaves it out."),
        "KCL-G006": (
            "Coordinates are no numbers or lie some 50 km from their object, or a list's length does not fit its dimension; or a polygon reaches across the edge of the map of --frame, which the message names.",
            "Leaves the polygon out."
        ),
        "KCL-G007": ("A ring repeats points.", "Removes the repetitions."),
        "KCL-G008": ("Not one polygon of an object can be used.", "Leaves the object out."),
        "KCL-G009": ("A polygon of a closed shell faces inwards.", "Turns it."),
        "KCL-G010": ("A hole of a polygon runs the same way round as its exterior.", "Turns the hole."),
        "KCL-G011": ("A polygon needs a repair that is switched off (--repair, --no-repair).", "Leaves it out."),
        "KCL-T001": (
            "A tile is more than twice its budget and cannot be split, since an object is never cut.",
            "Writes it as it is."
        ),
        "KCL-T002": (
            "A value does not fit its property of the schema that --schema gives: text where numbers belong, a number out of range or not exact, or another unit.",
            "Leaves the value out: \"no data\"."
        ),
        "KCL-T003": (
            "An attribute, or its unit, is not in the schema that --schema gives.", "Leaves it out; counted by name."
        ),
        "KCL-T004": (
            "The values of one attribute have different units, or some have none.",
            "Keeps the values as they are, and each one's unit in a second property, …_uom."
        ),
        "KCL-T005": (
            "--attributes, --rename or --surface-inherits names an attribute that no object has; or --rename makes one attribute of two, whose values are joined by ;  where an object has both.",
            "Goes on."
        ),
        "KCL-B001": ("A file of the bundle refers to one that is not there.", "Counts what there is."),
        "KCL-B002": ("A file of the bundle is damaged or is not what it should be.", "Counts what there is."),
        "KCL-B003": ("Nothing refers to these files of the bundle.", "Leaves them out of the counts of tiles."),
        "KCL-B004": (
            "A part of the bundle is not looked into: implicit tiling, addresses on the network, a tileset that is referred to twice.",
            "Passes it over."
        ),
    ]
}
